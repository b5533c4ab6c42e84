"""The sentences of a template, in both languages."""

from __future__ import annotations

from harvesters.forms.model import Form, FormIndicator
from harvesters.model import Message

TITLE = Message("Mẫu nộp số liệu", "Form for figures")
#: The first sheet of a workbook that was given back with its faults marked.
FAULTS = "Lỗi"
GUIDE = Message("Hướng dẫn", "Guide")
#: What a row's own check says; the upload says the same at greater length.
CHECKS: dict[str, Message] = {
    "ok": Message("Đạt", "OK"),
    "period": Message("Thiếu kỳ", "No period"),
    "area": Message("Thiếu đơn vị", "No area"),
    "missing": Message("Chưa điền", "Not filled in"),
    "number": Message("Không phải số", "Not a number"),
    "range": Message("Ngoài khoảng", "Out of range"),
    "twice": Message("Trùng dòng trên", "Row above again"),
    "explain": Message("Cần giải trình", "Explain"),
}
HOW = Message(
    "Điền ô màu trắng; ô xám chỉ để tham khảo. Vàng: chưa điền. Đỏ: sai. Cam: khác thường, ghi giải trình.",
    "Fill in the white cells; grey ones are for reference. Yellow: missing. Red: wrong. Orange: explain.",
)
FILLED = Message("Đã điền", "Filled in")
WRONG = Message("Cần sửa", "To correct")
PROMPTS: dict[str, Message] = {
    "value": Message(
        "Chỉ ghi số. Không có số liệu thì để trống. “Trên”, “dưới”, “khoảng” ghi ở cột Dấu hiệu.",
        "Only a number. Leave it empty where there is no figure. Above, below, about: see Qualifier.",
    ),
    "period": Message(
        "Kỳ không có trong mẫu. Viết như 2025, 2025-Q3, 2025-07.",
        "The form does not ask for this period. Write 2025, 2025-Q3, 2025-07.",
    ),
    "area": Message("Không có đơn vị này trong danh mục của mẫu.", "This area is not in the form's list."),
    "list": Message("Chọn một giá trị trong danh sách.", "Choose a value of the list."),
}
RANGE = Message("Trong khoảng {low} … {high}.", "Between {low} and {high}.")
FOOT = Message("Trang &P/&N", "Page &P of &N")


def say(message: Message, form: Form) -> str:
    """A sentence in the form's language."""
    return message.vi if form.language == "vi" else message.en


def heading(indicator: FormIndicator, form: Form) -> str:
    """``Diện tích lúa (nghìn ha) – NN.LUA.DT``."""
    unit = say(indicator.unit, form)
    return f"{say(indicator.title, form)}{f' ({unit})' if unit else ''} – {indicator.code}"


def limits(indicator: FormIndicator, form: Form) -> str:
    """The permitted range as a sentence, "" where there is none."""
    low, high = indicator.value_min, indicator.value_max
    if low is None and high is None:
        return ""
    ends = {"low": "-∞" if low is None else f"{low}", "high": "∞" if high is None else f"{high}"}
    return say(RANGE, form).format(**ends)

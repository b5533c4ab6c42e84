"""Rejections in the words of someone who fills in a workbook, not of someone who writes a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harvesters.model import Message, Rejection
from harvesters.rules import RULES

#: Codes that say the same of a template in other words.
_RENAMED = {"label.unknown": "form.choice", "dimension.value": "form.choice"}
_REMEDIES: dict[str, Message] = {
    "number.mixed": Message(
        "Ghi các ô của cột thành số (không phải chữ), cùng một cách viết.",
        "Enter the cells of the column as numbers (not text), all written in one way.",
    ),
    "number.invalid": Message(
        "Chỉ ghi số; “trên”, “dưới”, “khoảng” chọn ở cột Dấu hiệu; lời ghi chú để ở cột Ghi chú.",
        "Only a number; above, below, about go to Qualifier; words go to Note.",
    ),
    "area.missing": Message(
        "Điền mã hoặc tên đơn vị của dòng này.", "Fill in the area's code or name in this row."
    ),
    "area.unknown": Message(
        "Chọn đơn vị trong danh sách của ô, hoặc ghi đúng tên, mã hiện hành.",
        "Choose the area from the cell's list, or write its present name or code.",
    ),
    "area.ambiguous": Message(
        "Điền thêm mã đơn vị ở cột Mã đơn vị.", "Fill in the area's code in the column Area code."
    ),
    "period.unknown": Message(
        "Viết kỳ như trong mẫu: 2025, 2025-Q3, 2025-07, 2024-2025.",
        "Write the period as in the template: 2025, 2025-Q3, 2025-07, 2024-2025.",
    ),
    "period.ambiguous": Message(
        "Viết kỳ như trong mẫu: 2025-07 là tháng 7, 2024-2025 là năm học.",
        "Write the period as in the template: 2025-07 is July, 2024-2025 a school year.",
    ),
    "key.conflict": Message(
        "Giữ lại một dòng đúng, xóa giá trị ở dòng kia.", "Keep the right row, clear the value of the other."
    ),
    "column.ambiguous": Message(
        "Xóa hoặc đổi tên cột thừa.", "Remove or rename the column that is too many."
    ),
}
#: Of any file that a person uploads: nobody can set the options of a source there.
_UPLOADED: dict[str, Message] = {
    "cell.shown": Message(
        "Đổi định dạng số của ô về General rồi ghi đúng số theo đơn vị của bảng.",
        "Give the cell the number format General and write the figure in the table's unit.",
    ),
    "sheet.unseen": Message(
        "Đổi định dạng số của các ô về General nếu đó là số liệu; nếu không thì xóa đi.",
        "Give the cells the number format General if these are figures; delete them if not.",
    ),
    "sheet.words": Message(
        "Đổi định dạng số của các ô về General nếu đó là số liệu; nếu không thì xóa đi.",
        "Give the cells the number format General if these are figures; delete them if not.",
    ),
    "file.html": Message(
        "Mở tệp bằng Excel, chọn Lưu thành và lưu theo định dạng XLSX rồi tải lên lại.",
        "Open the file in a spreadsheet program, save it as XLSX and upload it again.",
    ),
    "file.empty": Message(
        "Kiểm tra tệp có đúng là tệp cần nộp không, rồi tải lên lại.",
        "Make sure that it is the right file, then upload it again.",
    ),
    "sheet.empty": Message(
        "Không cần làm gì nếu trang tính này không có số liệu cần nộp.",
        "Nothing is to be done if the sheet holds no figures to submit.",
    ),
    "area.missing": Message(
        "Điền tên hoặc mã đơn vị; nếu là ô gộp, chọn “Ô gộp: lấy giá trị ở trên” khi sửa cách đọc.",
        "Fill in the area's name or code; for merged cells choose to take the value above.",
    ),
    "sheet.hidden": Message(
        "Bỏ ẩn trang tính rồi tải lên lại nếu cần nộp số liệu trong đó.",
        "Unhide the sheet and upload again if its figures are to be submitted.",
    ),
    "sheet.skipped": Message(
        "Không cần làm gì nếu trang tính này không có số liệu cần nộp.",
        "Nothing is to be done if the sheet holds no figures to submit.",
    ),
    "encoding.unknown": Message(
        "Lưu tệp thành XLSX hoặc CSV UTF-8.", "Save the file as XLSX or as CSV UTF-8."
    ),
    "encoding.undecodable": Message(
        "Lưu tệp thành XLSX hoặc CSV UTF-8.", "Save the file as XLSX or as CSV UTF-8."
    ),
    "encoding.assumed": Message(
        "Kiểm tra chữ có dấu; nếu sai, lưu tệp thành XLSX hoặc CSV UTF-8.",
        "Check the accented letters; if they are wrong, save the file as XLSX or as CSV UTF-8.",
    ),
    "json.choice": Message(
        "Gửi một danh sách bản ghi ([{…}, {…}]), hoặc lưu thành CSV hay XLSX.",
        "Send one list of records ([{…}, {…}]), or save the file as CSV or XLSX.",
    ),
    "table.header_joined": Message(
        "Không cần làm gì nếu đó là tiêu đề; nếu là số liệu, chỉ để một dòng tiêu đề ở trên bảng.",
        "Nothing is to be done if it is a header; if it is data, keep one header row above the table.",
    ),
    "table.second": Message(
        "Để mỗi bảng ở một trang tính hoặc một tệp rồi tải lên lại.",
        "Put each table on a sheet or into a file of its own and upload again.",
    ),
    "delimiter.unknown": Message(
        "Lưu tệp thành XLSX hoặc CSV phân cách bằng dấu chấm phẩy.",
        "Save the file as XLSX or as CSV with semicolons.",
    ),
    "number.ambiguous": Message(
        "Ghi các ô của cột thành số (không phải chữ), hoặc bỏ dấu phần nghìn.",
        "Enter the cells of the column as numbers (not text), or leave the mark between thousands out.",
    ),
    "number.settled": Message(
        "Xem lại các số; để chắc chắn, ghi thành số (không phải chữ) và bỏ dấu phần nghìn.",
        "Look at the figures; to be sure, enter numbers (not text) without a mark between thousands.",
    ),
    "number.invalid": Message(
        "Chỉ ghi số trong ô giá trị, ghi chú để ở cột khác; ô không có số liệu thì để trống.",
        "Write only a number in a value cell, notes elsewhere; leave it empty where there is no figure.",
    ),
    "period.frequency": Message(
        "Viết kỳ đúng tần suất của chỉ tiêu, ví dụ 2025-07 cho tháng 7.",
        "Write the period as the indicator's frequency asks, such as 2025-07 for July.",
    ),
    "archive.member": Message("Gửi một tệp số liệu, không nén.", "Send one data file that is not packed."),
}


def reworded(rejections: Iterable[Rejection], template: bool) -> Iterator[Rejection]:
    """The same faults; ``template``: of a file that has the template's columns and lists."""
    for rejection in rejections:
        if template and rejection.code in _RENAMED:
            rule = RULES[_RENAMED[rejection.code]]
            value = rejection.value or ""
            rejection = replace(
                rejection,
                code=_RENAMED[rejection.code],
                message=Message(rule.vi.format(value=value), rule.en.format(value=value)),
                remedy=Message(rule.remedy_vi, rule.remedy_en),
            )
        remedy = _clear(rejection) or (_REMEDIES.get(rejection.code) if template else None)
        yield replace(rejection, remedy=remedy) if remedy else uploaded(rejection)


def _clear(rejection: Rejection) -> Message | None:
    """How this very number is written so that it can be read in one way only."""
    value = (rejection.value or "").strip()
    if rejection.code != "number.ambiguous" or not re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", value):
        return None
    whole = value.replace(",", "").replace(".", "")
    return Message(
        f"Nếu là số thập phân, viết {value}0; nếu là phần nghìn, viết {whole}.",
        f"For a fraction, write {value}0; for thousands, write {whole}.",
    )


def uploaded(rejection: Rejection) -> Rejection:
    """The same fault with what somebody who uploads a file can do about it."""
    remedy = _UPLOADED.get(rejection.code)
    return replace(rejection, remedy=remedy) if remedy else rejection

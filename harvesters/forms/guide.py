"""The guide of a template: what to do, in the form's language, with a line in the other one."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from harvesters.forms import lists, words
from harvesters.forms.model import Form
from harvesters.model import Message

STEPS: tuple[Message, ...] = (
    Message(
        "Mỗi trang tính là một chỉ tiêu. Các dòng cần nộp đã có sẵn kỳ, mã và tên đơn vị; bạn chỉ điền cột"
        " Giá trị.",
        "Each sheet is one indicator. Period and area are filled in; you fill in the column Value.",
    ),
    Message(
        "Chỉ ghi số, đúng đơn vị tính ở đầu trang. Dấu thập phân theo máy của bạn. Không có số liệu thì để"
        " trống, đừng ghi 0.",
        "Numbers only, in the unit above the table. Leave a cell empty where there is no figure: not 0.",
    ),
    Message(
        "Giá trị là “trên”, “dưới” hoặc “khoảng” thì chọn ở cột Dấu hiệu, không ghi vào ô giá trị.",
        "Above, below, about: choose it in the column Qualifier.",
    ),
    Message(
        "Cột Tình trạng để trống nghĩa là số liệu chính thức. Số sơ bộ, ước tính thì chọn trong danh sách.",
        "An empty Status means official. Choose provisional or estimate from the list.",
    ),
    Message(
        "Cột Kiểm tra cho biết ngay dòng nào chưa điền, sai hoặc khác thường. Giá trị thay đổi quá 3 lần mức"
        " thường lệ thì ghi lý do ở cột Giải trình; lời giải trình được công bố cùng giá trị.",
        "The column Check tells at once what is missing, wrong or unusual. A change above 3 times the usual"
        " one needs a word in the column Explanation; it is published with the value.",
    ),
    Message(
        "Nhập được cả khối: dán từ bảng khác bằng Dán đặc biệt → Giá trị, để giữ định dạng và danh sách.",
        "Blocks can be pasted: use Paste Special → Values, which keeps formats and lists.",
    ),
    Message(
        "Có thể thêm dòng ở cuối, xóa nội dung dòng không có số liệu, đổi thứ tự dòng, cột. Đừng xóa dòng"
        " tiêu đề và dòng “Mẫu dongthap/…”. Trang tính khóa không mật khẩu, cần thì cứ mở khóa.",
        "Rows may be added below, emptied, sorted; columns may be moved. Keep the header and the line “Mẫu"
        " dongthap/…”. The sheets are protected without a password.",
    ),
    Message(
        "Ô xám chỉ để so sánh: giá trị kỳ trước và giá trị đang công bố. Khóa dòng tô đỏ là dòng trùng nhau.",
        "Grey cells are for comparing: the value before and the one published. A red row key is a duplicate.",
    ),
    Message(
        "Lưu tệp (XLSX, XLS hoặc ODS) rồi tải lên cổng. Cổng kiểm tra mọi trang, báo mọi lỗi một lần và trả"
        " lại chính tệp này với các ô sai được đánh dấu. Chưa có gì được công bố trước khi được phê duyệt.",
        "Save (XLSX, XLS or ODS) and upload. Every fault of every sheet is told at once, and this workbook"
        " comes back with the faulty cells marked. Nothing is published before it is approved.",
    ),
)
_WHERE = Message("Nộp tại", "Upload at")
_SHEETS = Message("Các trang tính", "Sheets")


def write(book: Workbook, form: Form, names: Mapping[str, str]) -> Worksheet:
    """Add the guide as a sheet with links to the others."""
    sheet = book.add_worksheet(words.say(words.GUIDE, form))
    title = book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    other = book.add_format({"text_wrap": True, "valign": "top", "italic": True, "font_color": "#5F6B76"})
    bold = book.add_format({"bold": True})
    link = book.add_format({"font_color": "#0B5CAD", "underline": 1})
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 50)
    sheet.write_string(0, 1, f"{words.say(words.TITLE, form)} – {words.say(form.agency_title, form)}", title)
    row = 2
    for number, step in enumerate(STEPS, start=1):
        first, second = (step.vi, step.en) if form.language == "vi" else (step.en, step.vi)
        sheet.write_number(row, 0, number, wrap)
        sheet.write_string(row, 1, first, wrap)
        sheet.write_string(row, 2, second, other)
        sheet.set_row(row, 15 * max(-(-len(first) // 72), -(-len(second) // 52)))
        row += 1
    if form.portal_url:
        sheet.write_string(row + 1, 1, f"{words.say(_WHERE, form)}: {form.portal_url}", bold)
    sheet.write_string(row + 3, 1, words.say(_SHEETS, form), bold)
    for offset, indicator in enumerate(form.indicators, start=row + 4):
        target = f"internal:'{names[indicator.code]}'!A1"
        sheet.write_url(offset, 1, target, link, words.heading(indicator, form)[:255])
    last = row + 4 + len(form.indicators)
    sheet.write_url(last, 1, f"internal:'{lists.NAMES[form.language]}'!A1", link, lists.NAMES[form.language])
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet

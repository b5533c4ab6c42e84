"""What readers of workbooks say: code → (vi, en, remedy vi, remedy en, severity)."""

from __future__ import annotations

from harvesters.model import Severity

WORDS: dict[str, tuple[str, str, str, str, Severity]] = {
    "cell.shown": (
        "Ô hiển thị một số nhưng lưu một số khác: “{value}” (số được lưu ghi trong ⟨⟩).",
        "The cell shows one figure and holds another: “{value}” (what it holds stands in ⟨⟩).",
        "Đổi định dạng số của ô về General và ghi đúng số theo đơn vị của bảng; hoặc khai báo read.scaled: "
        "shown (số hiển thị) hay stored (số được lưu).",
        "Give the cell the number format General and write the figure in the table's unit; or declare "
        "read.scaled: shown (the figure on the screen) or stored (the one in the file).",
        "error",
    ),
    "cell.merged_across": (
        "Số {value} nằm trong ô gộp từ cột {column} đến cột {last}; chỉ cột {column} nhận số này.",
        "The figure {value} stands in a cell merged from column {column} to column {last}; only column "
        "{column} gets it.",
        "Bỏ gộp ô và ghi số của từng cột; để trống cột không có số.",
        "Unmerge the cell and write the figure of each column; leave those without one empty.",
        "warning",
    ),
    "sheet.covered": (
        "Trang tính “{value}” có giá trị nằm khuất dưới ô gộp nên không được đọc: {places}.",
        "The sheet “{value}” has values that a merged cell covers; they were not read: {places}.",
        "Bỏ gộp ô để thấy chúng; xóa đi nếu không dùng, hoặc ghi lại vào ô của chúng.",
        "Unmerge the cells to see them; delete them, or write them into cells of their own.",
        "warning",
    ),
    "sheet.unseen": (
        "Trang tính “{value}” có số mà định dạng ô không hiển thị; được đọc là ô trống: {places}.",
        "The sheet “{value}” has numbers that their cells' format hides; they were read as empty: {places}.",
        "Đổi định dạng số của các ô về General nếu đó là số liệu; hoặc khai báo read.scaled: stored.",
        "Give the cells the number format General if these are figures; or declare read.scaled: stored.",
        "warning",
    ),
    "sheet.words": (
        "Trang tính “{value}” có số mà định dạng ô hiển thị thành chữ “không có số liệu”: {places}.",
        "The sheet “{value}” has numbers that their cells' format shows as “no figure”: {places}.",
        "Đổi định dạng số của các ô về General nếu đó là số liệu; hoặc khai báo read.scaled: stored.",
        "Give the cells the number format General if these are figures; or declare read.scaled: stored.",
        "warning",
    ),
    "sheet.scaled": (
        "Trang tính “{value}” có số hiển thị thu gọn theo đơn vị ghi ở tiêu đề; được đọc theo đơn vị đó, đủ "
        "chữ số: {places}.",
        "The sheet “{value}” has numbers that are shown scaled to the unit in their header; they were read "
        "in that unit, with all their digits: {places}.",
        "Xem lại một vài số; nếu tiêu đề ghi sai đơn vị thì sửa tệp rồi gửi lại.",
        "Look at some of them; if the header's unit is wrong, correct the file and send it again.",
        "warning",
    ),
    "sheet.raised": (
        "Trang tính “{value}” có chữ viết nâng lên, được hiểu là dấu chú thích và không thuộc số hay tên: "
        "{places}.",
        "The sheet “{value}” has raised letters; they were taken for marks of notes, no part of a figure or "
        "name: {places}.",
        "Xem lại các ô này; chữ số nào là số liệu thì bỏ kiểu chữ nâng lên.",
        "Look at these cells; where a raised digit belongs to the figure, do not raise it.",
        "warning",
    ),
    "sheet.styles": (
        "Không đọc được định dạng ô của trang tính “{value}”: phần trăm, số thu gọn, ô lỗi, dòng ẩn và chữ "
        "nâng lên (nếu có) không được nhận ra.",
        "The styles of the sheet “{value}” could not be read: percentages, scaled numbers, error cells, "
        "hidden rows and raised letters, if there are any, went unseen.",
        "Mở tệp bằng phần mềm bảng tính, lưu thành tệp XLSX mới rồi gửi lại.",
        "Open the file in a spreadsheet program, save it as a new XLSX file and send that.",
        "warning",
    ),
}

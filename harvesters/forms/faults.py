"""What is said of forms: code → (vi, en, remedy vi, remedy en, severity), taken up by `harvesters.rules`."""

from __future__ import annotations

from harvesters.model import Severity

WORDS: dict[str, tuple[str, str, str, str, Severity]] = {
    "form.agency": (
        "Mẫu này được lập cho cơ quan “{value}”, không phải cơ quan đang nộp.",
        "The template was made for the agency “{value}”, not for the one that is submitting.",
        "Tải mẫu của cơ quan mình rồi chép số liệu sang.",
        "Download your own agency's template and copy the figures into it.",
        "error",
    ),
    "form.version": (
        "Mẫu có phiên bản {value}, mới hơn phiên bản {expected} mà cổng đang dùng.",
        "The template is of version {value}, newer than {expected}, which the portal uses.",
        "Tải lại mẫu từ cổng này rồi chép số liệu sang.",
        "Download the template from this portal again and copy the figures into it.",
        "error",
    ),
    "form.outdated": (
        "Mẫu có phiên bản {value}, cũ hơn phiên bản hiện nay là {expected}; các cột vẫn được đọc.",
        "The template is of version {value}, older than today's {expected}; its columns were read.",
        "Nộp lần này vẫn được; lần sau hãy tải mẫu mới.",
        "This upload counts; download the new template for the next one.",
        "warning",
    ),
    "form.stamp": (
        "Dòng “Mẫu dongthap/…” đã bị sửa nên tệp được đọc như tệp không theo mẫu.",
        "The line “Mẫu dongthap/…” was edited, so the file was read as one that is no template.",
        "Xác nhận cách đọc được đề nghị, hoặc tải lại mẫu rồi chép số liệu sang.",
        "Confirm the proposed way of reading, or download the template again and copy the figures.",
        "warning",
    ),
    "form.indicator": (
        "Chỉ tiêu “{value}” không thuộc danh sách chỉ tiêu của cơ quan.",
        "The indicator “{value}” is not among the agency's indicators.",
        "Xóa trang tính này khỏi tệp, hoặc liên hệ quản trị nếu chỉ tiêu thuộc cơ quan mình.",
        "Remove the sheet, or ask the portal's team if the indicator is your agency's.",
        "error",
    ),
    "form.sheet": (
        "Không có trang tính của chỉ tiêu {value}.",
        "There is no sheet of the indicator {value}.",
        "Nếu kỳ này có số liệu thì chép lại trang tính từ mẫu; nếu chưa nộp chỉ tiêu này thì bỏ qua.",
        "If there are figures, copy the sheet from the template; ignore this if they come later.",
        "warning",
    ),
    "form.header": (
        "Không tìm thấy dòng tiêu đề của mẫu trong trang tính.",
        "The template's header row was not found on the sheet.",
        "Khôi phục dòng tiêu đề: Kỳ số liệu, Mã đơn vị, Đơn vị hành chính, Giá trị…",
        "Restore the header row: Period, Area code, Area, Value…",
        "error",
    ),
    "form.column": (
        "Thiếu cột “{value}”. {near_vi}",
        "The column “{value}” is missing. {near_en}",
        "Ghi lại đúng tên cột như trong mẫu; thứ tự cột không quan trọng.",
        "Write the column's header as in the template; the order of columns does not matter.",
        "error",
    ),
    "form.extra": (
        "Cột “{value}” không có trong mẫu nên không được đọc.",
        "The column “{value}” is not in the template and was not read.",
        "Nếu cột này có số liệu cần nộp thì sửa tên cột cho đúng mẫu; nếu không thì bỏ qua.",
        "If it holds figures to submit, correct its header as in the template; else ignore this.",
        "warning",
    ),
    "form.choice": (
        "“{value}” không có trong danh sách chọn của cột này.",
        "“{value}” is not in this column's list.",
        "Chọn một giá trị trong danh sách của ô (xem trang Danh mục).",
        "Choose a value from the cell's list (see the sheet Lists).",
        "error",
    ),
    "form.period": (
        "Kỳ {value} không phải kỳ mà mẫu yêu cầu; số liệu vẫn được nhận.",
        "The period {value} is not one that the form asks for; the figures were accepted.",
        "Kiểm tra lại kỳ; nếu là đính chính kỳ trước thì ghi lý do khi nộp.",
        "Check the period; if it corrects an earlier one, give the reason when you submit.",
        "warning",
    ),
    "form.area": (
        "{value} không phải đơn vị mà mẫu yêu cầu; số liệu vẫn được nhận.",
        "{value} is not an area that the form asks for; the figures were accepted.",
        "Kiểm tra lại tên hoặc mã đơn vị.",
        "Check the area's name or code.",
        "warning",
    ),
    "form.blank": (
        "Chưa có số liệu nào được điền.",
        "Not one figure is filled in.",
        "Điền cột Giá trị rồi tải lên lại; nếu không phát sinh số liệu thì nộp báo cáo không phát sinh.",
        "Fill in the column Value and upload again; if there is nothing to report, submit a nil report.",
        "error",
    ),
    "form.value": (
        "Chưa rõ cột nào là giá trị.",
        "It is not clear which column holds the values.",
        "Chọn cột giá trị trong cách đọc được đề nghị rồi kiểm tra lại.",
        "Choose the column of values in the proposed way of reading and check again.",
        "error",
    ),
    "form.unread": (
        "Không nhận ra bảng số liệu nào trong tệp.",
        "No table of figures was recognised in the file.",
        "Chỉ rõ cột kỳ, cột đơn vị và cột giá trị, hoặc dùng mẫu của cổng.",
        "Say which columns hold period, area and value, or use the portal's template.",
        "error",
    ),
    "period.future": (
        "Kỳ {value} chưa bắt đầu.",
        "The period {value} has not begun yet.",
        "Kiểm tra năm, quý, tháng đã ghi.",
        "Check the year, quarter or month.",
        "error",
    ),
}

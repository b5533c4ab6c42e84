"""What connectors say: code → (vi, en, remedy vi, remedy en). `harvesters.rules` takes them up."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    "csw.exception": (
        "Dịch vụ danh mục từ chối: {value}",
        "The catalogue service refuses: {value}",
        "Kiểm tra version, records và filter của nguồn theo GetCapabilities của dịch vụ.",
        "Compare the source's version, records and filter with the service's GetCapabilities.",
    ),
    "paging.loop": (
        "Dịch vụ trả lại trang {value} hai lần; việc phân trang chạy vòng.",
        "The service gave page {value} twice; its paging goes in a circle.",
        "Kiểm tra cách phân trang (paging) trong nguồn; có thể sai tên tham số.",
        "Check the source's paging; the parameter's name may be wrong.",
    ),
    "paging.limit": (
        "Còn dữ liệu sau giới hạn {limit}.",
        "There is more data beyond the limit of {limit}.",
        "Nâng max_pages hoặc max_records của nguồn, hoặc yêu cầu ít dữ liệu hơn.",
        "Raise the source's max_pages or max_records, or ask for less.",
    ),
    "paging.incomplete": (
        "Dịch vụ báo có {expected} bản ghi nhưng chỉ trả về {found}.",
        "The service speaks of {expected} records and gave {found}.",
        "Thu thập lại sau; nếu vẫn thiếu thì sửa paging hoặc liên hệ cơ quan.",
        "Run again later; if records are still missing, correct the paging or ask the agency.",
    ),
    "paging.link": (
        "Địa chỉ trang kế tiếp “{value}” không thuộc máy chủ của nguồn.",
        "The address of the next page “{value}” is not on the source's host.",
        "Liên hệ cơ quan quản lý dịch vụ.",
        "Ask the agency that runs the service.",
    ),
    "pxweb.variable": (
        "Bảng không có biến “{value}” (có: {known}).",
        "The table has no variable “{value}” (it has: {known}).",
        "Sửa select của nguồn; newest cần một biến thời gian.",
        "Correct the source's select; newest needs a time variable.",
    ),
    "pxweb.value": (
        "Biến {variable} không có giá trị “{value}” (hoặc có nhiều giá trị cùng tên).",
        "The variable {variable} has no value “{value}” (or several of that name).",
        "Ghi mã hoặc tên giá trị đúng như trong bảng.",
        "Write the value's code or its text as the table has it.",
    ),
    "pxweb.elimination": (
        "Không bỏ được biến “{value}”: bảng không có tổng của nó.",
        "The variable “{value}” can't be left out: the table has no total of it.",
        "Chọn giá trị của biến này trong select.",
        "Choose values of this variable in select.",
    ),
    "sql.login": (
        "Máy chủ cơ sở dữ liệu {host} không cho kết nối: {detail}.",
        "The database server {host} does not let us in: {detail}.",
        "Kiểm tra tên cơ sở dữ liệu, người dùng và khóa (secret); cơ quan phải cho phép kết nối từ cổng.",
        "Check database, user and secret; the agency has to permit connections from the portal.",
    ),
    "sql.query": (
        "Cơ sở dữ liệu không nhận câu truy vấn: {detail}.",
        "The database does not accept the query: {detail}.",
        "Sửa query của nguồn; chỉ một câu SELECT, và người dùng phải có quyền đọc.",
        "Correct the source's query; it is one SELECT, and the user must be allowed to read.",
    ),
    "sql.columns": (
        "Truy vấn trả về nhiều cột cùng tên: {value}.",
        "The query gives several columns of one name: {value}.",
        "Đặt tên khác cho các cột bằng AS.",
        "Name the columns apart with AS.",
    ),
    "sql.timeout": (
        "Truy vấn trên {host} lâu hơn {limit} giây.",
        "The query on {host} took longer than {limit} seconds.",
        "Rút gọn truy vấn, thêm chỉ mục ở cơ quan, hoặc nâng timeout của nguồn.",
        "Ask for less, let the agency add an index, or raise the source's timeout.",
    ),
    "sql.failed": (
        "Cơ sở dữ liệu {host} báo lỗi: {detail}.",
        "The database {host} reports an error: {detail}.",
        "Liên hệ cơ quan quản lý cơ sở dữ liệu.",
        "Ask the agency that runs the database.",
    ),
}

"""What the door says: code → (vi, en, remedy vi, remedy en). `harvesters.rules` takes them up."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    "http.url": (
        "Địa chỉ “{value}” không dùng được: {detail}.",
        "The address “{value}” can't be used: {detail}.",
        "Ghi địa chỉ đầy đủ bắt đầu bằng http:// hoặc https://, không kèm tên đăng nhập.",
        "Write a full address that starts with http:// or https://, without a user name.",
    ),
    "http.address": (
        "Máy chủ {host} có địa chỉ không thuộc Internet công cộng nên không được truy cập.",
        "The host {host} has an address outside the public Internet and is not contacted.",
        "Dùng địa chỉ công khai của nguồn; máy chủ nội bộ phải do người vận hành cho phép.",
        "Use the source's public address; an internal host has to be allowed by the operator.",
    ),
    "http.dns": (
        "Không tìm thấy máy chủ {host} (lỗi phân giải tên miền).",
        "The host {host} was not found (its name does not resolve).",
        "Kiểm tra tên máy chủ trong địa chỉ; nếu đúng thì chờ lần thu thập sau.",
        "Check the host's name in the address; if it is right, wait for the next run.",
    ),
    "http.connect": (
        "Không kết nối được với máy chủ {host}.",
        "The host {host} does not accept a connection.",
        "Chờ lần thu thập sau; nếu kéo dài thì liên hệ cơ quan quản lý máy chủ.",
        "Wait for the next run; if it lasts, ask the agency that runs the server.",
    ),
    "http.tls": (
        "Kết nối bảo mật (TLS) với {host} không được chấp nhận: {detail}.",
        "The secure connection (TLS) to {host} was not accepted: {detail}.",
        "Đề nghị cơ quan quản lý máy chủ gia hạn hoặc sửa chứng thư số.",
        "Ask the agency that runs the server to renew or correct its certificate.",
    ),
    "http.timeout": (
        "Máy chủ {host} trả lời quá chậm (quá {limit} giây).",
        "The host {host} answered too slowly (more than {limit} seconds).",
        "Chờ lần thu thập sau; nếu kéo dài thì chia nhỏ yêu cầu hoặc liên hệ cơ quan.",
        "Wait for the next run; if it lasts, ask for less at once or ask the agency.",
    ),
    "http.status": (
        "Máy chủ {host} trả lời mã {status}.",
        "The host {host} answered with status {status}.",
        "Mã 401, 403: xin quyền truy cập; 404, 410: sửa địa chỉ; 429, 5xx: chờ lần sau.",
        "401, 403: ask for access; 404, 410: correct the address; 429, 5xx: wait for the next run.",
    ),
    "http.redirect": (
        "Máy chủ {host} chuyển hướng không hợp lệ hoặc quá {limit} lần.",
        "The host {host} redirects wrongly or more than {limit} times.",
        "Ghi địa chỉ cuối cùng của tệp trong nguồn.",
        "Write the file's final address in the source.",
    ),
    "http.size": (
        "Câu trả lời của {host} lớn hơn giới hạn {limit} byte.",
        "The answer of {host} is larger than the limit of {limit} bytes.",
        "Chia nhỏ dữ liệu, hoặc đề nghị người vận hành nâng giới hạn.",
        "Split the data, or ask the operator for a higher limit.",
    ),
    "http.truncated": (
        "Câu trả lời của {host} bị cắt ngang.",
        "The answer of {host} was cut off.",
        "Chờ lần thu thập sau; nếu kéo dài thì liên hệ cơ quan quản lý máy chủ.",
        "Wait for the next run; if it lasts, ask the agency that runs the server.",
    ),
    "http.protocol": (
        "Câu trả lời của {host} không đúng giao thức HTTP: {detail}.",
        "The answer of {host} is not proper HTTP: {detail}.",
        "Liên hệ cơ quan quản lý máy chủ.",
        "Ask the agency that runs the server.",
    ),
    "http.request": (
        "Yêu cầu không được phép: {detail}.",
        "The request is not permitted: {detail}.",
        "Sửa phương thức hoặc tiêu đề (headers) trong nguồn; khóa truy cập chỉ ghi bằng tên (secret).",
        "Correct the method or the headers in the source; a key is only named there (secret).",
    ),
    "http.secret": (
        "Không dùng được khóa truy cập “{value}”: {detail}.",
        "The secret “{value}” can't be used: {detail}.",
        "Đề nghị người vận hành khai báo khóa này cho đúng máy chủ và cơ quan.",
        "Ask the operator to declare the secret for this server and agency.",
    ),
}

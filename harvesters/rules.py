"""Every rule a row, cell or file can break: its stable code, what happened and what to do, in vi and en.

`reject` is the one maker of rejections. Each code is explained in docs/rules.md (a test compares them).
"""

from __future__ import annotations

from dataclasses import dataclass

from harvesters.connectors.words import WORDS as CONNECTOR_WORDS
from harvesters.cube_words import WORDS as CUBE_WORDS
from harvesters.door.words import WORDS
from harvesters.forms.faults import WORDS as FORM_WORDS
from harvesters.model import Message, Rejection, Severity
from harvesters.records.words import WORDS as RECORD_WORDS
from harvesters.run_words import WORDS as RUN_WORDS
from harvesters.sheet_words import WORDS as SHEET_WORDS


@dataclass(frozen=True)
class Rule:
    """Templates take the named parameters given to `reject`."""

    vi: str
    en: str
    remedy_vi: str
    remedy_en: str
    severity: Severity = "error"


RULES: dict[str, Rule] = {
    "guard.rows": Rule(
        "Chỉ tiêu {value} chỉ còn {found} số liệu, bản đang công bố có {expected} (giảm quá {limit}).",
        "Indicator {value} has {found} observations left of the published {expected} (beyond {limit}).",
        "Hỏi cơ quan cung cấp; nếu đúng, người có thẩm quyền công bố lần chạy này.",
        "Ask the agency; if it is right, an authorised person publishes this run.",
    ),
    "guard.areas": Rule(
        "Chỉ tiêu {value} chỉ còn {found} địa bàn, bản đang công bố có {expected} (giảm quá {limit}).",
        "Indicator {value} has {found} areas left of the published {expected} (beyond {limit}).",
        "Hỏi cơ quan cung cấp; nếu đúng, người có thẩm quyền công bố lần chạy này.",
        "Ask the agency; if it is right, an authorised person publishes this run.",
    ),
    "guard.gone": Rule(
        "Nguồn không còn số liệu của chỉ tiêu {value} đã công bố.",
        "The source has no data any more of the published indicator {value}.",
        "Kiểm tra tệp và cách ánh xạ của nguồn.",
        "Check the file and the source's mapping.",
    ),
    "guard.range": Rule(
        "Có {found} giá trị nằm ngoài khoảng cho phép của chỉ tiêu.",
        "{found} values are outside the indicator's range.",
        "Xem các dòng bị loại; có thể cơ quan đã đổi đơn vị tính.",
        "See the rejected rows; the agency may have changed the unit.",
    ),
    "guard.factor": Rule(
        "Chỉ tiêu {value}: {found} trong {expected} giá trị mới hoặc thay đổi {times_vi} ({pairs_vi}).",
        "Indicator {value}: {found} of {expected} new or changed values are {times_en} ({pairs_en}).",
        "Hỏi cơ quan có đổi đơn vị tính hoặc ghi lệch dấu thập phân không; nếu số đúng, người có thẩm quyền"
        " công bố lần chạy này; nếu nguồn đổi đơn vị, khai báo value.factor.",
        "Ask the agency whether the unit changed or a decimal mark moved; if the figures are right, an"
        " authorised person publishes this run; if the source has a new unit, declare value.factor.",
    ),
    "guard.unusual": Rule(
        "Chỉ tiêu {value}: {found} trong {expected} giá trị mới hoặc thay đổi vượt quá 3 lần mức đổi"
        " thường lệ, quá giới hạn {limit} ({pairs_vi}).",
        "Indicator {value}: {found} of {expected} new or changed values are beyond 3 times their usual"
        " change, above the limit of {limit} ({pairs_en}).",
        "Xem các cặp giá trị cũ và mới; nếu đúng, người có thẩm quyền công bố lần chạy này. Nguồn vốn biến"
        " động mạnh thì nâng checks.max_unusual_share.",
        "See the old and new values; if they are right, an authorised person publishes this run. For a"
        " source that is volatile by nature raise checks.max_unusual_share.",
    ),
    "guard.unit": Rule(
        "Đơn vị tính ghi trong tệp đã đổi: trước là “{expected}”, nay là “{found}”.",
        "The unit that the file states has changed: it was “{expected}”, now it is “{found}”.",
        "Nếu nguồn đã đổi đơn vị, khai báo value.factor cho đơn vị mới rồi chạy lại; nếu số không đổi, người"
        " có thẩm quyền công bố lần chạy này.",
        "If the source has a new unit, declare value.factor for it and run again; if the figures are the"
        " same, an authorised person publishes this run.",
    ),
    "guard.era": Rule(
        "Chỉ tiêu {value}: {found} cặp địa bàn và kỳ không cùng thời, kỳ trước khi đơn vị được lập hoặc sau"
        " khi đã sáp nhập ({pairs}).",
        "Indicator {value}: {found} pairs of area and period never met, the period is before the area began"
        " or after it had ended ({pairs}).",
        "Sửa area.era thành một ngày trong thời kỳ của số liệu (ví dụ 2025-06-30); nếu chính nguồn đã tính"
        " lại theo đơn vị mới, đặt area.recalculated: true hoặc công bố lần chạy này.",
        "Set area.era to a date within the figures' time (for example 2025-06-30); if the source itself"
        " has recalculated them for the new units, set area.recalculated: true or publish this run.",
    ),
    "area.era": Rule(
        "Kỳ {period} không thuộc thời gian tồn tại của “{value}”.",
        "The period {period} is not of the time in which “{value}” exists.",
        "Sửa area.era thành một ngày trong thời kỳ của số liệu; nếu chính nguồn đã tính lại theo đơn vị mới,"
        " đặt area.recalculated: true.",
        "Set area.era to a date within the figures' time; if the source itself has recalculated them for"
        " the new units, set area.recalculated: true.",
        "warning",
    ),
    "file.empty": Rule(
        "Tệp không có dữ liệu.",
        "The file holds no data.",
        "Kiểm tra lại việc xuất dữ liệu rồi gửi lại tệp.",
        "Check the export and send the file again.",
    ),
    "file.html": Rule(
        "Nhận được một trang web (HTML) thay vì tệp số liệu.",
        "A web page (HTML) came instead of a data file.",
        "Kiểm tra địa chỉ của nguồn; có thể trang yêu cầu đăng nhập hoặc tệp đã bị gỡ.",
        "Check the source's address; the site may ask for a login or the file may be gone.",
    ),
    "file.format": Rule(
        "Không nhận ra hoặc không hỗ trợ định dạng của tệp ({found}).",
        "The file's format is unknown or not supported ({found}).",
        "Gửi tệp CSV, XLSX, XLS, ODS, JSON hoặc Parquet.",
        "Send a CSV, XLSX, XLS, ODS, JSON or Parquet file.",
    ),
    "file.pointer": Rule(
        "Tệp chỉ chứa địa chỉ của tệp thật (con trỏ Git LFS hoặc git-annex), không có số liệu.",
        "The file only says where the real one is (a pointer of Git LFS or git-annex); it holds no data.",
        "Tải tệp thật từ kho Git (git lfs pull) rồi gửi tệp đó, hoặc dùng địa chỉ tải trực tiếp.",
        "Bring the real file from the repository (git lfs pull) and send that, or use its direct address.",
    ),
    "file.broken": Rule(
        "Không đọc được tệp: {detail_vi}.",
        "The file can't be read: {detail_en}.",
        "Mở tệp bằng phần mềm bảng tính, lưu lại rồi gửi lại; tệp có mật khẩu thì bỏ mật khẩu.",
        "Open the file in a spreadsheet program, save it anew without a password and send it.",
    ),
    "file.too_large": Rule(
        "Tệp vượt giới hạn {limit_vi}.",
        "The file is beyond the limit of {limit}.",
        "Chia nhỏ tệp hoặc gửi dưới dạng CSV.",
        "Split the file or send it as CSV.",
    ),
    "file.hostile": Rule(
        "Tệp không an toàn nên không được đọc: {detail_vi}.",
        "The file is not safe and was not read: {detail_en}.",
        "Mở tệp bằng phần mềm bảng tính, lưu thành tệp mới rồi gửi lại.",
        "Open the file in a spreadsheet program, save it as a new file and send that.",
    ),
    "file.encrypted": Rule(
        "Tệp được bảo vệ bằng mật khẩu.",
        "The file is protected by a password.",
        "Bỏ mật khẩu rồi gửi lại tệp.",
        "Remove the password and send the file again.",
    ),
    "file.too_slow": Rule(
        "Đọc tệp lâu hơn giới hạn {limit} giây.",
        "Reading the file took longer than the limit of {limit} seconds.",
        "Chia nhỏ tệp hoặc gửi dưới dạng CSV.",
        "Split the file or send it as CSV.",
    ),
    "file.crashed": Rule(
        "Bộ đọc dừng đột ngột khi đọc tệp ({detail}).",
        "The reader stopped abruptly on this file ({detail}).",
        "Lưu tệp thành CSV hoặc XLSX mới rồi gửi lại; nếu vẫn lỗi thì báo người vận hành.",
        "Save the file as a new CSV or XLSX and send it; if it fails again, tell the operator.",
    ),
    "file.killed": Rule(
        "Việc đọc tệp bị dừng từ bên ngoài, có thể vì máy thiếu bộ nhớ.",
        "Reading the file was ended from outside, perhaps because the machine ran out of memory.",
        "Chạy lại; nếu vẫn lỗi thì báo người vận hành.",
        "Run it again; if it fails again, tell the operator.",
    ),
    "archive.member": Rule(
        "Không xác định được tệp cần đọc trong tệp nén (có: {found}).",
        "It is not clear which file of the archive to read (it holds: {found}).",
        "Ghi tên tệp cần đọc trong read.member, hoặc chỉ nén một tệp số liệu.",
        "Name the file in read.member, or pack only one data file.",
    ),
    "archive.nested": Rule(
        "Tệp nén chứa một tệp nén khác.",
        "The archive holds another archive.",
        "Gửi tệp số liệu không nén hoặc chỉ nén một lần.",
        "Send the data file as it is, or packed once.",
    ),
    "archive.method": Rule(
        "Tệp ZIP được nén theo cách mà cổng không giải nén ({found}).",
        "The ZIP file is packed in a way that the portal does not unpack ({found}).",
        "Nén lại theo cách thông thường (Deflate) hoặc gửi tệp không nén.",
        "Pack it in the usual way (Deflate) or send the file as it is.",
    ),
    "encoding.unknown": Rule(
        "Không xác định được bảng mã của tệp ({detail_vi}).",
        "The file's character encoding can't be determined ({detail_en}).",
        "Lưu tệp theo UTF-8, hoặc khai báo bảng mã trong nguồn (read.encoding).",
        "Save the file as UTF-8, or name its encoding in the source (read.encoding).",
    ),
    "encoding.undecodable": Rule(
        "Dòng {line} của tệp có byte không thuộc bảng mã {encoding}.",
        "Line {line} of the file has bytes that do not belong to the encoding {encoding}.",
        "Lưu lại tệp theo UTF-8 hoặc sửa bảng mã đã khai báo.",
        "Save the file as UTF-8 or correct the declared encoding.",
    ),
    "encoding.assumed": Rule(
        "Bảng mã được nhận là {encoding} vì các chữ có dấu giống tiếng phương Tây.",
        "The encoding was taken to be {encoding}: the accented letters look Western.",
        "Kiểm tra chữ có dấu trong bản xem trước; nếu sai, khai báo read.encoding.",
        "Check the accented letters in the preview; if they are wrong, name read.encoding.",
        "warning",
    ),
    "encoding.twice": Rule(
        "Tệp UTF-8 bị mã hóa hai lần (“Xã” thành “XÃ£”); đã đọc lại thành chữ đúng.",
        "The file's UTF-8 was encoded twice (“Xã” became “XÃ£”); it was read as what it means.",
        "Xem lại chữ có dấu trong bản xem trước; xuất lại tệp bằng UTF-8 một lần.",
        "Look at the accented letters in the preview; export the file as UTF-8 once.",
        "warning",
    ),
    "encoding.entities": Rule(
        "Tệp có ký tự viết theo HTML (như {value}); đã đọc thành chữ.",
        "The file has characters written as in HTML (such as {value}); they were read as letters.",
        "Xem lại chữ trong bản xem trước; xuất lại tệp bằng UTF-8 nếu có thể.",
        "Look at the letters in the preview; export the file as UTF-8 if possible.",
        "warning",
    ),
    "encoding.font": Rule(
        "Chữ trên trang tính “{value}” viết theo phông cũ ({encoding}) nên đã được chuyển sang Unicode.",
        "The texts of the sheet “{value}” were in the letters of an old font ({encoding}): read as Unicode.",
        "Xem lại chữ có dấu; nếu sai, chuyển tệp sang Unicode rồi gửi lại.",
        "Look at the accented letters; if they are wrong, convert the file to Unicode and send it again.",
        "warning",
    ),
    "sheet.missing": Rule(
        "Không có trang tính “{value}” trong tệp.",
        "The workbook has no sheet “{value}”.",
        "Kiểm tra tên trang tính trong tệp hoặc sửa read.sheets.",
        "Check the sheet's name in the file or correct read.sheets.",
    ),
    "sheet.hidden": Rule(
        "Trang tính “{value}” bị ẩn nên không được đọc.",
        "The sheet “{value}” is hidden and was not read.",
        "Bỏ ẩn trang tính trong tệp, hoặc ghi rõ tên trang trong read.sheets nếu muốn công bố.",
        "Unhide the sheet in the file, or name it in read.sheets if it is to be published.",
        "warning",
    ),
    "sheet.hidden_cells": Rule(
        "Trang tính “{value}” có {places_vi} bị ẩn hoặc bị lọc nhưng vẫn được đọc.",
        "On the sheet “{value}” {places_en} are hidden or filtered out and were read all the same.",
        "Bỏ ẩn để xem lại; xóa những dòng, cột không định gửi.",
        "Unhide and look at them; delete those that are not to be sent.",
        "warning",
    ),
    "sheet.empty": Rule(
        "Trang tính “{value}” không có dữ liệu.",
        "The sheet “{value}” holds no data.",
        "Bỏ trang tính này khỏi read.sheets hoặc điền số liệu.",
        "Take the sheet out of read.sheets or fill it in.",
        "warning",
    ),
    "sheet.skipped": Rule(
        "Trang tính “{value}” không có các cột đã khai báo nên bị bỏ qua.",
        "The sheet “{value}” has not the declared columns and was left out.",
        "Ghi rõ các trang cần đọc trong read.sheets.",
        "Name the sheets to read in read.sheets.",
        "warning",
    ),
    "table.no_header": Rule(
        "Không tìm thấy dòng tiêu đề của bảng.",
        "The table's header row was not found.",
        "Ghi số dòng tiêu đề trong read.header_rows.",
        "Give the header's row numbers in read.header_rows.",
    ),
    "table.header_joined": Rule(
        "Dòng {row} được coi là một phần của tiêu đề bảng, không phải số liệu: “{value}”.",
        "Row {row} was taken for a part of the table's header and not for data: “{value}”.",
        "Không cần làm gì nếu đúng; nếu là số liệu, ghi số dòng tiêu đề trong read.header_rows.",
        "Nothing need be done if it is; if it is data, give the header's row numbers in read.header_rows.",
        "warning",
    ),
    "table.columns": Rule(
        "Bảng có {found} cột; kho dữ liệu nhận nhiều nhất {limit}.",
        "The table has {found} columns; the data store takes at most {limit}.",
        "Tệp vẫn tải về được; chia bảng hoặc đưa các kỳ xuống thành dòng để tra cứu được.",
        "The file can be downloaded all the same; split the table, or make rows of its periods.",
    ),
    "table.row": Rule(
        "Bảng có dòng không vừa kho dữ liệu (quá nhiều cột có chữ): {value}.",
        "Rows of the table do not fit into the data store (too many columns hold text): {value}.",
        "Tệp vẫn tải về được; chia bảng hoặc đưa các kỳ xuống thành dòng để tra cứu được.",
        "The file can be downloaded all the same; split the table, or make rows of its periods.",
    ),
    "table.database": Rule(
        "Kho dữ liệu không nhận bảng “{value}” ({detail}).",
        "The data store does not take the table “{value}” ({detail}).",
        "Tệp vẫn tải về được; sửa ô mà cơ sở dữ liệu từ chối rồi thay tệp để tra cứu được.",
        "The file can be downloaded all the same; correct the cell that the database refuses, then replace"
        " the file.",
    ),
    "table.header_width": Rule(
        "Dòng {row} có {found} ô, dòng tiêu đề chỉ có {expected}; nhiều dòng khác cũng vậy: {value}",
        "Row {row} has {found} cells and the header only {expected}, as with most rows: {value}",
        "Ngăn cột bằng dấu chấm phẩy nếu số có dấu phẩy thập phân; đặt tên cho mọi cột.",
        "Separate columns by semicolons where figures have decimal commas; name all columns.",
    ),
    "json.records": Rule(
        "Không tìm thấy danh sách bản ghi “{value}” trong JSON.",
        "The list of records “{value}” was not found in the JSON.",
        "Ghi đường dẫn đến danh sách bản ghi trong read.records, ví dụ result.records.",
        "Give the path to the list of records in read.records, for example result.records.",
    ),
    "json.choice": Rule(
        "Không rõ danh sách bản ghi nào trong JSON là bảng số liệu (tìm thấy: {value}).",
        "It is not clear which list of records in the JSON is the table (found: {value}).",
        "Ghi đường dẫn đến danh sách bản ghi trong read.records, ví dụ result.records.",
        "Give the path to the list of records in read.records, for example result.records.",
    ),
    "json.columns": Rule(
        "Các cột trong JSON có số dòng khác nhau ({value}).",
        "The columns of the JSON have different numbers of rows ({value}).",
        "Xuất lại tệp sao cho mọi cột có cùng số dòng, hoặc ghi mỗi dòng thành một bản ghi.",
        "Export the file with as many rows in every column, or write each row as a record.",
    ),
    "json.syntax": Rule(
        "JSON sai cú pháp ở dòng {line}, ký tự {character}: …{value}…",
        "The JSON is malformed in line {line}, character {character}: …{value}…",
        "Xuất lại tệp từ phần mềm; kiểm tra tệp có bị cắt hoặc bị sửa tay không.",
        "Export the file anew; check whether it was cut off or edited by hand.",
    ),
    "json.twice": Rule(
        "Tên “{value}” có hai lần trong một bản ghi{at_vi}.",
        "The name “{value}” stands twice in one record{at_en}.",
        "Đặt tên khác nhau cho các trường rồi xuất lại tệp.",
        "Give the fields different names and export the file anew.",
    ),
    "json.record": Rule(
        "Mục thứ {number} không phải bản ghi (đối tượng JSON): {value}",
        "Item {number} is no record (a JSON object): {value}",
        'Ghi mỗi bản ghi thành một đối tượng, ví dụ {"ten": "Xã A", "so_ho": 5}.',
        'Write each record as an object, for example {"name": "Commune A", "households": 5}.',
    ),
    "row.width": Rule(
        "Dòng có {found} ô, nhiều hơn {expected} cột của bảng.",
        "The row has {found} cells, more than the table's {expected} columns.",
        "Kiểm tra dấu phân cách và dấu nháy kép trong dòng này.",
        "Check the delimiters and quotation marks of this row.",
    ),
    "row.short": Rule(
        "Có {found} dòng ít ô hơn tiêu đề ({expected} cột); dòng đầu tiên: “{value}”. Các ô thiếu ở cuối "
        "dòng để trống.",
        "{found} rows have fewer cells than the header ({expected} columns); the first one: “{value}”. The "
        "missing cells at their ends were left empty.",
        "Kiểm tra dấu phân cách của các dòng này; ô bị thiếu giữa dòng làm lệch cột.",
        "Check the delimiters of these rows; a cell that is missing amid a row shifts the others.",
        "warning",
    ),
    "table.second": Rule(
        "Từ dòng {row} là một bảng khác có tiêu đề riêng (“{value}”) nên không được đọc.",
        "From row {row} on there is another table with its own header (“{value}”); it was not read.",
        "Tách mỗi bảng thành một tệp hoặc một trang tính; hoặc khai báo read.stop_at.",
        "Put each table into a file or sheet of its own; or declare read.stop_at.",
    ),
    "delimiter.unknown": Rule(
        "Không xác định được dấu phân cách cột: {detail_vi}.",
        "The delimiter of the columns can't be determined: {detail_en}.",
        "Lưu tệp thành CSV phân cách bằng dấu chấm phẩy, hoặc khai báo read.delimiter.",
        "Save the file as CSV with semicolons, or declare read.delimiter.",
    ),
    "column.rejected": Rule(
        "Cả cột “{value}” bị loại ({found} ô), không còn số liệu nào của cột này.",
        "The whole column “{value}” was rejected ({found} cells); none of its figures is left.",
        "Sửa tiêu đề hoặc cách viết số của cột; nếu cột không phải số liệu, bỏ khỏi value.columns.",
        "Correct the column's header or figures; leave a column that holds none out of value.columns.",
    ),
    "row.quote": Rule(
        "Dấu nháy kép mở ở dòng {row} không đóng đúng chỗ, làm mất ranh giới các dòng sau: {value}",
        "A quotation mark that opens in row {row} is not closed where it should be, so that the rows below "
        "run together: {value}",
        'Xóa dấu nháy thừa hoặc viết hai lần ("") trong ô đó; hoặc lưu tệp thành XLSX.',
        'Remove the mark or write it twice ("") in that cell; or save the file as XLSX.',
    ),
    "rows.below": Rule(
        "Ghi chú hoặc chữ ký dưới bảng (dòng {places}) không nằm trong bảng: “{value}”.",
        "Notes or signatures below the table (rows {places}) are no part of it: “{value}”.",
        "Không cần làm gì; nếu đó là số liệu, điền đủ các cột của dòng rồi gửi lại tệp.",
        "Nothing need be done; if they are data, fill in the columns of these rows and send the file again.",
        "warning",
    ),
    "column.missing": Rule(
        "Thiếu cột bắt buộc “{value}”.",
        "The required column “{value}” is missing.",
        "Khôi phục tên cột trong tệp, hoặc sửa tên cột trong nguồn nếu mẫu đã đổi.",
        "Restore the column's name in the file, or correct it in the source if the form has changed.",
    ),
    "column.ambiguous": Rule(
        "Có nhiều cột tên “{value}”.",
        "Several columns are named “{value}”.",
        "Dùng tên đầy đủ theo các dòng tiêu đề hoặc số thứ tự cột.",
        "Use the full name across the header rows, or the column's number.",
    ),
    "column.unknown": Rule(
        "Cột “{value}” không có trong khai báo của nguồn.",
        "The column “{value}” is not declared in the source.",
        "Bỏ cột này khỏi tệp hoặc khai báo nó; kiểm tra lỗi chính tả của tên cột.",
        "Remove the column or declare it; check its name for spelling mistakes.",
    ),
    "number.invalid": Rule(
        "“{value}” không phải là số.",
        "“{value}” is not a number.",
        "Chỉ ghi số trong ô giá trị, ghi chú để ở cột khác; ký hiệu nghĩa là không có số liệu thì thêm vào "
        "read.missing.",
        "Write only a number in a value cell and put notes elsewhere; a sign that means that there is no "
        "figure goes to read.missing.",
    ),
    "number.ambiguous": Rule(
        "“{value}” có thể đọc theo hai cách: {whole} (dấu phần nghìn) hoặc {fraction} (dấu thập phân).",
        "“{value}” can be read in two ways: {whole} (a mark between thousands) or {fraction} (a fraction).",
        "Khai báo dấu phần nghìn (read.thousands) hoặc dấu thập phân (read.decimal) của nguồn.",
        "Declare the source's mark between thousands (read.thousands) or its decimal mark (read.decimal).",
    ),
    "number.settled": Rule(
        "“{value}”: dấu “{mark}” của cột này được đọc là dấu phần nghìn, vì cột “{other}” dùng dấu kia làm "
        "dấu thập phân.",
        "“{value}”: the mark “{mark}” of this column was read as one between thousands, since the column "
        "“{other}” has the other one as its decimal mark.",
        "Xem lại giá trị trong bản xem trước; khai báo read.thousands hoặc read.decimal để không phải đoán.",
        "Look at the values in the preview; declare read.thousands or read.decimal and nothing is guessed.",
        "warning",
    ),
    "number.mixed": Rule(
        "“{value}”: cột dùng lẫn lộn dấu phẩy và dấu chấm thập phân.",
        "“{value}”: the column mixes decimal commas and decimal points.",
        "Thống nhất một cách viết số trong cả cột, hoặc khai báo read.decimal.",
        "Write all numbers of the column in one way, or declare read.decimal.",
    ),
    "number.share": Rule(
        "“{value}” không ghi %, trong khi ô khác của cột có ghi.",
        "“{value}” does not say %, as other cells of the column do.",
        "Kiểm tra: 0,08 và 8% khác nhau 100 lần; ghi mọi ô của cột theo một cách.",
        "Check it: 0.08 and 8 % differ by a factor of 100; write all cells of the column in one way.",
        "warning",
    ),
    "number.range": Rule(
        "Giá trị {value} nằm ngoài khoảng cho phép ({low} … {high}).",
        "The value {value} is outside the permitted range ({low} … {high}).",
        "Kiểm tra số liệu và đơn vị tính (ví dụ nghìn người hay người).",
        "Check the figure and its unit (for example thousands or units).",
    ),
    "cell.merged": Rule(
        "Số {value} nằm trong ô gộp từ dòng {row} đến dòng {last}; chỉ dòng {row} nhận số này.",
        "The figure {value} stands in a cell merged from row {row} to row {last}; only row {row} gets it.",
        "Bỏ gộp ô và ghi số của từng dòng.",
        "Unmerge the cell and write the figure of each row.",
        "warning",
    ),
    "cell.error": Rule(
        "Ô có lỗi công thức {value}.",
        "The cell holds the formula error {value}.",
        "Sửa công thức hoặc nhập trực tiếp giá trị.",
        "Correct the formula or enter the value itself.",
    ),
    "area.missing": Rule(
        "Không có tên hoặc mã đơn vị hành chính.",
        "The area's name or code is missing.",
        "Điền tên hoặc mã đơn vị; nếu là ô gộp, khai báo fill_down.",
        "Fill in the area; for merged cells declare fill_down.",
    ),
    "area.unknown": Rule(
        "Không tìm thấy đơn vị “{value}” tại thời điểm {era}. {near_vi}",
        "The area “{value}” is not known at {era}. {near_en}",
        "Dùng tên hoặc mã chính thức tại thời điểm của số liệu; bỏ qua dòng tổng bằng skip.",
        "Use the official name or code of the data's time; leave total rows out with skip.",
    ),
    "area.ambiguous": Rule(
        "“{value}” là tên của nhiều đơn vị: {choices}.",
        "“{value}” is the name of several areas: {choices}.",
        "Thêm tên cấp huyện (within), loại đơn vị hoặc mã.",
        "Add the parent's name (within), the kind of unit, or the code.",
    ),
    "area.mismatch": Rule(
        "Mã {key} là {name}, nhưng tên ghi là “{value}”.",
        "Code {key} is {name}, but the name says “{value}”.",
        "Sửa mã hoặc tên cho khớp nhau; nếu không chắc mã thì xóa mã, chỉ để tên.",
        "Make code and name agree; if you are not sure of the code, leave only the name.",
    ),
    "period.missing": Rule(
        "Không có kỳ số liệu.",
        "The period is missing.",
        "Điền năm, quý hoặc tháng của số liệu.",
        "Fill in the year, quarter or month of the figure.",
    ),
    "period.unknown": Rule(
        "Không nhận ra kỳ số liệu “{value}”.",
        "“{value}” is not a known period.",
        "Viết theo dạng 2024, quý III/2025, tháng 7/2025, 2016-2017, hoặc khai báo period.format.",
        "Write 2024, 2025-Q3, 2025-07, 2016-2017, or declare period.format.",
    ),
    "period.ambiguous": Rule(
        "“{value}” có thể là nhiều kỳ khác nhau.",
        "“{value}” can be read as several periods.",
        "Khai báo period.format, ví dụ dd/MM/yyyy, month hoặc school-year.",
        "Declare period.format, for example dd/MM/yyyy, month or school-year.",
    ),
    "period.frequency": Rule(
        "Kỳ “{value}” không hợp với tần suất {frequency} của chỉ tiêu.",
        "The period “{value}” does not fit the indicator's frequency {frequency}.",
        "Kiểm tra kỳ số liệu hoặc tần suất của chỉ tiêu; nếu là ngày trong kỳ, khai báo period.format, ví dụ "
        "month.",
        "Check the period, or the indicator's frequency; for a day within the period declare period.format, "
        "such as month.",
    ),
    "indicator.missing": Rule(
        "Không xác định được chỉ tiêu của dòng này.",
        "The row does not say which indicator it is of.",
        "Điền tên hoặc mã chỉ tiêu.",
        "Fill in the indicator's name or code.",
    ),
    "indicator.unknown": Rule(
        "Không có chỉ tiêu “{value}” trong danh mục.",
        "There is no indicator “{value}” in the catalogue.",
        "Kiểm tra mã chỉ tiêu, hoặc thêm nhãn vào values của nguồn.",
        "Check the indicator's code, or add the label to the source's values.",
    ),
    "dimension.unknown": Rule(
        "Chỉ tiêu {indicator} không có phân tổ “{value}”.",
        "The indicator {indicator} has no disaggregation “{value}”.",
        "Sửa tên phân tổ trong nguồn hoặc bổ sung vào danh mục chỉ tiêu.",
        "Correct the disaggregation's name in the source or add it to the catalogue.",
    ),
    "dimension.value": Rule(
        "“{value}” không phải là giá trị của phân tổ {dimension}.",
        "“{value}” is not a value of the disaggregation {dimension}.",
        "Dùng giá trị trong danh mục, hoặc khai báo nhãn này trong values.",
        "Use a value of the code list, or declare this label in values.",
    ),
    "label.unknown": Rule(
        "Nhãn “{value}” không có trong values của nguồn.",
        "The label “{value}” is not among the source's values.",
        "Thêm nhãn vào values, hoặc vào skip nếu cần bỏ qua.",
        "Add the label to values, or to skip if it is to be left out.",
    ),
    "key.duplicate": Rule(
        "Dòng lặp lại giống hệt một dòng khác (ở {other}).",
        "The row repeats another one exactly (at {other}).",
        "Xóa dòng lặp trong tệp; chỉ một dòng được giữ lại.",
        "Remove the repetition from the file; one of them was kept.",
        "warning",
    ),
    "key.conflict": Rule(
        "Cùng kỳ, đơn vị và phân tổ nhưng giá trị khác nhau: {value} và {other}.",
        "Same period, area and disaggregation with different values: {value} and {other}.",
        "Giữ lại một giá trị đúng; nếu thiếu phân tổ thì bổ sung.",
        "Keep the right one; if a disaggregation is missing, add it.",
    ),
    "rows.few": Rule(
        "Chỉ có {found} số liệu hợp lệ, ít hơn mức tối thiểu {expected}.",
        "Only {found} valid observations, fewer than the minimum of {expected}.",
        "Kiểm tra tệp có bị cắt bớt hoặc đổi mẫu không.",
        "Check whether the file was cut off or its form has changed.",
    ),
    "rejected.share": Rule(
        "{found} số liệu bị loại, vượt giới hạn {limit}.",
        "{found} of the figures were rejected, above the limit of {limit}.",
        "Sửa các lỗi được liệt kê rồi gửi lại.",
        "Correct the listed faults and send the file again.",
    ),
    "source.invalid": Rule(
        "Khai báo của nguồn không đúng: {detail}.",
        "The source's declaration is wrong: {detail}.",
        "Sửa khai báo của nguồn.",
        "Correct the source's declaration.",
    ),
}

_MORE = {**WORDS, **CONNECTOR_WORDS, **CUBE_WORDS, **FORM_WORDS, **RECORD_WORDS, **RUN_WORDS, **SHEET_WORDS}
RULES |= {code: Rule(*texts) for code, texts in _MORE.items()}


#: What limits are counted in.
_UNITS = {
    "cells": "ô",
    "columns": "cột",
    "values": "giá trị",
    "groups": "nhóm",
    "triples": "bộ ba",
    "line": "dòng",
}


def reject(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    sheet: str | None = None,
    record: str | None = None,
    **words: str,
) -> Rejection:
    """A rejection by its rule; ``words`` fill the rule's templates."""
    rule = RULES[code]
    detail = words.get("detail", "")
    named = {"value": shorten(value or ""), "row": str(row or ""), "column": column or ""}
    named |= {"detail_vi": detail, "detail_en": detail, **words}
    named["limit_vi"] = " ".join(_UNITS.get(word, word) for word in words.get("limit", "").split(" "))
    return Rejection(
        code=code,
        message=Message(rule.vi.format(**named).strip(), rule.en.format(**named).strip()),
        remedy=Message(rule.remedy_vi, rule.remedy_en),
        row=row,
        column=column,
        value=None if value is None else shorten(value, 500),
        sheet=sheet,
        severity=rule.severity,
        record=None if record is None else shorten(record, 500),
    )


def shorten(text: str, length: int = 120) -> str:
    """A value as it may stand in a message: one line, printable, not longer than this."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= length else line[: length - 1] + "…"

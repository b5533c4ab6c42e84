"""Rules about datasets of a catalogue: code → (vi, en, remedy vi, remedy en[, severity])."""

from __future__ import annotations

_AGENCY_VI = "Đề nghị cơ quan quản lý danh mục sửa bản ghi này."
_AGENCY_EN = "Ask those who keep the catalogue to correct this record."

WORDS: dict[str, tuple[str, ...]] = {
    "record.identifier": (
        "Bộ dữ liệu không có mã định danh lâu dài.",
        "The dataset has no lasting identifier.",
        _AGENCY_VI,
        _AGENCY_EN,
    ),
    "record.title": (
        "Bộ dữ liệu không có tên.",
        "The dataset has no title.",
        _AGENCY_VI,
        _AGENCY_EN,
    ),
    "record.duplicate": (
        "Mã định danh “{value}” xuất hiện nhiều lần trong danh mục; chỉ lấy bản ghi đầu.",
        "The identifier “{value}” occurs more than once in the catalogue; only the first record is taken.",
        _AGENCY_VI,
        _AGENCY_EN,
    ),
    "record.owned": (
        "Mã định danh “{value}” đã thuộc về {owner}; nguồn này không được thay đổi.",
        "The identifier “{value}” belongs to {owner} already; this source may not change it.",
        "Quyết định nguồn nào giữ bộ dữ liệu, rồi loại trừ nó ở nguồn kia.",
        "Decide which source keeps the dataset and exclude it at the other.",
    ),
    "record.taken": (
        "Bộ dữ liệu “{value}” không còn trong danh mục của nguồn {owner}; nguồn này tiếp nhận.",
        "The dataset “{value}” has left the catalogue of the source {owner}; this source has taken it over.",
        "Không cần làm gì nếu bộ dữ liệu đã được chuyển; nếu không, loại trừ nó ở nguồn này.",
        "Nothing is to be done if the dataset has moved; if not, exclude it at this source.",
        "warning",
    ),
    "record.deleted": (
        "Bộ dữ liệu “{value}” đã bị xoá trên cổng; không đăng lại.",
        "The dataset “{value}” was deleted on the portal; it is not published again.",
        "Muốn đăng lại thì khôi phục nó (package_patch, state: active); không thì loại trừ ở nguồn.",
        "To have it again, restore it (package_patch, state: active); if not, exclude it at the source.",
        "warning",
    ),
    "record.paired": (
        "Danh mục đổi mã định danh “{former}” thành “{value}”; vẫn là bộ dữ liệu cũ.",
        "The catalogue changed the identifier “{former}” to “{value}”; it stays the same dataset.",
        "Kiểm tra các cặp; cặp nào sai thì sửa ở danh mục nguồn.",
        "Look at the pairs; where one is wrong, correct the catalogue.",
        "warning",
    ),
    "record.all_owned": (
        "Cả {found} bộ dữ liệu của danh mục đều thuộc về nguồn khác hoặc do người lập; không có gì để đăng.",
        "All {found} datasets of the catalogue belong to other sources or people; nothing can be published.",
        "Xoá nguồn này, hoặc loại trừ các bộ dữ liệu đó ở nguồn đang giữ chúng.",
        "Remove this source, or exclude these datasets at the source that has them.",
    ),
    "record.refused": (
        "Cổng không nhận bộ dữ liệu này: {detail}.",
        "The portal does not accept this dataset: {detail}.",
        _AGENCY_VI,
        _AGENCY_EN,
    ),
    "record.broken": (
        "Không đọc được bản ghi này: {detail}.",
        "This record can't be read: {detail}.",
        _AGENCY_VI,
        _AGENCY_EN,
    ),
    "record.few": (
        "Danh mục chỉ có {found} bộ dữ liệu dùng được, ít hơn mức tối thiểu {expected}.",
        "The catalogue has {found} usable datasets, fewer than the minimum of {expected}.",
        "Kiểm tra địa chỉ của danh mục và các điều kiện chọn của nguồn.",
        "Check the catalogue's address and what the source selects.",
    ),
    "record.context": (
        "Tệp JSON-LD dùng @context ở một địa chỉ khác; cổng không tải ngữ cảnh từ bên ngoài.",
        "The JSON-LD uses an @context at another address; the portal brings no contexts from outside.",
        "Dùng bản RDF/XML hoặc Turtle của danh mục, hoặc JSON-LD có @context ngay trong tệp.",
        "Use the catalogue's RDF/XML or Turtle, or JSON-LD with its @context inside the file.",
    ),
    "record.link": (
        "Địa chỉ của tệp “{value}” không dùng được; tệp bị bỏ qua.",
        "The address of the file “{value}” can't be used; the file is left out.",
        _AGENCY_VI,
        _AGENCY_EN,
        "warning",
    ),
    "record.date": (
        "Không hiểu ngày “{value}”; để trống.",
        "The date “{value}” is not understood; it is left empty.",
        _AGENCY_VI,
        _AGENCY_EN,
        "warning",
    ),
    "record.person": (
        "Người liên hệ là cá nhân ({value}); không đăng.",
        "The contact is a person ({value}) and is left out.",
        "Đề nghị danh mục ghi bộ phận thay cho cá nhân; hoặc đặt contacts: all nếu được phép đăng.",
        "Ask the catalogue to name an office instead; or set contacts: all where it may be published.",
        "warning",
    ),
    "record.hidden": (
        "Bản ghi có ký tự ẩn hoặc ký tự điều khiển ({value}); đã bỏ đi.",
        "The record has hidden or control characters ({value}); they were taken out.",
        _AGENCY_VI,
        _AGENCY_EN,
        "warning",
    ),
    "record.organization": (
        "Cơ quan “{value}” chưa được gán; {found} bộ dữ liệu thuộc về cơ quan của nguồn.",
        "The publisher “{value}” is not mapped; {found} datasets go to the source's own agency.",
        "Thêm cơ quan này vào mục organizations của nguồn nếu cần.",
        "Add the publisher to the source's organizations where needed.",
        "warning",
    ),
    "term.licence": (
        "Giấy phép “{value}” chưa có trong danh mục ({found} bộ dữ liệu); giữ nguyên chữ của nguồn.",
        "The licence “{value}” is in no code list ({found} datasets); it stays as it is written.",
        "Thêm vào mục licences của nguồn: giấy phép này là mã nào.",
        "Add it to the source's licences: which code it is.",
        "warning",
    ),
    "term.theme": (
        "Chủ đề “{value}” chưa có trong danh mục lĩnh vực ({found} bộ dữ liệu); giữ nguyên chữ của nguồn.",
        "The theme “{value}” is no sector of the portal ({found} datasets); it stays as it is written.",
        "Thêm vào mục themes của nguồn: chủ đề này là lĩnh vực nào.",
        "Add it to the source's themes: which sector it is.",
        "warning",
    ),
    "term.frequency": (
        "Tần suất “{value}” chưa có trong danh mục ({found} bộ dữ liệu); giữ nguyên chữ của nguồn.",
        "The frequency “{value}” is in no code list ({found} datasets); it stays as it is written.",
        _AGENCY_VI,
        _AGENCY_EN,
        "warning",
    ),
    "resource.copy": (
        "Không sao chép được tệp “{value}”: {detail_vi} Bộ dữ liệu giữ liên kết.",
        "The file “{value}” could not be copied: {detail_en} The dataset keeps the link.",
        "Kiểm tra tệp ở nguồn; lần chạy sau sẽ thử lại.",
        "Check the file at its origin; the next run tries again.",
        "warning",
    ),
    "resource.load": (
        "Không đọc được bảng trong tệp “{value}”: {detail_vi} Tệp vẫn tải được.",
        "No table could be read from the file “{value}”: {detail_en} The file itself is there.",
        "Kiểm tra tệp; nên có một dòng tiêu đề và mỗi cột một kiểu dữ liệu.",
        "Check the file; it should have one header row and one kind of data in each column.",
        "warning",
    ),
    "guard.datasets": (
        "{found} trên {expected} bộ dữ liệu đang có trên cổng không còn trong danh mục (quá {limit}),"
        " {created} bộ là mới.",
        "{found} of the {expected} datasets on the portal are no longer in the catalogue (beyond {limit});"
        " {created} are new.",
        "Hỏi cơ quan quản lý danh mục; nếu đúng, người có thẩm quyền công bố lần chạy này.",
        "Ask those who keep the catalogue; if it is right, an authorised person publishes this run.",
    ),
    "guard.identifiers": (
        "Danh mục đổi mã định danh: {found} bộ dữ liệu mới có cùng tên hoặc cùng tệp với bộ không còn thấy.",
        "The catalogue changed its identifiers: {found} new datasets have the title or files of ones that are"
        " gone.",
        "Xem các cặp; nếu đúng, công bố lần chạy này: các bộ dữ liệu giữ nguyên địa chỉ và lịch sử.",
        "See the pairs; if they are right, publish this run: the datasets keep their addresses and history.",
    ),
    "guard.removal": (
        "{found} trên {expected} bộ dữ liệu sẽ bị gỡ cùng lúc (quá {limit}).",
        "{found} of {expected} datasets would be removed at once (beyond {limit}).",
        "Xem danh sách; nếu đúng, người có thẩm quyền công bố lần chạy này.",
        "See the list; if it is right, an authorised person publishes this run.",
    ),
}

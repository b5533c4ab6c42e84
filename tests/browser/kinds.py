"""Every kind of page that a person can meet: the one table that the tests of words, of accessibility, of
pages without a script, and the pictures of the docs share.

A page of ours that is in no row fails ``tests/docs/test_page_kinds.py``, one of CKAN's ``test_words.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EDITOR, ADMIN, COMMUNE, STEWARD, SYSADMIN = "editor", "admin", "commune", "steward", "sysadmin"
#: Role → account of the sample data.
ACCOUNTS = {
    EDITOR: "cuc-thong-ke-editor",
    ADMIN: "cuc-thong-ke-admin",
    COMMUNE: "ubnd-xa-cai-be-editor",
    STEWARD: "dieu-phoi",
    SYSADMIN: "quantri",
}


@dataclass(frozen=True)
class Kind:
    """One kind of page: where one stands, who looks at it, what comes back."""

    name: str
    #: With ``{places}`` of records whose ids nobody knows beforehand (``inside.places``).
    path: str
    who: str = ""
    status: int = 200
    #: Fields of the page's form that is sent, to see what it says to them.
    sent: Mapping[str, str] | None = field(default=None, hash=False)
    #: Whether the docs show it.
    picture: bool = False


INDICATOR = "/chi-tieu/NN.LUA.SL"
DATASET = "danh-sach-102-xa-phuong"
SOURCE = "/thu-thap/minh-hoa-dich-vu-cong"
AGENCY = "cuc-thong-ke"
INDEX = "/bo-chi-so/cap-xa-minh-hoa"

PUBLIC = (
    Kind("home", "/", picture=True),
    Kind("about", "/about"),
    Kind("terms", "/dieu-khoan"),
    Kind("indicators", "/chi-tieu", picture=True),
    Kind("indicators-empty", "/chi-tieu?q=khôngcó"),
    Kind("indicator", INDICATOR, picture=True),
    Kind("indicator-table", f"{INDICATOR}?view=table"),
    Kind("indicator-bars", f"{INDICATOR}?view=bars"),
    Kind("indicator-target", "/chi-tieu/KTS.GRDP", picture=True),
    Kind("indicator-illustrative", "/chi-tieu/CQS.DVC.TT.XA", picture=True),
    Kind("indicator-without-figures", "/chi-tieu/{unpublished}"),
    Kind("release", f"{INDICATOR}/phien-ban/1", picture=True),
    Kind("embed", f"{INDICATOR}/nhung"),
    Kind("datasets", "/dataset", picture=True),
    Kind("search", "/dataset?q=lúa", picture=True),
    Kind("search-misspelt", "/dataset?q=sản+lượnh+lúa"),
    Kind("search-empty", "/dataset?q=khôngcó"),
    Kind("dataset", f"/dataset/{DATASET}", picture=True),
    Kind("dataset-rows", "/dataset/van-ban-ve-du-lieu-mo-va-chuyen-doi-so?words=2025"),
    Kind("agencies", "/organization", picture=True),
    Kind("agency", "/organization/so-y-te", picture=True),
    Kind("indices", "/bo-chi-so"),
    Kind("index", INDEX, picture=True),
    Kind("index-structure", "/bo-chi-so/dti"),
    Kind("index-subject", f"{INDEX}/don-vi/28360@2025-07-01"),
    Kind("scoreboard", "/thi-dua?group=so", picture=True),
    Kind("scoreboard-communes", "/thi-dua?group=ubnd-xa"),
    Kind("scoreboard-agency", "/thi-dua/so-khoa-hoc-va-cong-nghe"),
    Kind("leaders", "/thi-dua/lanh-dao", picture=True),
    Kind("no-scoreboard", "/thi-dua/khong-co", status=404),
    Kind("rules", "/thu-thap/ma-loi"),
    Kind("submission-guide", "/nop-so-lieu/huong-dan", picture=True),
    Kind("submission-api", "/nop-so-lieu/api"),
    Kind("developers", "/nha-phat-trien", picture=True),
    Kind("log-in", "/user/login"),
    Kind("log-in-failed", "/user/login", sent={"login": "ai-do", "password": "sai mật khẩu"}),
    Kind("logged-out", "/user/logged_out_redirect"),
    Kind("password-reset", "/user/reset"),
    Kind("password-reset-link", "/user/reset/{reset}"),
    Kind("password-reset-old-link", "/user/reset/khong-co?key=x", status=403),
    Kind("password-reset-empty", "/user/reset", sent={"user": ""}),
    Kind("not-found", "/khong-co-trang-nay", status=404),
    Kind("no-dataset", "/dataset/khong-co", status=404),
    Kind("no-indicator", "/chi-tieu/KHONG.CO", status=404),
    Kind("forbidden", "/ckan-admin/", status=403),
    Kind("bad-request", "/user/edit", status=400),
)
AGENCY_PAGES = (
    Kind("sources", "/thu-thap", ADMIN, picture=True),
    Kind("sources-of-all-agencies", "/thu-thap", SYSADMIN),
    Kind("source", SOURCE, STEWARD, picture=True),
    Kind("source-new", "/thu-thap/moi", ADMIN, picture=True),
    Kind("source-edit", f"{SOURCE}/sua", STEWARD),
    Kind("source-preview", f"{SOURCE}/xem-truoc", STEWARD, picture=True),
    Kind("source-delete", f"{SOURCE}/xoa", STEWARD),
    Kind("runs", "/thu-thap/lan-chay", STEWARD),
    Kind("run", "/thu-thap/lan-chay/{run}", STEWARD, picture=True),
    Kind("run-difference", "/thu-thap/lan-chay/{run}/khac-biet", STEWARD),
    Kind("progress-decision", f"{INDICATOR}/tien-do", EDITOR),
    Kind("submissions-owed", "/nop-so-lieu", EDITOR, picture=True),
    Kind("submissions", "/nop-so-lieu/ho-so", EDITOR, picture=True),
    Kind("submission-new", "/nop-so-lieu/moi", EDITOR, picture=True),
    Kind("submission-new-chosen", "/nop-so-lieu/moi?indicator=NN.LUA.SL", EDITOR),
    Kind("submission-grid", "/nop-so-lieu/nhap?indicator=NN.LUA.SL", EDITOR, picture=True),
    Kind("submission-faulty", "/nop-so-lieu/ho-so/{faulty}", EDITOR, picture=True),
    Kind("submission-mapping", "/nop-so-lieu/ho-so/{faulty}/cach-doc", EDITOR),
    Kind("submission-to-approve", "/nop-so-lieu/ho-so/{submitted}", STEWARD, picture=True),
    Kind("files", "/nop-so-lieu/tep-khac", EDITOR),
    Kind("file-held", "/nop-so-lieu/tep-khac/{held}", EDITOR, picture=True),
    Kind("self-assessment", f"{INDEX}/tu-danh-gia?year=2026", COMMUNE, picture=True),
    Kind("self-assessment-faulty", f"{INDEX}/tu-danh-gia", COMMUNE, sent={"value.chu-tri-hop": "x"}),
    Kind("verification", f"{INDEX}/tham-dinh?year=2026", STEWARD, picture=True),
    Kind("submission-none", "/nop-so-lieu/ho-so/x", EDITOR, status=404),
    Kind("account", "/tai-khoan", EDITOR),
    Kind("account-tokens", "/tai-khoan/ma-truy-cap", EDITOR),
    Kind("account-token-faulty", "/tai-khoan/ma-truy-cap", EDITOR, sent={"name": ""}),
    Kind("account-password", "/tai-khoan/mat-khau", EDITOR),
    Kind(
        "account-password-faulty",
        "/tai-khoan/mat-khau",
        EDITOR,
        sent={"password1": "matkhau12345", "password2": "matkhau12345"},
    ),
    Kind("account-confirm", "/tai-khoan/xac-nhan", EDITOR),
    Kind("account-factors", "/tai-khoan/xac-thuc", EDITOR),
    Kind("account-app", "/tai-khoan/xac-thuc/ung-dung", EDITOR),
    Kind("account-log-out", "/user/_logout", EDITOR),
    Kind("account-passkey-at-numbers", "/tai-khoan/xac-thuc/khoa", EDITOR, status=404),
    Kind("security-log", "/nhat-ky-bao-mat", SYSADMIN),
    Kind("withdrawals", "/thu-hoi", EDITOR),
    Kind("withdrawal-new", "/thu-hoi/moi?id=NN.LUA.SL", EDITOR),
    Kind("withdrawal-none", "/thu-hoi/khong-co", EDITOR, status=404),
    Kind("check", "/kiem-tra", STEWARD),
)
CKAN_EDITING = (
    Kind("dashboard", "/dashboard/datasets", EDITOR),
    Kind("dashboard-agencies", "/dashboard/organizations", EDITOR),
    Kind("dashboard-groups", "/dashboard/groups", EDITOR),
    Kind("dataset-new", "/dataset/new", EDITOR),
    Kind("dataset-new-faulty", "/dataset/new", EDITOR, sent={"name": "Không hợp lệ !"}),
    Kind("dataset-edit", "/dataset/edit/{draft}", EDITOR),
    Kind("dataset-delete", "/dataset/delete/{draft}", EDITOR),
    Kind("dataset-groups", "/dataset/groups/{draft}", EDITOR),
    Kind("dataset-resources", "/dataset/resources/{draft}", EDITOR),
    Kind("dataset-followers", "/dataset/followers/{draft}", SYSADMIN),
    Kind("resource-new", "/dataset/{draft}/resource/new", EDITOR),
    Kind("resource-edit", "/dataset/{draft}/resource/{file}/edit", EDITOR),
    Kind("resource-delete", "/dataset/{draft}/resource/{file}/delete", EDITOR),
    Kind("resource-views", "/dataset/{draft}/resource/{file}/views", EDITOR),
    Kind("dictionary", "/dataset/{draft}/dictionary/{file}", EDITOR),
    Kind("indicator-new", "/indicator/new", EDITOR),
    Kind("indicator-new-faulty", "/indicator/new", EDITOR, sent={"name": "Không hợp lệ !", "code": "a b"}),
    Kind("indicator-edit", "/indicator/edit/{indicator}", EDITOR),
    Kind("indicator-delete", "/indicator/delete/{indicator}", EDITOR),
    Kind("indicator-groups", "/indicator/groups/{indicator}", EDITOR),
    Kind("indicator-resources", "/indicator/resources/{indicator}", EDITOR),
    Kind("indicator-followers", "/indicator/followers/{indicator}", SYSADMIN),
    Kind("indicator-resource-new", "/indicator/{indicator}/resource/new", EDITOR, status=403),
    Kind("indicator-resource-edit", "/indicator/{indicator}/resource/{figures}/edit", EDITOR),
    Kind("indicator-resource-delete", "/indicator/{indicator}/resource/{figures}/delete", EDITOR, status=403),
    Kind("indicator-resource-views", "/indicator/{indicator}/resource/{figures}/views", EDITOR),
    Kind("agency-edit", f"/organization/edit/{AGENCY}", ADMIN),
    Kind("agency-edit-faulty", f"/organization/edit/{AGENCY}", ADMIN, sent={"name": "Không hợp lệ !"}),
    Kind("agency-datasets", f"/organization/bulk_process/{AGENCY}", ADMIN),
    Kind("agency-members", f"/organization/members/{AGENCY}", ADMIN),
    Kind("agency-members-manage", f"/organization/manage_members/{AGENCY}", ADMIN),
    Kind("agency-member-new", f"/organization/member_new/{AGENCY}", ADMIN),
    Kind("agency-member-edit", f"/organization/member_new/{AGENCY}?user=cuc-thong-ke-editor", ADMIN),
    Kind("agency-member-delete", f"/organization/member_delete/{AGENCY}?user={{editor_id}}", ADMIN),
    Kind("user", "/user/cuc-thong-ke-editor", EDITOR),
    Kind("user-groups", "/user/cuc-thong-ke-editor/groups", EDITOR),
    Kind("user-agencies", "/user/cuc-thong-ke-editor/organizations", EDITOR),
    Kind("user-edit", "/user/edit", EDITOR),
    Kind(
        "user-edit-faulty",
        "/user/edit",
        EDITOR,
        sent={"email": "không phải thư", "old_password": ""},
    ),
    Kind("user-delete", "/user/delete/cuc-thong-ke-editor", EDITOR),
    Kind("users", "/user/", ADMIN),
    Kind("forbidden-editor", "/organization/edit/so-y-te", EDITOR, status=403),
)
CKAN_ADMIN = (
    Kind("groups", "/group"),
    Kind("group", "/group/{group}"),
    Kind("admin", "/ckan-admin/", SYSADMIN),
    Kind("admin-config", "/ckan-admin/config", SYSADMIN),
    Kind("admin-reset", "/ckan-admin/reset_config", SYSADMIN),
    Kind("admin-trash", "/ckan-admin/trash", SYSADMIN),
    Kind("agency-new", "/organization/new", SYSADMIN),
    Kind("agency-new-faulty", "/organization/new", SYSADMIN, sent={"name": "Không hợp lệ !"}),
    Kind("agency-delete", f"/organization/delete/{AGENCY}", SYSADMIN, status=403),
    Kind("agency-followers", f"/organization/followers/{AGENCY}", SYSADMIN),
    Kind("group-new", "/group/new", SYSADMIN),
    Kind("group-new-faulty", "/group/new", SYSADMIN, sent={"name": "Không hợp lệ !"}),
    Kind("group-edit", "/group/edit/{group}", SYSADMIN),
    Kind("group-delete", "/group/delete/{group}", SYSADMIN),
    Kind("group-members", "/group/members/{group}", SYSADMIN),
    Kind("group-members-manage", "/group/manage_members/{group}", SYSADMIN),
    Kind("group-member-new", "/group/member_new/{group}", SYSADMIN),
    Kind("group-followers", "/group/followers/{group}", SYSADMIN),
    Kind("user-new", "/user/register", SYSADMIN),
    Kind("user-new-faulty", "/user/register", SYSADMIN, sent={"name": "Không Hợp Lệ", "email": "x"}),
    Kind("user-followers", "/user/followers/cuc-thong-ke-editor", SYSADMIN),
)
KINDS = PUBLIC + AGENCY_PAGES + CKAN_EDITING + CKAN_ADMIN
#: Endpoints of CKAN that answer with no page, lead elsewhere, or are shown nowhere.
CKAN_NO_PAGES = (
    r"api\..*",
    r"feeds\..*",
    r"file\..*",
    r"dcat\..*",
    r"resource\..*",
    r"(dataset|indicator)_resource\.(read|download)",
    r"indicator\.(read|search)",
    r"(dataset|indicator)_resource\.(edit_view|view)",
    r"datastore\.(api_info|dump)",
    r"(organization|group)\.(about|admins|member_dump)",
    r"group\.bulk_process",
    r"group\.member_delete",
    r"home\.(redirect_locale|robots_txt)",
    r"user\.(logout|me|perform_reset)",
    # Ours answer at their addresses.
    r"user\.(api_tokens|request_reset)",
    r"util\..*",
    r"(.*\.)?static",
    r"webassets\.index",
)
#: Reached by a script or a program only, or an answer that is no page: parts of our addresses.
NO_PAGES = (
    r"\.(csv|json|jsonld|xlsx|xml|yaml|atom|rdf|ttl|svg|png|ndjson|parquet|txt)$",
    r"\.<any\(",
    "/goc(/|$)",
    "/tu-choi$",
    "/tep$",
    "/minh-chung/",
    "/buoc-hai$",
    "/api-tokens$",
)

"""Files of open datasets: described, searched for personal data, held for another person, published."""

from __future__ import annotations

import email
import email.policy
from io import BytesIO
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.publication.harvested.tables import load
from ckanext.dongthap.submissions import mail
from werkzeug.datastructures import FileStorage

from harvesters.records.table_file import MOST_COLUMNS, TypedColumn, TypedTable
from tests.dongthap.submissions.conftest import AGENCY, People

pytestmark = [pytest.mark.services]
HEAD = ["Tên chợ", "Số hộ kinh doanh", "Chênh lệch", "Điện thoại", "Ghi chú"]
MARKETS = [["Chợ Mỹ Tho", 812, "-5,2", "", "=HYPERLINK()"], ["Chợ Cao Lãnh", 640, "3,1", "", "mới xây"]]
PEOPLE = [[*row[:3], f"090123456{n}", row[4]] for n, row in enumerate(MARKETS * 3)]


@pytest.fixture(scope="module")
def dataset(agency: dict[str, Any]) -> dict[str, Any]:
    words = {"vi": "Danh sách chợ"}
    return call_action(
        "package_create", name="danh-sach-cho", owner_org=agency["id"], title_translated=words,
        notes_translated=words, identifier="cho",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def no_files(portal: None) -> None:
    for resource in resources() if model.Package.get("danh-sach-cho") else ():
        call_action("resource_delete", id=resource["id"])


@pytest.fixture
def act(people: People, dataset: dict[str, Any], app: Any) -> Any:
    def call(role: str, action: str, **given: Any) -> Any:
        context: Any = {"user": people[role], "auth_user_obj": model.User.get(people[role])}
        with app.flask_app.test_request_context():
            return tk.get_action(f"dongthap_file_{action}")(context, given)

    return call


def workbook(rows: list[list[Any]], name: str = "Chợ.xlsx") -> FileStorage:
    book = openpyxl.Workbook()
    for row in (["DANH SÁCH CHỢ"], [], HEAD, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return FileStorage(stream, name)


def resources() -> list[dict[str, Any]]:
    return call_action("package_show", id="danh-sach-cho")["resources"]


def test_columns_become_a_dictionary_and_the_file_a_table(act: Any) -> None:
    added = act("editor", "add", dataset="danh-sach-cho", upload=workbook(MARKETS), title="Chợ 2025")
    assert added["state"] == "checked"
    [table] = added["inspection"]["dictionary"]["tables"]
    types = {field["machine"]: field["type"] for field in table["fields"]}
    assert (types["ten_cho"], types["so_ho_kinh_doanh"], types["chenh_lech"]) == (
        "string",
        "integer",
        "number",
    )
    assert resources() == []
    act(
        "editor",
        "update",
        id=added["id"],
        columns={"ten_cho": {"notes": "Tên chính thức"}, "khac": {"notes": "x"}},
    )
    done = act("editor", "publish", id=added["id"])
    [resource] = resources()
    assert (done["state"], done["resource_id"]) == ("published", resource["id"])
    assert (resource["name"], resource["format"], resource["datastore_active"]) == ("Chợ 2025", "XLSX", True)
    found = call_action("datastore_search", resource_id=resource["id"])
    assert [row["Chênh lệch"] for row in found["records"]] == [-5.2, 3.1]
    for words, count in (("chợ", 2), ("cho", 2), ("chơ", 0)):
        assert call_action("datastore_search", resource_id=resource["id"], q=words)["total"] == count
    told = {field["id"]: field.get("info", {}) for field in found["fields"]}
    assert told["Tên chợ"] == {"label": "Tên chợ", "notes": "Tên chính thức"}
    with pytest.raises(tk.ValidationError):
        act("admin", "publish", id=added["id"])
    assert len(resources()) == 1


def test_every_sheet_is_a_table_with_types_and_the_file_stays(act: Any, app: Any) -> None:
    book = openpyxl.Workbook()
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(stream := BytesIO())
    given = FileStorage(BytesIO(stream.getvalue()), "Chợ.xlsx")
    added = act("editor", "add", dataset="danh-sach-cho", upload=given, title="Chợ")
    columns = {"ten": {"notes": "Tên chợ"}, "2.ten": {"notes": "Tên quầy"}, "2.gia": {"unit": "nghìn đồng"}}
    act("editor", "update", id=added["id"], columns=columns)
    done = act("editor", "publish", id=added["id"])
    names = [(each["name"], each["format"], each["datastore_active"]) for each in resources()]
    assert names == [("Chợ", "XLSX", True), ("Chợ – Quầy", "CSV", True), ("Chợ – Năm", "CSV", True)]
    assert done["events"][-1]["detail"]["resources"] == [each["id"] for each in resources()]
    kept = [table_of(each["id"]) for each in resources()]
    assert [[kind for kind, _info in table.values()] for table, _rows in kept] == [
        ["text", "date", "numeric"],
        ["text", "text", "int4"],
        ["int4", "numeric"],
    ]
    assert kept[2][0]["Tỷ lệ"][1] == {"label": "Tỷ lệ", "unit": "%"}
    assert kept[2][1] == [[2024, 12.5], [2025, 3]]
    assert kept[0][1] == [["Mỹ Tho", "2024-12-31", -5.2], ["Sa Đéc", "2025-02-01", None]]
    told = [info.get("notes") for table, _rows in kept for _kind, info in table.values()]
    assert told == ["Tên chợ", None, None, "Tên quầy", None, None, None, None]
    assert kept[1][0]["Giá"][1] == {"label": "Giá", "unit": "nghìn đồng"}
    file = app.get(resources()[0]["url"].split("localhost:5000", 1)[-1]).data
    assert file == stream.getvalue()


SHEETS: dict[str, list[list[Any]]] = {
    "Chợ": [
        ["Tên", "Ngày mở", "Chênh lệch"],
        ["Mỹ Tho", "31/12/2024", "-5,2"],
        ["Sa Đéc", "01/02/2025", "-"],
    ],
    "Quầy": [["Tên", "Ngày", "Giá"], ["A", "01/02/2025", 3], ["B", "03/04/2025", 4]],
    "Năm": [["Năm", "Tỷ lệ"], [2024, "12,5%"], [2025, "3%"]],
}


def table_of(resource: str) -> tuple[dict[str, tuple[str, dict[str, str]]], list[list[Any]]]:
    """Column → (type, what the data dictionary says), and the rows."""
    found = call_action("datastore_search", resource_id=resource)
    fields = {each["id"]: (each["type"], each.get("info", {})) for each in found["fields"][1:]}
    return fields, [[row[name] for name in fields] for row in found["records"]]


def test_as_many_columns_as_the_database_has(dataset: dict[str, Any], tmp_path: Path) -> None:
    given = call_action("resource_create", package_id=dataset["id"], url="rong.csv", datastore_active=True)
    names = [f"Cột {n}" for n in range(1, MOST_COLUMNS + 1)]
    columns = [TypedColumn(name, f"{name}*", "int", n) for n, name in enumerate(names, 1)]
    (data := tmp_path / "rows").write_text(",".join(["1"] * (MOST_COLUMNS - 1) + ["77"]))
    with connect() as connection:
        load(connection, given["id"], TypedTable(data, data, columns, 1))
    fields, rows = table_of(given["id"])
    assert list(fields) == names and rows == [[1] * (MOST_COLUMNS - 1) + [77]]
    assert call_action("datastore_search", resource_id=given["id"], q="77")["total"] == 1


def test_a_row_with_more_words_than_are_kept_is_found_by_its_first(
    dataset: dict[str, Any], tmp_path: Path
) -> None:
    given = call_action("resource_create", package_id=dataset["id"], url="dai.csv", datastore_active=True)
    (data := tmp_path / "rows").write_text("đầu " + " ".join(f"từ{n}" for n in range(300_000)))
    with connect() as connection:
        load(connection, given["id"], TypedTable(data, data, [TypedColumn("a", "a", "text", 1)], 1))
    for words, count in (("đầu", 1), ("dau", 1), ("từ299999", 0)):
        assert call_action("datastore_search", resource_id=given["id"], q=words)["total"] == count


def test_a_row_that_does_not_fit_leaves_the_file(act: Any) -> None:
    """Texts too short to be moved off the row's page."""
    lines = [";".join(f"Cột {n}" for n in range(500)), ";".join(["chợ nổi Cái Bè"] * 500)]
    given = FileStorage(BytesIO("\n".join(lines).encode()), "rong.csv")
    added = act("editor", "add", dataset="danh-sach-cho", upload=given)
    done = act("editor", "publish", id=added["id"])
    [resource] = resources()
    assert (done["state"], resource["datastore_active"]) == ("published", False)
    assert "không vừa kho dữ liệu" in done["events"][-1]["detail"]["no_table"]["vi"]
    with pytest.raises(tk.ObjectNotFound):
        call_action("datastore_search", resource_id=resource["id"])


def test_personal_data_is_held_masked_and_another_person_decides(act: Any) -> None:
    added = act("editor", "add", dataset="danh-sach-cho", upload=workbook(PEOPLE))
    assert added["state"] == "held"
    [finding] = [each for each in added["inspection"]["findings"] if each["kind"] == "phone"]
    assert (finding["column"], finding["header"], finding["count"]) == ("D", "Điện thoại", 6)
    assert all("0901234" not in cell["masked"] for cell in finding["cells"])
    with pytest.raises(tk.NotAuthorized):
        act("editor", "publish", id=added["id"], comment="được")
    with pytest.raises(tk.ValidationError):
        act("admin", "publish", id=added["id"])
    assert resources() == []
    act("admin", "publish", id=added["id"], comment="Số của ban quản lý chợ, đã đồng ý")
    [resource] = resources()
    call_action("resource_delete", id=resource["id"])
    mine = act("admin", "add", dataset="danh-sach-cho", upload=workbook(PEOPLE))
    with pytest.raises(tk.ValidationError):
        act("admin", "publish", id=mine["id"], comment="của tôi")
    assert act("editor", "discard", id=mine["id"], comment="trùng")["state"] == "discarded"


def test_those_concerned_are_told(act: Any, mail_server: Any, people: People) -> None:
    held = act("editor", "add", dataset="danh-sach-cho", upload=workbook(PEOPLE))
    [(address, subject, body)] = letters(mail_server)
    assert (address, subject) == ("admin", "Tệp chờ xem xét / File held for review: Chợ.xlsx")
    assert "có thể có dữ liệu cá nhân" in body
    assert "there may be personal data in it" in body
    assert f"/nop-so-lieu/tep-khac/{held['id']}" in body
    assert "0901234" not in body
    with pytest.raises(tk.ValidationError):
        act("admin", "discard", id=held["id"])
    act("admin", "discard", id=held["id"], comment="Bỏ cột điện thoại")
    [(address, subject, body)] = letters(mail_server)
    assert (address, subject) == ("editor", "Trả lại, không công bố / Returned, not published: Chợ.xlsx")
    assert "> Bỏ cột điện thoại" in body
    again = act("editor", "add", dataset="danh-sach-cho", upload=workbook(PEOPLE), title="Chợ")
    letters(mail_server)
    act("admin", "publish", id=again["id"], comment="Số của ban quản lý")
    [(address, subject, body)] = letters(mail_server)
    assert (address, subject) == ("editor", "Đã công bố tệp / File published: Chợ")
    assert "Danh sách chợ" in body
    told = [
        (each["number"], each["action"], each["actor"], each["detail"].get("comment"))
        for each in act("member", "show", id=again["id"])["events"]
    ]
    editor, admin = people["editor"], people["admin"]
    assert told == [(1, "held", editor, None), (2, "published", admin, "Số của ban quản lý")]
    mine = act("editor", "add", dataset="danh-sach-cho", upload=workbook(MARKETS))
    act("editor", "publish", id=mine["id"])
    assert letters(mail_server) == [], "nobody is told of their own deed"


def letters(mail_server: Any) -> list[tuple[str, str, str]]:
    """(to whom, subject, text) of every mail so far."""
    mail.send()
    found = []
    for message in mail_server.get_smtp_messages():
        parsed = email.message_from_string(message[3], policy=email.policy.default)
        text = parsed.get_body(("plain",))
        assert text is not None
        found.append((message[2][0].split("@")[0], str(parsed["Subject"]), text.get_content()))
    mail_server.clear_smtp_messages()
    return sorted(found)


def test_what_can_not_be_read_waits_and_pages_are_refused(act: Any) -> None:
    pdf = FileStorage(BytesIO(b"%PDF-1.7\n1 0 obj\n"), "quyet-dinh.pdf")
    added = act("editor", "add", dataset="danh-sach-cho", upload=pdf)
    assert (added["state"], added["inspection"]["dictionary"]["failure"]["code"]) == ("held", "file.format")
    act("admin", "publish", id=added["id"], comment="Văn bản công khai")
    [resource] = resources()
    assert resource["format"] == "PDF"
    call_action("resource_delete", id=resource["id"])
    with pytest.raises(tk.ValidationError):
        page = FileStorage(BytesIO(b"<!doctype html><html><script>x()</script>"), "x.csv")
        act("editor", "add", dataset="danh-sach-cho", upload=page)
    with pytest.raises(tk.ValidationError):
        act("editor", "add", dataset="danh-sach-cho", url="http://127.0.0.1:1/x.csv")


def test_ckans_own_form_lets_no_personal_data_through(
    act: Any, people: People, dataset: dict[str, Any], app: Any
) -> None:
    token = call_action("api_token_create", user=people["editor"], name="form")["token"]
    headers = {"Authorization": token}
    for rows, status in ((PEOPLE, 409), (MARKETS, 200)):
        book = workbook(rows)
        fields = {"package_id": dataset["id"], "name": "Chợ", "upload": (book.stream, "cho.xlsx")}
        answer = app.post("/api/3/action/resource_create", headers=headers, data=fields, status=status)
        if status == 409:
            assert "/nop-so-lieu/tep-khac" in str(answer.json["error"]["upload"])
    assert len(resources()) == 1


def test_pages(act: Any, people: People, app: Any) -> None:
    added = act("editor", "add", dataset="danh-sach-cho", upload=workbook(PEOPLE))
    headers = {"Authorization": call_action("api_token_create", user=people["editor"], name="p")["token"]}
    page = app.get(f"/nop-so-lieu/tep-khac/{added['id']}", headers=headers).body
    assert "Giữ lại chờ xem xét" in page
    assert "0901234" not in page
    assert "Chợ.xlsx" in app.get("/nop-so-lieu/tep-khac", headers=headers).body
    other = {"Authorization": call_action("api_token_create", user=people["other_admin"], name="p")["token"]}
    app.get(f"/nop-so-lieu/tep-khac/{added['id']}", headers=other, status=403)
    assert "Chợ.xlsx" not in app.get("/nop-so-lieu/tep-khac", headers=other).body
    assert added["agency"] == AGENCY

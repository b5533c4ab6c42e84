"""A submission from the template to the release that everybody sees, and every way in between."""

from __future__ import annotations

import base64
import email
import email.policy
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.submissions import mail, tasks
from ckanext.dongthap.worker import work
from werkzeug.datastructures import FileStorage

from tests.dongthap.runs.conftest import values
from tests.dongthap.submissions.conftest import AGENCY, OTHER, People
from tests.factories import Row, observation

pytestmark = [pytest.mark.services]
CODE = "NN.LUA.DT"


@pytest.fixture
def act(people: People, indicator: dict[str, Any], app: Any) -> Any:
    """``act(role, action, **given)`` as the API does it."""

    def call(role: str, action: str, **given: Any) -> Any:
        context: Any = {"user": people[role], "auth_user_obj": model.User.get(people[role])}
        with app.flask_app.test_request_context():
            return tk.get_action(f"dongthap_submission_{action}")(context, given)

    return call


@pytest.fixture
def published(publish_rows: Callable[..., Any]) -> None:
    """The year 2023 of two provinces."""
    publish_rows([old("87", "500"), old("82", "200")], ["season"])


def old(area: str, value: str, period: str = "2023") -> Row:
    name = {"87": "Tỉnh Đồng Tháp", "82": "Tỉnh Tiền Giang"}[area]
    return observation(period, area, value, area_valid_from="", area_name=name)


def filled(act: Any, *figures: tuple[str, str, Any], period: str = "2024") -> FileStorage:
    """The template with figures (period, area, value), as a person fills it in with a spreadsheet."""
    made = act("editor", "template", agency=AGENCY, indicator=CODE, period=period)
    book = openpyxl.load_workbook(BytesIO(base64.b64decode(made["data"])))
    for figure in figures:
        put(book[CODE], *figure)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return FileStorage(stream, filename=made["name"])


def put(sheet: Any, period: str, area: str, value: Any) -> None:
    """Write a value beside its period and area, or below everything."""
    for row in sheet.iter_rows(min_row=6):
        if row[0].value in (None, period) and row[2].value in (None, area):
            row[0].value, row[2].value, row[4].value = period, area, value
            return


def good(act: Any) -> FileStorage:
    return filled(act, ("2024", "Tỉnh Đồng Tháp", 510), ("2024", "Tỉnh Tiền Giang", 205.5))


def draft(act: Any, **more: Any) -> Any:
    return act("editor", "create", **{"agency": AGENCY, "upload": good(act), **more})


def carry_out(app: Any) -> None:
    work(app.flask_app, once=True)


def told(mail_server: Any) -> list[tuple[str, str]]:
    """(address, subject) of every mail so far."""
    mail.send()
    found = []
    for message in mail_server.get_smtp_messages():
        parsed = email.message_from_string(message[3], policy=email.policy.default)
        found.append((message[2][0].split("@")[0], str(parsed["Subject"])))
    mail_server.clear_smtp_messages()
    return sorted(found)


def refused(act: Any, role: str, action: str, **given: Any) -> str:
    with pytest.raises(tk.ValidationError) as caught:
        act(role, action, **given)
    return caught.value.error_dict["code"][0]


def test_from_the_template_to_the_release(
    act: Any, published: None, app: Any, mail_server: Any, people: People
) -> None:
    made = draft(act)
    assert (made["state"], made["report"]["state"], made["obstacles"]) == ("draft", "ready", [])
    [item] = made["items"]
    assert (item["added"], item["changed"], item["removed"], item["base_number"]) == (2, 0, 0, 1)
    waiting = act("editor", "submit", id=made["id"])
    assert waiting["state"] == "submitted"
    assert told(mail_server) == [("admin", "Chờ phê duyệt / Waiting for approval: Diện tích gieo trồng lúa")]
    assert values() == {("2023", "87"): "500", ("2023", "82"): "200"}, "nothing is public yet"
    approved = act("admin", "approve", id=made["id"], revision=waiting["revision"])
    assert approved["state"] == "approved"
    carry_out(app)
    done = act("member", "show", id=made["id"])
    assert done["state"] == "published"
    assert values()["2024", "82"] == "205.5"
    assert values()["2023", "87"] == "500"
    shown = call_action("dongthap_release_show", id=CODE)
    assert (shown["number"], shown["submission_id"], shown["added"]) == (2, made["id"], 2)
    assert shown["raw"][0]["sha256"] == made["file"]["sha256"]
    assert told(mail_server) == [("editor", "Đã công bố / Published: Diện tích gieo trồng lúa")]
    trail = [(each["action"], each["actor"]) for each in done["events"]]
    editor, admin = people["editor"], people["admin"]
    assert trail == [
        ("created", editor), ("checked", editor), ("submitted", editor), ("approved", admin),
        ("begun", admin), ("published", admin),
    ]  # fmt: skip


def test_kept_rows_say_where_they_are_from(act: Any, published: None, app: Any) -> None:
    made = draft(act)
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    rows = call_action("dongthap_observation_search", indicator=CODE)["results"]
    places = {(row["period"], row["area_code"]): row["source_row"] for row in rows}
    assert places["2023", "87"] == "1#2"
    assert places["2024", "87"] == f"{CODE}!E6"


def test_every_fault_is_told_and_nothing_can_be_submitted(act: Any, published: None) -> None:
    upload = filled(
        act, ("2024", "Tỉnh Đồng Tháp", "nhiều"), ("2024", "Sao Hỏa", 3), ("2024", "Tỉnh Tiền Giang", 1)
    )
    made = act("editor", "create", agency=AGENCY, upload=upload)
    assert made["report"]["state"] == "faulty"
    assert made["obstacles"] == ["faulty"]
    found = act("editor", "report", id=made["id"])
    cells = {(each["row"], each["column"], each["value"]) for each in found["results"]}
    assert {("nhiều"), ("Sao Hỏa")} <= {value for _row, _column, value in cells}
    assert all(each["message"]["vi"] and each["remedy"]["en"] for each in found["results"])
    assert refused(act, "editor", "submit", id=made["id"]) == "faulty"
    book = base64.b64decode(act("editor", "annotated", id=made["id"])["data"])
    assert openpyxl.load_workbook(BytesIO(book)).sheetnames
    corrected = act("editor", "update", id=made["id"], upload=good(act))
    assert corrected["report"]["state"] == "ready"
    assert act("editor", "submit", id=made["id"])["state"] == "submitted"


def test_corrections_ask_why_and_readers_are_told(act: Any, published: None, app: Any) -> None:
    upload = filled(
        act, ("2024", "Tỉnh Đồng Tháp", 510), ("2023", "Tỉnh Tiền Giang", 201), period="2023,2024"
    )
    made = act("editor", "create", agency=AGENCY, upload=upload)
    [item] = made["items"]
    assert (item["added"], item["changed"]) == (1, 1)
    assert made["obstacles"] == ["reason"]
    assert refused(act, "editor", "submit", id=made["id"]) == "reason"
    act("editor", "update", id=made["id"], reason="Số liệu chính thức của Cục Thống kê")
    found = act("admin", "diff", id=made["id"], kind="changed")
    [row] = found["results"]
    assert (row["old"]["value"], row["new"]["value"], row["key"]["area_code"]) == ("200", "201", "82")
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    assert call_action("dongthap_release_show", id=CODE)["note"] == "Số liệu chính thức của Cục Thống kê"
    [kept] = act("admin", "diff", id=made["id"], kind="changed")["results"]
    assert kept["new"]["note"] == "Đính chính (trước: 200): Số liệu chính thức của Cục Thống kê"


def test_unusual_values_ask_for_a_word_that_is_published(act: Any, published: None, app: Any) -> None:
    upload = filled(act, ("2024", "Tỉnh Đồng Tháp", 9999), ("2024", "Tỉnh Tiền Giang", 201))
    made = act("editor", "create", agency=AGENCY, upload=upload)
    assert made["obstacles"] == ["unexplained"]
    [suspicion] = made["items"][0]["suspicions"]
    act("editor", "update", id=made["id"], explanations={suspicion["key"]: "Mở rộng địa giới"})
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    rows = call_action("dongthap_observation_search", indicator=CODE, period_from="2024")["results"]
    assert {row["area_code"]: row["note"] for row in rows} == {"87": "Giải trình: Mở rộng địa giới", "82": ""}


def test_returned_with_remarks_and_submitted_again(
    act: Any, published: None, app: Any, mail_server: Any
) -> None:
    made = draft(act)
    act("editor", "submit", id=made["id"])
    told(mail_server)
    assert refused(act, "admin", "return", id=made["id"]) == "comment"
    remark = {"sheet": CODE, "cell": "E6", "text": "Xem lại"}
    back = act("admin", "return", id=made["id"], remarks=[remark])
    assert (back["state"], back["remarks"]) == ("returned", [remark])
    assert told(mail_server) == [("editor", "Cần sửa / Returned with remarks: Diện tích gieo trồng lúa")]
    upload = filled(act, ("2024", "Tỉnh Đồng Tháp", 511), ("2024", "Tỉnh Tiền Giang", 205.5))
    act("editor", "update", id=made["id"], upload=upload)
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    assert values()["2024", "87"] == "511"


def test_rejected_and_withdrawn_are_ends(act: Any, published: None, app: Any, mail_server: Any) -> None:
    first, second = draft(act), draft(act)
    act("editor", "submit", id=first["id"])
    assert refused(act, "admin", "reject", id=first["id"]) == "comment"
    assert act("admin", "reject", id=first["id"], comment="Trùng")["state"] == "rejected"
    assert act("editor", "withdraw", id=second["id"])["state"] == "withdrawn"
    for made in (first, second):
        assert refused(act, "editor", "submit", id=made["id"]) == "state"
        assert refused(act, "admin", "approve", id=made["id"]) == "state"
        assert refused(act, "editor", "update", id=made["id"], note="x") == "state"
    carry_out(app)
    assert ("2024", "87") not in values()


def test_nobody_approves_their_own(act: Any, published: None, people: People) -> None:
    for role in ("admin", "steward", "sysadmin"):
        made = act(role, "create", agency=AGENCY, upload=good(act))
        act(role, "submit", id=made["id"])
        assert refused(act, role, "approve", id=made["id"]) == "own"
    made = draft(act)
    act("admin", "submit", id=made["id"])
    assert refused(act, "admin", "approve", id=made["id"]) == "own"
    assert act("steward", "approve", id=made["id"])["state"] == "approved"
    call_action("organization_patch", id=AGENCY, self_approval=True)
    made = act("admin", "create", agency=AGENCY, upload=good(act))
    act("admin", "submit", id=made["id"])
    assert act("admin", "approve", id=made["id"])["state"] == "approved"
    call_action("organization_patch", id=AGENCY, self_approval=False)


def test_only_from_above_is_an_agency_set_so(people: People) -> None:
    given = {"id": AGENCY, "self_approval": True}
    context = {"user": people["admin"], "ignore_auth": False}
    with pytest.raises(tk.ValidationError, match="steward"):
        call_action("organization_patch", context, **given)
    call_action("organization_patch", {**context, "user": people["sysadmin"]}, **given)
    call_action("organization_patch", context, id=AGENCY, contact_name="Lan")
    call_action("organization_patch", id=AGENCY, self_approval=False)


def test_published_at_its_time(act: Any, published: None, app: Any) -> None:
    made = draft(act)
    act("editor", "submit", id=made["id"])
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    assert refused(act, "admin", "approve", id=made["id"], publish_at="2020-01-01T08:00") == "time"
    waiting = act("admin", "approve", id=made["id"], publish_at=later.isoformat())
    assert waiting["state"] == "scheduled"
    assert tasks.queue_due() == []
    carry_out(app)
    assert ("2024", "87") not in values()
    back = act("admin", "return", id=made["id"], comment="Chờ đã")
    assert (back["state"], back["publish_at"]) == ("returned", None)
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"], publish_at=later.isoformat())
    _set_clock(made["id"])
    assert tasks.queue_due() == [made["id"]]
    carry_out(app)
    assert values()["2024", "87"] == "510"


def _set_clock(submission_id: str) -> None:
    with get_write_engine().begin() as connection:
        query = sa.text("UPDATE dongthap.submission SET publish_at = now() - interval '1 s' WHERE id = :id")
        connection.execute(query, {"id": submission_id})


def test_the_second_sees_that_the_base_has_moved(
    act: Any, published: None, app: Any, publish_rows: Callable[..., Any], mail_server: Any
) -> None:
    first, second = draft(act), draft(act, upload=filled(act, ("2024", "Tỉnh Đồng Tháp", 512)))
    for made in (first, second):
        act("editor", "submit", id=made["id"])
    act("admin", "approve", id=first["id"])
    carry_out(app)
    assert act("admin", "diff", id=second["id"])["moved"]
    assert refused(act, "admin", "approve", id=second["id"]) == "moved"
    anew = act("admin", "show", id=second["id"])
    [item] = anew["items"]
    assert (item["base_number"], item["added"], item["changed"]) == (2, 0, 1)
    assert refused(act, "admin", "approve", id=second["id"]) == "reason"
    act("admin", "return", id=second["id"], comment="Đã có số liệu")
    act("editor", "update", id=second["id"], reason="Bổ sung")
    act("editor", "submit", id=second["id"])
    act("admin", "approve", id=second["id"])
    told(mail_server)
    rows = [old("87", "500"), old("82", "200"), old("87", "513", "2024"), old("82", "205.5", "2024")]
    publish_rows(rows, ["season"])
    carry_out(app)
    back = act("admin", "show", id=second["id"])
    assert back["state"] == "submitted"
    assert back["items"][0]["base_number"] == 3
    assert values()["2024", "87"] == "513", "nobody overwrote it unseen"
    subject = "Cần duyệt lại / To be approved again: Diện tích gieo trồng lúa"
    assert told(mail_server) == [("admin", subject), ("editor", subject)]
    act("admin", "approve", id=second["id"])
    carry_out(app)
    assert values()["2024", "87"] == "512"


def test_who_decides_on_what_they_did_not_see_is_refused(act: Any, published: None) -> None:
    made = draft(act)
    seen = act("editor", "submit", id=made["id"])["revision"]
    act("admin", "return", id=made["id"], comment="?")
    act("editor", "submit", id=made["id"])
    for action, more in (("approve", {}), ("return", {"comment": "x"}), ("reject", {"comment": "x"})):
        assert refused(act, "admin", action, id=made["id"], revision=seen, **more) == "revision"


def test_nothing_to_report_counts_as_reported(act: Any, published: None, app: Any) -> None:
    assert (
        refused(act, "editor", "create", agency=AGENCY, indicator=CODE, nil={"period": "2024"}) == "comment"
    )
    nil = {"period": "2024", "reason": "Không phát sinh trong kỳ"}
    made = act("editor", "create", agency=AGENCY, indicator=CODE, nil=nil)
    assert (made["kind"], made["report"]["state"]) == ("nil", "ready")
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    rows = call_action("dongthap_observation_search", indicator=CODE, period_from="2024")["results"]
    assert {(row["value"], row["note"]) for row in rows} == {
        (None, "Không phát sinh số liệu: Không phát sinh trong kỳ")
    }


def test_what_replaces_the_series_removes_what_it_lacks(act: Any, published: None, app: Any) -> None:
    made = draft(act, replaces=True, reason="Chuỗi mới")
    [item] = made["items"]
    assert (item["added"], item["removed"]) == (2, 2)
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    assert set(values()) == {("2024", "87"), ("2024", "82")}


def test_the_same_again_is_nothing_new(act: Any, published: None, app: Any) -> None:
    made = draft(act)
    act("editor", "submit", id=made["id"])
    act("admin", "approve", id=made["id"])
    carry_out(app)
    again = draft(act)
    assert again["obstacles"] == ["unchanged"]
    assert refused(act, "editor", "submit", id=again["id"]) == "unchanged"


def test_a_confirmed_way_of_reading_is_remembered(act: Any, published: None) -> None:
    def own(value: str) -> FileStorage:
        text = f"Địa phương;Năm;Diện tích\nTỉnh Đồng Tháp;2024;{value}\nTỉnh Tiền Giang;2024;205\n"
        return FileStorage(BytesIO(text.encode()), "của tôi.csv")

    made = act("editor", "create", agency=AGENCY, indicator=CODE, upload=own("510"))
    assert made["report"]["state"] == "confirm"
    proposed = act("editor", "report", id=made["id"])["mapping"]
    assert act("editor", "update", id=made["id"], mapping=proposed)["report"]["state"] == "ready"
    again = act("editor", "create", agency=AGENCY, indicator=CODE, upload=own("511"))
    assert (again["report"]["state"], again["report"]["how"]) == ("ready", "remembered")


def test_a_repeated_call_makes_no_second_draft(act: Any, published: None) -> None:
    first, again = draft(act, key="k1"), draft(act, key="k1")
    assert first["id"] == again["id"]
    assert act("editor", "list")["count"] == 1


def test_only_what_is_ones_own_can_be_submitted(act: Any, published: None) -> None:
    for given in ({"indicator": "YT.KHAC"}, {"upload_id": "nothing"}, {}):
        given = {"agency": AGENCY, **given}
        assert refused(act, "editor", "create", **given) in ("foreign", "upload", "empty")
    made = draft(act)
    foreign = act("sysadmin", "create", agency=OTHER, upload=good(act))
    assert foreign["report"]["state"] in ("refused", "faulty")
    assert act("other_admin", "list")["results"][0]["id"] == foreign["id"]
    for action in ("show", "report", "diff", "annotated", "submit", "withdraw", "approve"):
        with pytest.raises(tk.NotAuthorized):
            act("other_admin", action, id=made["id"])

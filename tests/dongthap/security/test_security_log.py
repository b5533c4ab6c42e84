"""The security log only grows; it is a table, a file of lines, and a page for sysadmins."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.accounts import security_log
from sqlalchemy.exc import DatabaseError, OperationalError

from tests.dongthap.api.conftest import AGENCY
from tests.dongthap.security.people import PASSWORD, Open, change, entries, somebody

pytestmark = pytest.mark.services


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dongthap_security_event SET actor = 'ai do'",
        "DELETE FROM dongthap_security_event",
        "TRUNCATE dongthap_security_event",
    ],
)
def test_nobody_changes_it(portal: object, statement: str) -> None:
    security_log.record("logout", "an")
    with pytest.raises(DatabaseError, match="not changed"):
        change(statement)
    assert entries("logout", "an")


def test_it_is_there_though_the_request_failed(portal: object) -> None:
    model.Session.execute(sa.text("SELECT 1"))
    security_log.record("break_glass", "binh", "so-y-te", {"reason": "sửa gấp"})
    model.Session.rollback()
    assert entries("break_glass", "binh")[0].detail == {"reason": "sửa gấp"}


def test_lines_of_json_that_only_the_owner_reads(
    portal: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(config, "dongthap.security_log.path", str(tmp_path / "security"))
    for name in ("một", "hai\nba"):
        security_log.record("login.failed", object=name)
    (path,) = (tmp_path / "security").glob("*.jsonl")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [each["object"] for each in told] == ["một", "hai\nba"]


def test_nothing_fails_for_its_sake(portal: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setitem(config, "dongthap.security_log.path", str(tmp_path / "file" / "below"))

    def away() -> None:
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(model, "ensure_engine", away)
    security_log.record("logout", "an")


def test_what_is_old_goes(portal: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "dongthap.security_log.path", str(tmp_path))
    monkeypatch.setitem(config, "dongthap.security_log.days", 1)
    (tmp_path / "security-2020-01.jsonl").write_text("{}\n", encoding="utf-8")
    insert = (
        "INSERT INTO dongthap_security_event (event, actor, at)"
        " VALUES ('logout', :who, now() - :age * interval '1 day')"
    )
    for who, age in (("cu", 91), ("moi", 89)):
        change(insert, who=who, age=age)
    security_log.forget_old()
    assert not entries("logout", "cu")
    assert entries("logout", "moi"), "never before 90 days"
    assert not list(tmp_path.glob("security-2020*"))


def test_what_it_learns_of(browser: Open) -> None:
    admin = factories.Sysadmin(password=PASSWORD)["name"]
    context = {"user": admin, "ignore_auth": False}
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    assert mine.get(f"/organization/edit/{AGENCY}").status_code == 403
    (refused,) = entries("access.refused", user.name)
    assert refused.object == f"/organization/edit/{AGENCY}"
    call_action("user_patch", dict(context), id=user.id, sysadmin=True)
    call_action("user_patch", dict(context), id=user.id, sysadmin=False)
    call_action("config_option_update", dict(context), **{"ckan.site_about": "x"})
    assert entries("role.given", admin, user.name)[0].detail["role"] == "sysadmin"
    assert entries("role.taken", admin, user.name)
    assert entries("settings.changed", admin)[0].object == "ckan.site_about"
    browser().log_in("khong-co-ai", "sai")
    assert entries("login.failed", of="khong-co-ai")
    text = json.dumps([each.detail for each in security_log.find(limit=500)])
    assert PASSWORD not in text


def test_the_page_is_for_sysadmins(browser: Open) -> None:
    admin, user = factories.Sysadmin(password=PASSWORD)["name"], somebody().name
    theirs, mine, nobody = browser(), browser(), browser()
    theirs.log_in(user)
    mine.log_in(admin)
    assert nobody.get("/nhat-ky-bao-mat").status_code == 302
    assert theirs.get("/nhat-ky-bao-mat").status_code == 403
    for number in range(51):
        security_log.record("settings.changed", "nguoi-nao", f"<b>{number}</b>")
    first = mine.get("/nhat-ky-bao-mat?actor=nguoi-nao")
    assert "&lt;b&gt;50&lt;/b&gt;" in first.text
    assert "&lt;b&gt;0&lt;/b&gt;" not in first.text
    assert "&lt;b&gt;0&lt;/b&gt;" in mine.get("/nhat-ky-bao-mat?actor=nguoi-nao&page=2").text
    assert "Không có sự kiện" in mine.get("/nhat-ky-bao-mat?actor=nguoi-nao&event=logout").text
    odd = mine.get("/nhat-ky-bao-mat?text=%25&event=x&page=99999999999999999999")
    assert odd.status_code in (200, 400, 404)

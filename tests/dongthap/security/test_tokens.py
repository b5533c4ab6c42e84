"""Tokens end, reach no further than their scope, and say where they are used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from ckan import model
from ckan.logic import get_action
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap import tokens
from ckanext.dongthap.accounts import letters, upkeep

from tests.dongthap.api.conftest import AGENCY, Portal
from tests.dongthap.security.people import Open, change, entries, somebody

pytestmark = pytest.mark.services
TODAY = dt.datetime.now(dt.timezone.utc).date()


def make(user: str, **more: Any) -> dict[str, str]:
    return call_action("api_token_create", {"user": user, "ignore_auth": False}, user=user, name="t", **more)


def ends_in(token_id: str, days: int) -> None:
    token = model.ApiToken.get(token_id)
    assert token
    tokens.note(token, ends=(TODAY + dt.timedelta(days=days)).isoformat())


def test_a_token_ends_in_a_year_or_before() -> None:
    user = somebody()
    make(user.name)
    make(user.name, days=30)
    short, long = tokens.of(user.id)
    assert [short.ends, long.ends] == [TODAY + dt.timedelta(days=days) for days in (30, 365)]
    for days in (366, -1, "x"):
        with pytest.raises(Exception, match="days"):
            make(user.name, days=days)


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 401)])
def test_it_is_good_until_its_last_day(browser: Open, days: int, status: int) -> None:
    made = make(somebody().name)
    ends_in(made["id"], days)
    for path in ("/api/3/action/user_show", "/dataset", "/api/3/action/package_search?rows=0"):
        answer = browser().get(path, headers={"Authorization": made["token"]})
        assert answer.status_code == status, path


def test_old_tokens_get_an_end_and_their_owners_a_letter(browser: Open) -> None:
    user = somebody()
    made = make(user.name)
    change("UPDATE api_token SET plugin_extras = NULL")
    model.Session.expire_all()
    headers = {"Authorization": made["token"]}
    assert browser().get("/api/3/action/user_show", headers=headers).status_code == 200, "no sudden death"
    change("DELETE FROM dongthap_account_letter")
    upkeep.daily()
    (token,) = tokens.of(user.id)
    assert token.ends == TODAY + dt.timedelta(days=365)
    assert owed() == 0
    for days, told in ((31, 0), (30, 1), (29, 1), (7, 2), (6, 2), (-1, 2)):
        ends_in(made["id"], days)
        upkeep.warn()
        assert owed() == told, days


def owed() -> int:
    import sqlalchemy as sa

    with model.ensure_engine().connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM dongthap_account_letter")).scalar_one()


def test_the_letter_names_token_and_day(monkeypatch: pytest.MonkeyPatch, portal: Portal) -> None:
    from ckan.lib import mailer

    bodies: list[str] = []
    monkeypatch.setattr(mailer, "mail_recipient", lambda *given, **_more: bodies.append(f"{given}"))
    change("DELETE FROM dongthap_account_letter")
    letters.owe("token", somebody().id, {"name": "Kho số liệu", "until": "01/02/2027"})
    with portal.app.flask_app.test_request_context():
        assert letters.send() == 1
    assert "Kho số liệu" in bodies[0]
    assert "01/02/2027" in bodies[0]


def test_a_token_for_reading_changes_nothing(browser: Open, portal: Portal) -> None:
    """Every action of the registry: whatever has side effects is refused."""
    user = factories.Sysadmin()
    headers = {"Authorization": make(user["name"], scope="read")["token"]}
    assert browser().get("/api/3/action/user_show", headers=headers).status_code == 200
    assert browser().get("/dataset", headers=headers).status_code == 200
    get_action("package_search")
    from ckan.logic import _actions

    for name, action in sorted(_actions.items()):
        if not getattr(action, "side_effect_free", False):
            tried = browser()._ask("POST", f"/api/3/action/{name}", json={}, headers=headers)
            assert tried.status_code == 403, name
            assert "chỉ được dùng để đọc" in tried.json()["error"]["message"]
    for path in ("/dataset/new", "/user/_logout", "/tai-khoan/dang-xuat-moi-noi"):
        assert browser()._ask("POST", path, headers=headers).status_code == 403, path


@pytest.mark.parametrize(
    ("given", "right"),
    [({}, True), ({"scope": "read"}, True), ({"scope": "manage"}, True), ({"scope": "all"}, False),
     ({"scope": "submit"}, False), ({"scope": "submit", "agency": AGENCY}, True), ({"agency": AGENCY}, True),
     ({"scope": "read", "agency": AGENCY}, False), ({"scope": "submit", "agency": "khong-co"}, False)],
)  # fmt: skip
def test_scopes(given: dict[str, str], right: bool) -> None:
    user = somebody()
    call_action("organization_member_create", id=AGENCY, username=user.name, role="editor")
    if right:
        make(user.name, **given)
        (token,) = tokens.of(user.id)
        expected = "submit" if "agency" in given else given.get("scope", "manage")
        assert (token.scope, token.agency) == (expected, given.get("agency", ""))
    else:
        with pytest.raises(Exception, match=r"scope|agency"):
            make(user.name, **given)


def test_it_says_where_it_is_used(browser: Open) -> None:
    user = somebody()
    made = make(user.name)
    assert tokens.of(user.id)[0].last_used is None
    browser("198.51.100.77").get("/api/3/action/user_show", headers={"Authorization": made["token"]})
    model.Session.expire_all()
    (token,) = tokens.of(user.id)
    assert token.address == "198.51.100.0"
    assert token.last_used is not None


def test_the_page_makes_shows_and_takes_back(browser: Open) -> None:
    user, mine, stranger = somebody(), browser(), browser()
    mine.log_in(user.name)
    stranger.log_in(somebody().name)
    assert "alert" in mine.post("/tai-khoan/ma-truy-cap", name="", scope="read").text
    page = mine.post("/tai-khoan/ma-truy-cap", name="Máy chủ A", scope="read", days="10").text
    (token,) = tokens.of(user.id)
    assert (token.scope, token.ends) == ("read", TODAY + dt.timedelta(days=10))
    secret = page.split("<code>")[1].split("</code>")[0]
    assert browser().get("/api/3/action/user_show", headers={"Authorization": secret}).status_code == 200
    again = mine.get("/tai-khoan").text + mine.get("/tai-khoan/ma-truy-cap").text
    assert "Máy chủ A" in again
    assert secret not in again
    stranger.post(f"/tai-khoan/ma-truy-cap/{token.id}/thu-hoi")
    assert tokens.of(user.id)
    mine.post(f"/tai-khoan/ma-truy-cap/{token.id}/thu-hoi")
    model.Session.expire_all()
    assert not tokens.of(user.id)
    assert entries("token.created", user.name)
    assert entries("token.revoked", user.name)


def test_no_token_makes_another_or_takes_the_account_over(browser: Open) -> None:
    user = factories.Sysadmin()
    headers = {"Authorization": make(user["name"])["token"]}
    for action, given in (
        ("api_token_create", {"user": user["name"], "name": "x"}),
        ("user_patch", {"id": user["name"], "password": "bốn cây cầu lớn 6"}),
        ("user_patch", {"id": user["id"], "email": "ke-gian@example.com"}),
    ):
        tried = browser()._ask("POST", f"/api/3/action/{action}", json=given, headers=headers)
        assert tried.status_code == 403, action
    other = {"id": somebody().id, "email": "moi-doi@dongthap.example"}
    assert browser()._ask("POST", "/api/3/action/user_patch", json=other, headers=headers).status_code == 200


def test_the_token_of_who_left_is_dead(browser: Open) -> None:
    user = somebody()
    headers = {"Authorization": make(user.name)["token"]}
    change("UPDATE \"user\" SET state = 'deleted' WHERE id = :id", id=user.id)
    assert browser().get("/api/3/action/user_show", headers=headers).status_code == 401

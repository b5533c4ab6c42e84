"""Sessions end: by time, by a new password, with a role, by a button; and each is seen by its owner."""

from __future__ import annotations

import time

import pytest
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.accounts import sessions
from flask_login.utils import encode_cookie

from tests.dongthap.api.conftest import AGENCY, Portal
from tests.dongthap.security.people import PASSWORD, Open, change, entries, somebody

pytestmark = pytest.mark.services


def test_who_logs_in_is_in_and_sees_it(browser: Open) -> None:
    user, mine = somebody(), browser()
    assert not mine.is_in()
    answer = mine.log_in(user.name)
    assert answer.status_code == 302, answer.text
    page = mine.get("/tai-khoan")
    assert "203.0.113.0" in page.text
    assert "203.0.113.7" not in page.text, "the network is enough"
    assert entries("login.succeeded", user.name)


def test_by_e_mail_too(browser: Open) -> None:
    user = somebody(email="Chi.Ba_x@dongthap.example")
    assert browser().log_in("chi.ba_x@DONGTHAP.example").status_code == 302
    assert browser().log_in("chi.ba-x@dongthap.example").status_code == 200, "_ is no wildcard"
    assert user.email


@pytest.mark.parametrize(
    ("column", "age", "holds"),
    [("last_seen", 119, True), ("last_seen", 121, False), ("created", 719, True), ("created", 721, False)],
)
def test_a_session_ends_by_time(browser: Open, column: str, age: int, holds: bool) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    change(f"UPDATE dongthap_session SET {column} = now() - make_interval(mins => :age)", age=age)
    assert mine.is_in() is holds


def test_who_stays_logged_in_does_so_for_some_days(browser: Open) -> None:
    user, mine = somebody(), browser()
    answer = mine.log_in(user.name, remember="1")
    cookie = next(each for each in mine.session.cookies if each.name == config["REMEMBER_COOKIE_NAME"])
    assert cookie.expires
    assert 6.9 < (cookie.expires - time.time()) / 86400 < 7.1
    assert "HttpOnly" in str(answer.headers)
    mine.session.cookies.clear(domain=cookie.domain, path="/", name="ckan")
    assert mine.is_in(), "the cookie alone brings the session back"
    change("UPDATE dongthap_session SET last_seen = now() - interval '6 days'")
    assert mine.is_in()
    change("UPDATE dongthap_session SET created = now() - interval '8 days'")
    assert not mine.is_in()


@pytest.mark.parametrize("kept", ["session", "remembered"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "x"}])
def test_a_session_of_the_version_before_is_none(
    portal: Portal, browser: Open, kept: str, headers: dict[str, str]
) -> None:
    """What CKAN itself writes is the account's id."""
    user, mine = somebody(), browser()
    app = portal.app.flask_app
    with app.test_request_context():
        if kept == "session":
            signer = app.session_interface.get_signing_serializer(app)
            mine.session.cookies.set(app.config["SESSION_COOKIE_NAME"], signer.dumps({"_user_id": user.id}))
        else:
            mine.session.cookies.set(config["REMEMBER_COOKIE_NAME"], encode_cookie(user.id))
    answer = mine.get("/dashboard/datasets", headers=headers)
    assert answer.status_code == 302
    assert "/user/login" in answer.headers["Location"]


@pytest.mark.parametrize("way", ["action", "model"])
def test_a_new_password_ends_all_sessions(browser: Open, way: str) -> None:
    user, mine, stays = somebody(), browser(), browser()
    mine.log_in(user.name)
    stays.log_in(user.name, remember="1")
    assert mine.is_in()
    assert stays.is_in()
    if way == "action":
        call_action("user_update", id=user.id, email=user.email, password="bốn cây cầu lớn 6")
    else:
        found = model.User.get(user.id)
        assert found
        found.password = "bốn cây cầu lớn 6"
        model.Session.commit()
    assert not mine.is_in()
    assert not stays.is_in()


def test_who_sets_a_new_password_goes_on_where_they_are(browser: Open) -> None:
    user, mine, other = somebody(), browser(), browser()
    mine.log_in(user.name)
    other.log_in(user.name)
    token = call_action("api_token_create", user=user.name, name="t")["token"]
    new = "bốn cây cầu lớn 6"
    assert 'role="alert"' in mine.post("/tai-khoan/mat-khau", password1=new, password2="khác").text
    answer = mine.post("/tai-khoan/mat-khau", password1=new, password2=new, tokens="1")
    assert answer.status_code == 302, answer.text
    assert mine.is_in()
    assert not other.is_in()
    assert entries("password.changed", user.name)
    asked = browser().get("/api/3/action/user_show", headers={"Authorization": token})
    assert asked.status_code in (401, 403), "on wish the tokens are gone too"
    assert browser().log_in(user.name).status_code == 200
    assert browser().log_in(user.name, new).status_code == 302


def test_a_dismissal_ends_all_sessions(browser: Open) -> None:
    leaver, loser, other = (somebody() for _ in range(3))
    browsers = {}
    for user in (leaver, loser, other):
        call_action("organization_member_create", id=AGENCY, username=user.name, role="editor")
        browsers[user.name] = browser()
        browsers[user.name].log_in(user.name, remember="1")
    token = call_action("api_token_create", user=leaver.name, name="t")
    call_action("user_delete", id=leaver.id)
    admin = {"user": factories.Sysadmin()["name"], "ignore_auth": False}
    call_action("organization_member_delete", admin, id=AGENCY, username=loser.name)
    assert [browsers[user.name].is_in() for user in (leaver, loser, other)] == [False, False, True]
    assert model.ApiToken.get(token["id"]) is None
    assert entries("user.deleted", of=leaver.name)
    assert entries("role.taken", of=loser.name)
    assert entries("role.given", of=loser.name)


def test_one_session_or_all_by_a_button(browser: Open) -> None:
    user = somebody()
    mine, second, third, stranger = (browser() for _ in range(4))
    for each in (mine, second, third):
        each.log_in(user.name)
    stranger.log_in(somebody().name)
    ids = {each.id: each for each in sessions.of(user.id)}
    assert len(ids) == 3
    page = mine.get("/tai-khoan").text
    others = [each for each in ids if f"/tai-khoan/phien/{each}/ket-thuc" in page]
    assert len(others) == 2, "one's own has no button"
    stranger.post(f"/tai-khoan/phien/{others[0]}/ket-thuc")
    assert len(sessions.of(user.id)) == 3, "others' sessions are not ended"
    mine.post(f"/tai-khoan/phien/{others[0]}/ket-thuc")
    assert sorted([second.is_in(), third.is_in()]) == [False, True]
    answer = mine.post("/tai-khoan/dang-xuat-moi-noi")
    assert answer.status_code == 302
    assert not any(each.is_in() for each in (mine, second, third))
    assert stranger.is_in()


def test_a_link_logs_nobody_out(browser: Open) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name, remember="1")
    page = mine.get("/user/_logout")
    assert page.status_code == 200
    assert "<form" in page.text
    assert mine.is_in()
    mine.post("/user/_logout")
    assert not mine.is_in()
    assert not sessions.of(user.id)


def test_a_copied_session_is_dead_after_logging_out(browser: Open) -> None:
    user, mine, thief = somebody(), browser(), browser()
    mine.log_in(user.name, remember="1")
    thief.session.cookies.update(mine.session.cookies)
    assert thief.is_in()
    mine.post("/user/_logout")
    assert not thief.is_in()


def test_a_program_ends_no_sessions(browser: Open) -> None:
    user = somebody()
    made = call_action("api_token_create", user=user.name, name="t")
    headers = {"Authorization": made["token"]}
    for path in ("/tai-khoan", "/tai-khoan/ma-truy-cap", "/tai-khoan/xac-thuc", "/tai-khoan/mat-khau"):
        assert browser().get(path, headers=headers).status_code == 403, path


def test_what_gives_an_account_away_asks_again(browser: Open) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    change("UPDATE dongthap_session SET confirmed = now() - interval '16 minutes'")
    for path in ("/tai-khoan/mat-khau", "/tai-khoan/xac-thuc/ung-dung"):
        assert "/tai-khoan/xac-nhan" in mine.get(path).headers["Location"]
    assert mine.post("/tai-khoan/ma-truy-cap", name="x", scope="read").status_code == 302
    body = {"user": user.name, "name": "x"}
    for action, given in (
        ("api_token_create", body),
        ("user_patch", {"id": user.id, "password": "bốn cây cầu lớn 6"}),
        ("user_patch", {"id": user.id, "email": "ke-gian@example.com"}),
    ):
        assert mine.post(f"/api/3/action/{action}", **given).status_code == 403, (action, given)
    assert mine.post("/tai-khoan/xac-nhan", password="sai").status_code == 200
    assert mine.get("/tai-khoan/mat-khau").status_code == 302
    answer = mine.post("/tai-khoan/xac-nhan?next=/tai-khoan/mat-khau", password=PASSWORD)
    assert answer.headers["Location"].endswith("/tai-khoan/mat-khau")
    assert mine.get("/tai-khoan/mat-khau").status_code == 200
    away = mine.post("/tai-khoan/xac-nhan?next=https://evil.example/", password=PASSWORD)
    assert "evil" not in away.headers["Location"]

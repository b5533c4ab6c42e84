"""The second factor: codes that are good once, who must have one, and how it is taken off."""

from __future__ import annotations

import re
import time

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.accounts import factors, throttle
from ckanext.dongthap.cli.account import account
from pyotp.totp import TOTP

from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.people import PASSWORD, Browser, Open, change, entries, somebody

pytestmark = pytest.mark.services


def set_up(user: model.User) -> TOTP:
    """Give the account an app, as if its first code was of long ago."""
    app = TOTP(factors.new_secret())
    assert factors.keep_app(user.id, app.secret, app.now())
    change("UPDATE dongthap_totp SET last_step = 0 WHERE user_id = :user", user=user.id)
    return app


def second(browser: Browser, **fields: str) -> int:
    return browser.post("/user/login/buoc-hai", **fields).status_code


def test_setting_an_app_up(browser: Open) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    page = mine.get("/tai-khoan/xac-thuc/ung-dung").text
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0], "the policy allows no styles in a page"
    found = re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)
    assert found
    app = TOTP(found.group(1).replace(" ", ""))
    assert mine.post("/tai-khoan/xac-thuc/ung-dung", code="000000").status_code == 200
    assert not factors.of(user.id)
    answer = mine.post("/tai-khoan/xac-thuc/ung-dung", code=app.now())
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", answer.text)
    assert len(set(codes)) == factors.CODES
    assert codes[0] not in mine.get("/tai-khoan/xac-thuc").text, "they are shown once"
    assert entries("second_factor.added", user.name)


def test_the_password_alone_opens_nothing(browser: Open) -> None:
    user, mine = somebody(), browser()
    app = set_up(user)
    answer = mine.log_in(user.name)
    assert answer.headers["Location"].endswith("/user/login/buoc-hai")
    assert not mine.is_in()
    assert second(mine, code="000000") == 200
    assert entries("second_factor.failed", user.name)
    assert second(mine, code=app.now()) == 302
    assert mine.is_in()
    assert second(browser(), code=app.now()) == 302, "without the password it leads back"


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps: int, right: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    app, now = TOTP(factors.new_secret()), 1_800_000_015
    monkeypatch.setattr(time, "time", lambda: now)
    code = app.at(now + steps * factors.STEP)
    assert (factors.right_step(app.secret, code) is not None) is right


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "0" * 4000])
def test_what_is_no_code(code: str) -> None:
    assert factors.right_step(factors.new_secret(), code) is None


def test_a_code_is_good_once(browser: Open) -> None:
    user, mine, thief = somebody(), browser(), browser()
    code = set_up(user).now()
    for each in (mine, thief):
        each.log_in(user.name)
    assert second(mine, code=f"{code[:3]} {code[3:]}") == 302
    assert second(thief, code=code) == 200
    assert not thief.is_in()


def test_codes_are_not_tried_for_ever(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "CODES", "3/15 minutes")
    user, mine = somebody(), browser()
    app = set_up(user)
    mine.log_in(user.name)
    assert [second(mine, code="000000") for _ in range(4)] == [200, 200, 200, 429]
    assert second(mine, code=app.now()) == 429


def test_a_recovery_code_is_good_once(browser: Open) -> None:
    user = somebody()
    set_up(user)
    codes = factors.new_codes(user.id)
    first, again = browser(), browser()
    for each in (first, again):
        each.log_in(user.name)
    assert second(first, recovery=codes[0].upper().replace("-", " ")) == 302
    assert second(again, recovery=codes[0]) == 200
    assert factors.of(user.id).codes == factors.CODES - 1
    assert entries("recovery_code.used", user.name)
    factors.new_codes(user.id)
    assert second(again, recovery=codes[1]) == 200, "new ones make the old ones worthless"


def test_a_login_half_done_ends_with_the_password(browser: Open) -> None:
    user, mine = somebody(), browser()
    app = set_up(user)
    mine.log_in(user.name)
    call_action("user_update", id=user.id, email=user.email, password="bốn cây cầu lớn 6")
    assert mine.post("/user/login/buoc-hai", code=app.now()).headers["Location"].endswith("/user/login")
    assert not mine.is_in()


@pytest.mark.parametrize("wanted", [[], ["sysadmins"], ["all"]])
def test_who_must_have_one_gets_no_further(
    browser: Open, monkeypatch: pytest.MonkeyPatch, wanted: list[str]
) -> None:
    monkeypatch.setitem(config, "dongthap.login.second_factor_for", wanted)
    admin = factories.Sysadmin(password=PASSWORD)
    reached = {}
    for name in (admin["name"], somebody().name):
        mine = browser()
        mine.log_in(name)
        page, asked = mine.get("/dashboard/datasets"), mine.get("/api/3/action/user_show")
        reached[name] = page.status_code == 200 and asked.status_code == 200
        if not reached[name]:
            assert page.headers["Location"].endswith("/tai-khoan/xac-thuc")
            assert asked.status_code == 403
            assert mine.get("/tai-khoan/xac-thuc").status_code == 200
    assert list(reached.values()) == ["sysadmins" not in wanted and "all" not in wanted, "all" not in wanted]


def test_it_opens_the_way_and_the_last_one_stays(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "dongthap.login.second_factor_for", ["all"])
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    page = mine.get("/tai-khoan/xac-thuc/ung-dung").text
    secret = re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret
    mine.post("/tai-khoan/xac-thuc/ung-dung", code=TOTP(secret.group(1).replace(" ", "")).now())
    assert mine.get("/dashboard/datasets").status_code == 200
    mine.post("/tai-khoan/xac-thuc/bo")
    assert factors.of(user.id).totp
    monkeypatch.setitem(config, "dongthap.login.second_factor_for", [])
    mine.post("/tai-khoan/xac-thuc/bo")
    assert not factors.of(user.id)
    assert entries("second_factor.removed", user.name)


def test_a_steward_must_have_one(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "dongthap.login.second_factor_for", ["stewards"])
    monkeypatch.setitem(config, "dongthap.stewards.group", "dieu-phoi-moi")
    user, other = somebody(), somebody()
    factories.Group(name="dieu-phoi-moi", users=[{"name": user.name, "capacity": "member"}])
    codes = {}
    for name in (user.name, other.name):
        mine = browser()
        mine.log_in(name)
        codes[name] = mine.get("/dashboard/datasets").status_code
    assert list(codes.values()) == [302, 200]


def test_a_token_is_not_concerned(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "dongthap.login.second_factor_for", ["all"])
    made = call_action("api_token_create", user=somebody().name, name="t")
    asked = browser().get("/api/3/action/user_show", headers={"Authorization": made["token"]})
    assert asked.status_code == 200


def test_a_confirmation_asks_for_it_too(browser: Open) -> None:
    user, mine = somebody(), browser()
    app = set_up(user)
    mine.log_in(user.name)
    second(mine, code=app.now())
    change("UPDATE dongthap_session SET confirmed = now() - interval '1 hour'")
    change("UPDATE dongthap_totp SET last_step = 0")
    assert mine.post("/tai-khoan/xac-nhan", password=PASSWORD).status_code == 200
    assert mine.post("/tai-khoan/xac-nhan", password="sai", code=app.now()).status_code == 200
    assert mine.post("/tai-khoan/xac-nhan", password=PASSWORD, code=app.now()).status_code == 302


def test_whoever_runs_the_portal_takes_it_off(portal: Portal, browser: Open) -> None:
    user, mine = somebody(), browser()
    app = set_up(user)
    mine.log_in(user.name)
    second(mine, code=app.now())
    runner = portal.app.flask_app.test_cli_runner()
    result = runner.invoke(account, ["reset-second-factor", user.name])
    assert result.exit_code == 0, result.output
    assert not mine.is_in()
    assert not factors.of(user.id)
    assert entries("second_factor.reset", of=user.name)
    assert runner.invoke(account, ["reset-second-factor", "khong-co-ai"]).exit_code == 1


def test_secrets_are_not_readable_in_the_database(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    user = somebody()
    app = set_up(user)
    query = sa.text("SELECT secret FROM dongthap_totp WHERE user_id = :user")
    with model.ensure_engine().connect() as connection:
        kept = connection.execute(query, {"user": user.id}).scalar_one()
    assert app.secret not in kept
    monkeypatch.setitem(config, "SECRET_KEY", "a key of another home")
    assert not factors.is_right_code(user.id, app.now()), "no fault of the page either"

"""Passwords: what they must not be, how slowly they are tried, and that strangers learn nothing."""

from __future__ import annotations

import re
import smtplib
from typing import Any

import pytest
from ckan import model
from ckan.common import config
from ckan.lib import mailer
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.accounts import letters, passwords, throttle
from passlib.handlers.pbkdf2 import pbkdf2_sha512

from tests.dongthap.api.conftest import AGENCY
from tests.dongthap.security.people import PASSWORD, Open, change, entries, link_in, somebody

pytestmark = pytest.mark.services
NEW = "bốn cây cầu lớn 6"


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "dongthap.login.password_length", 12)
    monkeypatch.setitem(config, "dongthap.login.password_strength", 3)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(address, body) of every letter."""
    out: list[tuple[str, str]] = []
    monkeypatch.setattr(
        mailer, "mail_recipient", lambda _name, address, _subject, body, **_more: out.append((address, body))
    )
    change("DELETE FROM dongthap_account_letter")
    return out


@pytest.mark.parametrize(
    "password",
    ["ngắn quá 1", "123456789012", "password1234", "qwertyuiop12", "matkhau12345", "aaaaaaaaaaaa",
     "so-y-te-editor", "So.Y.Te.Editor1", "Nguyễn Văn An 1", "nguyenvanan123", "an.nguyen@dongthap.example",
     "Đồng Tháp 2026", "dongthap@2026!", "congdulieu-dongthap", "iloveyou1234"],
)  # fmt: skip
def test_bad_passwords(strict: None, password: str) -> None:
    own = ("so-y-te-editor", "Nguyễn Văn An", "an.nguyen@dongthap.example")
    assert passwords.faults(password, *own), password


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "correct horse battery", "xK9-vu2_Lq7Zp", "Tháp Mười đẹp nhất bông súng"]
)
def test_good_passwords(strict: None, password: str) -> None:
    assert not passwords.faults(password, "so-y-te-editor", "Nguyễn Văn An", "an@dongthap.example")


def test_every_way_of_setting_one_is_checked(strict: None, browser: Open) -> None:
    user = somebody()
    for action, given in (
        ("user_create", {"name": "ai-do-moi", "email": "moi@dongthap.example", "password": "matkhau12345"}),
        ("user_update", {"id": user.id, "email": user.email, "password": "matkhau12345"}),
        ("user_update", {"id": user.id, "email": user.email, "password": f"{user.name}-{user.name}"}),
    ):
        with pytest.raises(Exception, match="assword"):
            call_action(action, **given)
    mine = browser()
    mine.log_in(user.name)
    bad = "matkhau12345"
    assert mine.post("/tai-khoan/mat-khau", password1=bad, password2=bad).status_code == 200
    assert passwords.check(model.User.get(user.id), PASSWORD)


def test_a_password_that_became_too_bad_is_told(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    user, mine = factories.User(password="correct123"), browser()
    monkeypatch.setitem(config, "dongthap.login.password_length", 12)
    assert mine.log_in(user["name"], "correct123").status_code == 302
    assert "không còn đạt" in mine.get("/tai-khoan").text


def test_tried_from_one_place_it_gets_slow(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PAIR", "3/5 minutes")
    user, other = somebody(), somebody()
    assert [browser().log_in(user.name, "sai").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert browser().log_in(user.name).status_code == 429, "not even the right one"
    assert browser().log_in(other.name).status_code == 302
    assert browser("198.51.100.1").log_in(user.name).status_code == 302
    assert len(entries("login.throttled", of=user.name)) == 1, "the log tells it once a minute"


def test_one_address_that_tries_many_accounts_gets_slow(
    browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "ADDRESS", "5/5 minutes")
    tried = [browser().log_in(f"ai-do-{number}", "sai").status_code for number in range(7)]
    assert tried == [200] * 5 + [429] * 2
    assert browser("198.51.100.1").log_in(somebody().name).status_code == 302


def test_nobody_locks_the_owner_out(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attacker with as many addresses as he likes."""
    monkeypatch.setattr(throttle, "ACCOUNT", "5/hour")
    user, at_home = somebody(), browser()
    assert at_home.log_in(user.name).status_code == 302
    at_home.post("/user/_logout")
    tried = [browser(f"198.51.100.{number}").log_in(user.name, "sai").status_code for number in range(7)]
    assert tried == [200] * 5 + [429] * 2
    assert at_home.log_in(user.name).status_code == 302, "where the owner has been before"
    assert at_home.log_in(user.email or "").status_code == 302


def test_nobody_locks_the_owner_out_from_the_same_office(
    browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PAIR", "3/5 minutes")
    user, owner = somebody(), browser()
    owner.log_in(user.name)
    owner.post("/user/_logout")
    assert [browser().log_in(user.name, "sai").status_code for _ in range(4)][-1] == 429
    assert owner.log_in(user.name).status_code == 302


def test_spraying_makes_strangers_wait_for_their_turn(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "OVERALL", "5/5 minutes")
    monkeypatch.setattr(throttle, "TURNS", "2/minute")
    user, at_home = somebody(), browser()
    at_home.log_in(user.name)
    at_home.post("/user/_logout")
    tried = [browser(f"198.51.{number}.1").log_in(f"ai-{number}", "sai").status_code for number in range(10)]
    assert tried == [200] * 7 + [429] * 3
    assert at_home.log_in(user.name).status_code == 302


def test_known_and_unknown_names_cost_the_same(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in hashes, not in seconds: a busy machine is no fault of the code."""
    user, gone, pending = somebody(), somebody(), somebody()
    for each, state in ((gone, "deleted"), (pending, "pending")):
        each.state = state
    model.Session.commit()
    hashed: list[str] = []
    real = pbkdf2_sha512.verify
    monkeypatch.setattr(pbkdf2_sha512, "verify", lambda *given: hashed.append("x") or real(*given))
    answers: dict[str, tuple[int, int, str]] = {}
    for kind, login in (
        ("known", user.name), ("unknown", "khong-co-ai"), ("gone", gone.name), ("pending", pending.name),
        ("mail", user.email or ""), ("no mail", "khong-co@dongthap.example"),
    ):  # fmt: skip
        hashed.clear()
        answer = browser().log_in(login, "sai")
        text = re.sub(r'value="[^"]*"', "", answer.text)
        answers[kind] = (answer.status_code, len(hashed), text)
    assert len(set(answers.values())) == 1, {kind: told[:2] for kind, told in answers.items()}


def test_the_letter_is_asked_for_in_the_same_way_by_all(browser: Open, sent: list[Any]) -> None:
    user = somebody()
    texts = {
        browser().post("/user/reset", user=asked).text for asked in (user.name, user.email or "", "khong-co")
    }
    assert len(texts) == 1
    assert not sent, "no request sends mail"
    assert letters.send() == 2
    assert {address for address, _body in sent} == {user.email}


def test_a_link_works_once_and_ends_sessions(browser: Open, sent: list[tuple[str, str]]) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    browser().post("/user/reset", user=user.name)
    letters.send()
    path = link_in(sent[0][1])
    other = browser("198.51.100.9")
    assert other.get(path).status_code == 200
    assert other.get(f"{path}x").status_code == 403
    assert other.get("/user/reset/khong-co?key=x").status_code == 403
    assert other.post(path, password1=NEW, password2="khác").status_code == 200
    assert other.post(path, password1=NEW, password2=NEW).status_code == 302
    assert other.post(path, password1=PASSWORD, password2=PASSWORD).status_code == 403
    assert not mine.is_in()
    assert other.log_in(user.name, NEW).status_code == 302


def test_a_link_grows_old_and_a_newer_one_replaces_it(browser: Open, sent: list[tuple[str, str]]) -> None:
    user = somebody()
    paths: list[str] = []
    for _ in range(2):
        browser().post("/user/reset", user=user.name)
        letters.send()
        paths.append(link_in(sent[-1][1]))
    assert [browser().get(path).status_code for path in paths] == [403, 200]
    change("UPDATE dongthap_reset_key SET until = now() - interval '1 second'")
    assert browser().get(paths[1]).status_code == 403


def test_who_asks_for_letters_without_end_gets_none(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LETTERS", "2/hour")
    told = [browser().post("/user/reset", user="ai-do").status_code for _ in range(3)]
    assert told == [200, 200, 429]


def test_an_invitation(browser: Open, sent: list[tuple[str, str]]) -> None:
    admin = {"user": factories.Sysadmin()["name"], "ignore_auth": False}
    made = call_action("user_invite", admin, email="moi-den@dongthap.example", group_id=AGENCY, role="editor")
    letters.send()
    assert sent[0][0] == "moi-den@dongthap.example"
    guest = browser()
    path = link_in(sent[0][1])
    assert 'name="name"' in guest.get(path).text
    assert guest.post(path, name="nguoi-moi-den", password1=NEW, password2=NEW).status_code == 302
    assert guest.log_in("nguoi-moi-den", NEW).status_code == 302
    assert model.User.get(made["id"]).state == "active"  # type: ignore[union-attr]


@pytest.mark.parametrize("missing", ["smtp.server", "smtp.mail_from"])
def test_without_a_mail_server_a_word_and_nothing_half_made(
    browser: Open, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(config, missing, "")
    count = model.Session.query(model.User).count()
    admin = {"user": factories.Sysadmin()["name"], "ignore_auth": False}
    with pytest.raises(Exception, match=r"máy chủ thư|mail server"):
        call_action("user_invite", admin, email="x@dongthap.example", group_id=AGENCY, role="editor")
    assert model.Session.query(model.User).count() == count + 1, "the sysadmin alone"
    assert browser().get("/user/reset").status_code == 200
    assert browser().post("/user/reset", user=somebody().name).status_code == 200
    assert letters.send() == 0


def test_a_mail_server_out_of_order_is_tried_again(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any, **_more: Any) -> None:
        raise smtplib.SMTPConnectError(421, b"later")

    change("DELETE FROM dongthap_account_letter")
    with monkeypatch.context() as broken:
        broken.setattr(mailer, "mail_recipient", refuse)
        assert browser().post("/user/reset", user=somebody().name).status_code == 200
        assert letters.send() == 0
    change("UPDATE dongthap_account_letter SET due = now()")
    monkeypatch.setattr(mailer, "mail_recipient", lambda *_given, **_more: None)
    assert letters.send() == 1

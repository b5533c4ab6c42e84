"""E-mails about sources, and the feed of runs: when, to whom, what they say and what they do not."""

from __future__ import annotations

import smtplib
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.runs import decide, notices, queue, sources, store
from ckanext.dongthap.worker import work

from tests.dongthap.runs.conftest import GOOD, HEADER, NAME, Run, Site

pytestmark = [pytest.mark.services]
SHRUNK = HEADER + "Đồng Tháp;528,4;546,2;551,6\n"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def people(source: Any) -> dict[str, str]:
    """Addresses of the agency's contact, its admin and its editor."""
    call_action("organization_patch", id="so-nong-nghiep", contact_email="lien-he@snn.example")
    found = {"contact": "lien-he@snn.example"}
    for role in ("admin", "editor"):
        user = factories.User(email=f"{role}@snn.example")
        call_action("organization_member_create", id="so-nong-nghiep", username=user["name"], role=role)
        found[role] = f"{role}@snn.example"
    return found


def told(mail_server: Any) -> list[tuple[str, str]]:
    """(address, what about) of every mail so far."""
    found: list[tuple[str, str]] = []
    for message in mail_server.get_smtp_messages():
        text = message[3] if isinstance(message, tuple) else message
        found.append((message[2][0], text))
    mail_server.clear_smtp_messages()
    return found


def test_one_mail_when_it_begins_and_one_when_it_ends(
    run: Run, site: Site, people: dict[str, str], mail_server: Any
) -> None:
    run()
    assert told(mail_server) == []
    site.put(SHRUNK)
    run()
    first = told(mail_server)
    assert {address for address, _text in first} == {people["contact"], people["admin"]}
    assert len(first) == 2
    run()
    site.put("")
    run()
    assert notices.tell() == 0
    assert told(mail_server) == []
    site.put(GOOD)
    assert run()["state"] == "unchanged"
    assert len(told(mail_server)) == 2
    assert notices.tell() == 0


def test_a_mail_that_can_not_be_sent_fails_no_run_and_is_sent_later(
    run: Run, site: Site, people: dict[str, str], mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    site.put(SHRUNK)
    with monkeypatch.context() as patched:

        def refuse(*_args: Any, **_more: Any) -> None:
            raise smtplib.SMTPServerDisconnected

        patched.setattr(smtplib, "SMTP", refuse)
        assert run()["state"] == "held"
        assert sources.get(NAME).row["notified"] == ""  # pyright: ignore[reportOptionalMemberAccess]
    assert notices.tell() == 1
    assert len(told(mail_server)) == 2
    assert sources.get(NAME).row["notified"] == "held"  # pyright: ignore[reportOptionalMemberAccess]


def test_a_dismissed_run_is_no_recovery(
    run: Run, site: Site, people: dict[str, str], mail_server: Any
) -> None:
    run()
    site.put(SHRUNK)
    held = run()
    told(mail_server)
    store.cancel(held["id"], "chi-lan", ("held",))
    notices.tell()
    assert told(mail_server) == []
    run()
    assert len(told(mail_server)) == 2


def test_an_approved_run_is_a_recovery(
    run: Run, site: Site, people: dict[str, str], mail_server: Any, app: Any
) -> None:
    run()
    site.put(SHRUNK)
    decide.let_through(run(), "chi-lan")
    told(mail_server)
    work(app.flask_app, once=True)
    assert len(told(mail_server)) == 2


def test_nobody_to_tell(run: Run, site: Site, mail_server: Any) -> None:
    site.stop()
    assert run()["state"] == "failed"
    assert told(mail_server) == []
    assert sources.get(NAME).row["notified"] == "failing"  # pyright: ignore[reportOptionalMemberAccess]


def test_the_feed_tells_public_facts_only(run: Run, site: Site, app: Any, indicator: dict[str, Any]) -> None:
    run()
    site.put(SHRUNK)
    held = run()
    answer = app.get("/en/thu-thap/so-nong-nghiep/atom.xml")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.get_data())
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Area of paddy: Held", "Area of paddy: Data published"]
    assert "/chi-tieu/NN.LUA.DT" in answer.text
    assert "6 added" in answer.text
    for secret in (site.host, held["reasons"][0]["message"]["en"], held["raw"][0]["sha256"]):
        assert secret not in answer.text
    call_action("package_patch", id=indicator["id"], private=True)
    assert "NN.LUA.DT" not in app.get("/en/thu-thap/so-nong-nghiep/atom.xml").text
    app.get("/thu-thap/khong-co/atom.xml", status=404)
    assert queue.ask(NAME, "command")

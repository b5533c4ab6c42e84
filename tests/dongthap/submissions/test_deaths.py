"""Killed (SIGKILL) during submit, approve and publish: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.publication.model import STEPS
from ckanext.dongthap.runs import store as runs_store
from ckanext.dongthap.submissions import mail, store, tasks, trail
from ckanext.dongthap.worker import work

from tests.dongthap.runs.conftest import values
from tests.dongthap.submissions.conftest import AGENCY, People
from tests.dongthap.submissions.test_flow import CODE, act, filled, published, told

__all__ = ["act", "published"]
pytestmark = [pytest.mark.services, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
MOMENTS = ("claimed", "released", "settled", "recorded", "finished")
Die = Callable[..., int]


@pytest.fixture(scope="module")
def die(portal: None, pytestconfig: pytest.Config) -> Iterator[Die]:
    command = [sys.executable, "-m", "tests.dongthap.submissions.mortal", pytestconfig.option.ckan_ini]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "ready\n"

    def at(label: str, do: str = "work", **given: str) -> int:
        stdin.write(json.dumps({"do": do, "label": label, **given}) + "\n")
        stdin.flush()
        return int(stdout.readline())

    yield at
    stdin.close()
    process.wait(30)


def submitted(act: Any, value: float) -> str:
    upload = filled(act, ("2024", "Tỉnh Đồng Tháp", value))
    made = act("editor", "create", agency=AGENCY, upload=upload, reason="Đính chính")
    act("editor", "submit", id=made["id"])
    return made["id"]


def test_killed_at_each_moment_of_publishing(
    act: Any, published: None, die: Die, app: Any, monkeypatch: pytest.MonkeyPatch, mail_server: Any
) -> None:
    monkeypatch.setattr(runs_store, "DEAD_AFTER", 0.0)
    for number, label in enumerate((*MOMENTS, *STEPS), start=2):
        value = 500 + number
        submission_id = submitted(act, value)
        act("admin", "approve", id=submission_id)
        told(mail_server)
        assert die(label) == -signal.SIGKILL, label
        assert values().get(("2024", "87")) in (None, str(value - 1), str(value)), label
        _until_published(app, submission_id)
        assert values()["2024", "87"] == str(value), label
        shown = call_action("dongthap_release_show", id=CODE)
        assert (shown["number"], shown["submission_id"]) == (number, submission_id), label
        done = [each["action"] for each in store.events(submission_id)].count("published")
        assert done == 1, label
        assert [subject for _who, subject in told(mail_server)] == [
            "Đã công bố / Published: Diện tích gieo trồng lúa"
        ], label
    assert check_consistency() == []
    assert trail.broken() == []


def _until_published(app: Any, submission_id: str) -> None:
    for _ in range(20):
        _no_sign_of_life()
        with app.flask_app.test_request_context():
            tasks.queue_due()
        work(app.flask_app, once=True)
        row = store.get(submission_id)
        if row and row["state"] == "published":
            return
    raise AssertionError(store.events(submission_id))


def _no_sign_of_life() -> None:
    """Whatever worked was last heard of an hour ago."""
    for statement in (
        "UPDATE procrastinate.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'",
        "UPDATE dongthap.submission SET heartbeat = now() - interval '1 hour' WHERE state = 'publishing'",
    ):
        with get_write_engine().begin() as connection:
            connection.execute(sa.text(statement))


@pytest.mark.parametrize("label", ["checked", "recorded", "committed"])
def test_killed_while_submitting(
    act: Any, published: None, die: Die, people: People, label: str, mail_server: Any
) -> None:
    upload = filled(act, ("2024", "Tỉnh Đồng Tháp", 510))
    made = act("editor", "create", agency=AGENCY, upload=upload, check=False)
    given = {"user": people["editor"], "id": made["id"]}
    assert die(label, "dongthap_submission_submit", **given) == -signal.SIGKILL
    row = store.get(made["id"])
    assert row is not None
    if row["state"] == "draft":
        assert told(mail_server) == []
        act("editor", "submit", id=made["id"])
    actions = [each["action"] for each in store.events(made["id"])]
    assert actions.count("submitted") == 1
    assert len(told(mail_server)) == 1
    assert act("admin", "show", id=made["id"])["state"] == "submitted"


@pytest.mark.parametrize("label", ["recorded", "committed"])
def test_killed_while_approving(
    act: Any, published: None, die: Die, app: Any, people: People, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_store, "DEAD_AFTER", 0.0)
    submission_id = submitted(act, 510)
    given = {"user": people["admin"], "id": submission_id}
    assert die(label, "dongthap_submission_approve", **given) == -signal.SIGKILL
    row = store.get(submission_id)
    assert row is not None
    if row["state"] == "submitted":
        act("admin", "approve", id=submission_id)
    _until_published(app, submission_id)
    assert [each["action"] for each in store.events(submission_id)].count("approved") == 1
    assert call_action("dongthap_release_show", id=CODE)["number"] == 2


def test_a_mail_that_can_not_be_sent_is_sent_later(
    act: Any, published: None, mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(act, 510)
    with monkeypatch.context() as patched:

        def refuse(*_args: Any, **_more: Any) -> None:
            raise OSError("no route")

        patched.setattr(mail.mailer, "mail_recipient", refuse)
        assert mail.send() == 0
    with get_write_engine().begin() as connection:
        assert (
            connection.execute(sa.text("SELECT count(*) FROM dongthap.mail WHERE sent IS NULL")).scalar() == 1
        )
        connection.execute(sa.text("UPDATE dongthap.mail SET due = now()"))
    assert len(told(mail_server)) == 1
    assert told(mail_server) == []

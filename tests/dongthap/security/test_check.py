"""The check that runs by itself: when, what it finds, whom it tells, and that it tells it once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.checks import nightly, orphans, outcome
from ckanext.dongthap.publication.consistency import Problem

from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.conftest import People

pytestmark = pytest.mark.services
ZONE = dt.timezone(dt.timedelta(hours=7))
AT = dt.time(2, 30)


def moment(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "started", "newest", "expected"),
    [
        (moment(10, 12), moment(1, 0), None, True),
        (moment(10, 12), moment(1, 0), moment(10, 3), False),
        (moment(10, 12), moment(1, 0), moment(9, 12), True),
        (moment(10, 1), moment(1, 0), moment(9, 3), False),
        (moment(10, 12), moment(10, 11), moment(10, 3), True),
        (moment(10, 12), moment(10, 11), moment(10, 10) + dt.timedelta(minutes=30), False),
    ],
)
def test_each_night_and_after_a_start(
    now: dt.datetime, started: dt.datetime, newest: dt.datetime | None, expected: bool
) -> None:
    row = None if newest is None else {"started": newest}
    assert outcome.is_due(now, AT, started, row) is expected


@pytest.fixture
def orphan(portal: Portal) -> Any:
    """A DataStore table that belongs to no resource."""
    name = str(uuid.uuid4())
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("TRUNCATE dongthap.check_run, dongthap.check_problem"))
        connection.execute(sa.text("DELETE FROM dongthap.mail"))
        connection.execute(sa.text(f'CREATE TABLE public."{name}" (a text)'))
    yield name
    with get_write_engine().begin() as connection:
        connection.execute(sa.text(f'DROP TABLE IF EXISTS public."{name}"'))


def only_tell(orphan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(_owed_for: float) -> list[Problem]:
        return [each for each in orphans.problems() if orphan in each.detail]

    monkeypatch.setattr(nightly, "problems", found)


def letters() -> list[str]:
    with get_write_engine().connect() as connection:
        return list(connection.execute(sa.text("SELECT body FROM dongthap.mail ORDER BY id")).scalars())


def test_what_is_new_is_told_once(
    people: People, portal: Portal, orphan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tell(orphan, monkeypatch)
    with portal.app.flask_app.test_request_context():
        nightly.run()
        first = letters()
        assert any(orphan in body for body in first)
        nightly.run()
        assert letters() == first
        with get_write_engine().begin() as connection:
            connection.execute(sa.text(f'DROP TABLE public."{orphan}"'))
        nightly.run()
    assert orphan not in str(people.done("steward", "dongthap_check_show")["results"])


def test_stewards_and_operators_see_the_outcome(
    people: People, portal: Portal, orphan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tell(orphan, monkeypatch)
    with portal.app.flask_app.test_request_context():
        nightly.run()
    for role in ("steward", "sysadmin"):
        found = people.done(role, "dongthap_check_show")
        assert orphan in str(found["results"])
        assert found["finished"]
        page = portal.get("/kiem-tra", headers={"Authorization": people.tokens[role]})
        assert orphan in page.text
    for role in ("anonymous", "editor", "admin", "other_admin"):
        assert people.ask(role, "dongthap_check_show").status_code == 403


def test_one_worker_checks_wherever_many_work(
    portal: Portal, orphan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = dt.datetime.now(dt.timezone.utc) - dt.timedelta(hours=2)
    monkeypatch.setattr(nightly, "_STARTED", long_ago)
    only_tell(orphan, monkeypatch)
    with get_write_engine().connect() as other:
        other.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": nightly._LOCK})
        with portal.app.flask_app.test_request_context():
            assert nightly.run_if_due() is False
        other.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": nightly._LOCK})
    with portal.app.flask_app.test_request_context():
        assert nightly.run_if_due() is True
        assert nightly.run_if_due() is False, "it ran a moment ago"


def test_a_problem_that_counts_on_is_the_same() -> None:
    first = Problem("owed", "x", "owed since 2026-11-30 02:00, tried 3 times: -")
    later = Problem("owed", "x", "owed since 2026-11-30 02:00, tried 9 times: Solr")
    assert outcome._fingerprint(first) == outcome._fingerprint(later)

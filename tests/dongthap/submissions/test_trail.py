"""Rows of submissions: changes are counted, told in a trail that only grows, and made once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.submissions import store, trail
from ckanext.dongthap.submissions.store import Refused

from tests.dongthap.submissions.conftest import AGENCY

pytestmark = [pytest.mark.services]


@pytest.fixture
def made(people: dict[str, str]) -> store.Row:
    return store.create(AGENCY, people["editor"], kind="file", indicators=["NN.LUA.DT"])[0]


def test_each_change_is_in_the_trail(made: store.Row) -> None:
    with store.change(made["id"], revision=1) as change:
        change.apply("changed", "lan", {"note": "đã sửa"}, note="đã sửa")
    with store.change(made["id"]) as change:
        change.apply("submitted", "lan", {}, submitted_by="lan")
    row = store.get(made["id"])
    assert row is not None
    assert (row["state"], row["revision"], row["note"]) == ("submitted", 3, "đã sửa")
    assert row["modified_by"] == "lan"
    told = [(each["number"], each["action"], each["state"]) for each in store.events(made["id"])]
    assert told == [(1, "created", "draft"), (2, "changed", "draft"), (3, "submitted", "submitted")]
    assert trail.broken() == []


def test_who_looked_at_an_older_revision_is_refused(made: store.Row) -> None:
    with store.change(made["id"]) as change:
        change.quietly("lan", note="gõ tiếp")
    with pytest.raises(Refused, match="revision"), store.change(made["id"], revision=1):
        raise AssertionError
    assert len(store.events(made["id"])) == 1


def test_what_fails_leaves_neither_row_nor_trail(made: store.Row) -> None:
    with pytest.raises(ZeroDivisionError), store.change(made["id"]) as change:
        change.apply("submitted", "lan", {})
        raise ZeroDivisionError
    row = store.get(made["id"])
    assert row is not None
    assert row["state"] == "draft"
    assert len(store.events(made["id"])) == 1


def test_states_allow_only_their_actions(made: store.Row) -> None:
    with store.change(made["id"]) as change, pytest.raises(Refused, match="state"):
        change.apply("approved", "lan", {})
    with store.change(made["id"]) as change:
        change.apply("withdrawn", "lan", {})
        with pytest.raises(Refused):
            change.apply("submitted", "lan", {})


def test_the_same_key_again_is_the_same_submission(people: dict[str, str]) -> None:
    first, made = store.create(AGENCY, people["editor"], key="a1", kind="nil")
    again, remade = store.create(AGENCY, people["editor"], key="a1", kind="nil")
    assert (made, remade, again["id"]) == (True, False, first["id"])
    other, made = store.create(AGENCY, people["admin"], key="a1", kind="nil")
    assert made
    assert other["id"] != first["id"]
    assert len(store.events(first["id"])) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dongthap.submission_event SET actor = 'nobody'",
        "DELETE FROM dongthap.submission_event",
        "TRUNCATE dongthap.submission_event",
    ],
)
def test_the_trail_can_only_grow(made: store.Row, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), get_write_engine().begin() as c:
        c.execute(sa.text(statement))
    grant = "GRANT UPDATE, DELETE, TRUNCATE ON dongthap.submission_event TO CURRENT_USER"
    with pytest.raises(sa.exc.ProgrammingError, match="can only grow"), get_write_engine().begin() as c:
        c.execute(sa.text(grant))
        c.execute(sa.text(statement))
    assert len(store.events(made["id"])) == 1


def test_a_trail_that_was_rewritten_shows(made: store.Row) -> None:
    with store.change(made["id"]) as change:
        change.apply("submitted", "lan", {})
    with get_write_engine().begin() as c:
        c.execute(sa.text("GRANT UPDATE, DELETE ON dongthap.submission_event TO CURRENT_USER"))
        c.execute(sa.text("ALTER TABLE dongthap.submission_event DISABLE TRIGGER USER"))
        c.execute(sa.text("UPDATE dongthap.submission_event SET actor = 'tu' WHERE number = 1"))
        c.execute(sa.text("ALTER TABLE dongthap.submission_event ENABLE TRIGGER USER"))
        c.execute(sa.text("REVOKE UPDATE, DELETE ON dongthap.submission_event FROM CURRENT_USER"))
    assert [problem[0] for problem in trail.broken()] == [made["id"]]

"""Rows of submissions: changes are counted, told in a trail that only grows, and made once."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.composite import assessments
from ckanext.dongthap.composite.answers import Answer
from ckanext.dongthap.guard import trail as datasets
from ckanext.dongthap.openfiles import store as openfiles
from ckanext.dongthap.submissions import store, trail
from ckanext.dongthap.submissions.store import Refused

from tests.dongthap.submissions.conftest import AGENCY, tamper

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


@pytest.fixture(params=trail.KINDS)
def record(request: pytest.FixtureRequest, made: store.Row, people: dict[str, str]) -> tuple[str, str]:
    """(kind, id) of a record with three entries in its trail."""
    if request.param == "submission":
        with store.change(made["id"]) as change:
            change.apply("changed", "lan", {})
            change.apply("submitted", "lan", {})
        return request.param, made["id"]
    if request.param == "assessment":
        place = assessments.Place("dti", "2022", 2025, AGENCY, "87", "ha-tang")
        kept = [assessments.save(place, "lan", Answer(value=Decimal(n)), claim=False) for n in (1, 2, 3)]
        return request.param, kept[0]["id"]
    if request.param == "dataset":
        return request.param, a_dataset()
    return request.param, a_file(people["editor"])["id"]


def a_dataset() -> str:
    """A dataset whose fields were changed three times."""
    identifier = str(uuid.uuid4())
    for number in range(3):
        datasets.record(identifier, "lan", "described", {"notes": {"old": "", "new": str(number)}})
    return identifier


def a_file(actor: str) -> openfiles.Row:
    """A file that was added, described, let go."""
    dictionary = {"failure": None, "tables": []}
    row = openfiles.add(
        actor,
        agency=AGENCY,
        package_id="cho",
        title="Chợ",
        state="checked",
        file={"filename": "cho.csv", "url": ""},
        inspection={"held": False, "dictionary": dictionary},
        columns={},
    )
    openfiles.change(row, "described", actor, {"title": "Chợ"})
    return openfiles.change(row, "discarded", actor, {"comment": "nhầm"}, state="discarded")


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'nobody'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_can_only_grow(record: tuple[str, str], statement: str) -> None:
    table = f"dongthap.{record[0]}_event"
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), get_write_engine().begin() as c:
        c.execute(sa.text(statement.format(table)))
    grant = f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER"
    with pytest.raises(sa.exc.ProgrammingError, match="can only grow"), get_write_engine().begin() as c:
        c.execute(sa.text(grant))
        c.execute(sa.text(statement.format(table)))
    assert trail.broken() == []


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE {} SET actor = 'tu' WHERE number = 1", 1),
        ("UPDATE {} SET moment = moment - interval '1 day' WHERE number = 3", 3),
        ("UPDATE {} SET detail = '{{}}', state = 'published' WHERE number = 2", 2),
        ("DELETE FROM {} WHERE number = 1", 2),
        ("DELETE FROM {} WHERE number = 2", 3),
        ("DELETE FROM {} WHERE number = 3", 3),
        ("DELETE FROM {}", 1),
    ],
)
def test_a_trail_that_was_rewritten_or_cut_shows(record: tuple[str, str], statement: str, first: int) -> None:
    kind, identifier = record
    tamper(kind, statement.format(f"dongthap.{kind}_event"))
    assert trail.broken() == [(identifier, first)]
    assert [problem.package_id for problem in trail.problems()] == [identifier]

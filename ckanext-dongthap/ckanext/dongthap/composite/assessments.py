"""What agencies hand in for an index, criterion by criterion, and what stewards decide on it.

Each change is one transaction: the row and its entry in the trail. A revision counts the changes; whoever
decides says which one was looked at, and is refused if it is no longer the present one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.composite.answers import Answer
from ckanext.dongthap.datastore.assessment_tables import assessment, event
from ckanext.dongthap.submissions.store import Refused
from sqlalchemy.dialects.postgresql import insert

Row = dict[str, Any]
State = Literal["draft", "claimed", "verified", "returned"]
STATES: tuple[State, ...] = ("draft", "claimed", "verified", "returned")
Decision = Literal["verified", "returned"]
DECISIONS: tuple[Decision, ...] = ("verified", "returned")
_NOW = sa.func.clock_timestamp()
_KEY = ("index", "year", "subject", "criterion")
#: Whoever did one of these can't verify it.
AUTHORS = ("changed", "claimed")


@dataclass(frozen=True)
class Place:
    """Which criterion of which index, for whom, by whose hand."""

    index: str
    version: str
    year: int
    agency: str
    subject: str
    criterion: str


def save(
    place: Place,
    actor: str,
    answer: Answer,
    *,
    claim: bool,
    evidence: Mapping[str, Any] | None = None,
    revision: int | None = None,
    connection: sa.Connection | None = None,
) -> Row:
    """Keep an answer, and hand it in with ``claim``; what says the same already is left alone.

    ``evidence``: a new file, ``{"upload", "filename", "size", "sha256"}``; None keeps the one there is.
    Raises `Refused`: ``verified``, ``revision``.
    """
    with _transaction(connection) as connection:
        row, made = _locked(connection, place, actor)
        if row["state"] == "verified":
            raise Refused("verified")
        if revision is not None and not made and row["revision"] != revision:
            raise Refused("revision")
        given = {**asdict(answer), "evidence": dict(evidence) if evidence else row["evidence"]}
        same = all(row[name] == value for name, value in given.items())
        if same and not made and not (claim and row["state"] != "claimed"):
            return row
        state = _state_after(row["state"], claim)
        values = {**given, "state": state, "version": place.version, "agency": place.agency}
        values |= {"claimed": _NOW, "claimed_by": actor} if claim else {}
        return _apply(connection, row, "claimed" if claim else "changed", actor, _told(given), values)


@contextmanager
def _transaction(connection: sa.Connection | None) -> Iterator[sa.Connection]:
    """The caller's transaction, or one of its own."""
    if connection is not None:
        yield connection
        return
    with get_write_engine().begin() as own:
        yield own


def _state_after(state: State, claim: bool) -> State:
    """A claim that is changed without being handed in again is taken back; a return stands until it is."""
    if claim:
        return "claimed"
    return "returned" if state == "returned" else "draft"


def _locked(connection: sa.Connection, place: Place, actor: str) -> tuple[Row, bool]:
    """The row of a place, locked; made first if there is none."""
    fresh = {**asdict(place), "state": "draft", "revision": 0, "created_by": actor, "modified_by": actor}
    made = connection.execute(insert(assessment).values(**fresh).on_conflict_do_nothing()).rowcount
    same = {name: getattr(place, name) for name in _KEY}
    query = sa.select(assessment).filter_by(**same).with_for_update()
    return dict(connection.execute(query).mappings().one()), bool(made)


def decide(
    assessment_id: str,
    actor: str,
    decision: Decision,
    comment: str = "",
    revision: int | None = None,
    connection: sa.Connection | None = None,
) -> Row:
    """Verify a claim, or return it with a remark; what was verified may be returned as well.

    Raises `KeyError` where there is none, `Refused`: ``state``, ``revision``, ``comment``, ``own``.
    """
    with _transaction(connection) as connection:
        query = sa.select(assessment).filter_by(id=assessment_id).with_for_update()
        row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise KeyError(assessment_id)
        _check_decision(connection, dict(row), actor, decision, comment, revision)
        values = {"state": decision, "answer": comment.strip(), "decided": _NOW, "decided_by": actor}
        return _apply(connection, dict(row), decision, actor, {"comment": comment.strip()}, values)


def _check_decision(
    connection: sa.Connection, row: Row, actor: str, decision: Decision, comment: str, revision: int | None
) -> None:
    if revision is not None and row["revision"] != revision:
        raise Refused("revision")
    if row["state"] not in (("claimed",) if decision == "verified" else ("claimed", "verified")):
        raise Refused("state", action=decision, state=row["state"])
    if decision == "returned" and not comment.strip():
        raise Refused("comment")
    authors = {each["actor"] for each in _trail(connection, row["id"]) if each["action"] in AUTHORS}
    if decision == "verified" and actor in authors:
        raise Refused("own")


def _apply(
    connection: sa.Connection, row: Row, action: str, actor: str, detail: Row, values: Mapping[str, Any]
) -> Row:
    """Change the row and write it into the trail."""
    changed = {**values, "revision": row["revision"] + 1, "modified": _NOW, "modified_by": actor}
    statement = assessment.update().where(assessment.c.id == row["id"]).values(**changed)
    new = dict(connection.execute(statement.returning(*assessment.c)).mappings().one())
    entry = {"assessment_id": new["id"], "actor": actor, "action": action, "state": new["state"]}
    connection.execute(event.insert().values(**entry, revision=new["revision"], detail=detail))
    return new


def _told(given: Mapping[str, Any]) -> Row:
    """What exactly was answered, for the trail."""
    numbers = {name: None if given[name] is None else str(given[name]) for name in ("value", "whole")}
    return {**numbers, **{name: given[name] for name in ("link", "remark", "evidence")}}


def get(assessment_id: str) -> Row | None:
    """One answer; None where there is none."""
    with get_write_engine().connect() as connection:
        row = connection.execute(sa.select(assessment).filter_by(id=assessment_id)).mappings().one_or_none()
    return dict(row) if row else None


def trails(assessment_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The trail of each answer, the oldest entry first."""
    query = sa.select(event).where(event.c.assessment_id.in_(list(assessment_ids))).order_by(event.c.number)
    found: dict[str, list[Row]] = {each: [] for each in assessment_ids}
    with get_write_engine().connect() as connection:
        for row in connection.execute(query).mappings():
            found[row["assessment_id"]].append(dict(row))
    return found


def _trail(connection: sa.Connection, assessment_id: str) -> list[Row]:
    query = sa.select(event).where(event.c.assessment_id == assessment_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def find(
    *,
    agencies: Sequence[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
    **wanted: Any,
) -> tuple[int, list[Row]]:
    """How many answers there are, and a page of them, by index, year, agency, subject and criterion.

    ``wanted``: values of ``index``, ``year``, ``state``, ``subject``; None is any. ``agencies``: None is all.
    """
    query = sa.select(assessment).filter_by(**{name: value for name, value in wanted.items() if value})
    if agencies is not None:
        query = query.where(assessment.c.agency.in_(list(agencies)))
    order = [assessment.c[name] for name in ("index", "year", "agency", "subject", "criterion")]
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
        page = query.order_by(*order).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(page).mappings()]


def counts(index: str, year: int) -> dict[str, dict[str, int]]:
    """Agency → state → how many answers."""
    columns = (assessment.c.agency, assessment.c.state)
    query = sa.select(*columns, sa.func.count()).filter_by(index=index, year=year).group_by(*columns)
    found: dict[str, dict[str, int]] = {}
    with get_write_engine().connect() as connection:
        for agency, state, count in connection.execute(query):
            found.setdefault(agency, {})[state] = count
    return found

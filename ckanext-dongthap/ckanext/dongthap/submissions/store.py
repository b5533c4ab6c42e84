"""Rows of submissions. Each change is one transaction: the row, the trail, the mail that is owed for it.

A revision counts the changes: whoever decides says which revision was looked at, and is refused if it is
no longer the present one. Publishing carries a token besides, so that a worker that was taken for dead can
write nothing any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import event, item, submission
from ckanext.dongthap.submissions.states import WAYS, Action, State
from sqlalchemy.dialects.postgresql import insert

Row = dict[str, Any]
_NOW = sa.func.clock_timestamp()


class Refused(Exception):
    """The submission is not in a state for this; ``code`` is stable and explained in docs/agency.md."""

    def __init__(self, code: str, **words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass
class Change:
    """One change in the making: inside its transaction, with the row locked."""

    connection: sa.Connection
    row: Row

    def apply(self, action: Action, actor: str, detail: Mapping[str, Any], **values: Any) -> Row:
        """Change the row and write it into the trail. Raises `Refused`."""
        starts, state = WAYS[action]
        if self.row["state"] not in starts:
            raise Refused("state", action=action, state=self.row["state"])
        values |= {"state": state or self.row["state"], "revision": submission.c.revision + 1}
        values |= {"modified": _NOW, "modified_by": actor}
        self.row = _one(
            self.connection,
            submission.update()
            .where(submission.c.id == self.row["id"])
            .values(**values)
            .returning(*submission.c),
        )
        record(self.connection, self.row, action, actor, detail)
        return self.row

    def quietly(self, actor: str, **values: Any) -> Row:
        """Change what a draft says, as it is typed: a new revision, nothing in the trail."""
        changed = {**values, "revision": submission.c.revision + 1, "modified": _NOW, "modified_by": actor}
        statement = submission.update().where(submission.c.id == self.row["id"]).values(**changed)
        self.row = _one(self.connection, statement.returning(*submission.c))
        return self.row

    def put_items(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Replace what is proposed for each indicator; what is published already stays."""
        mine = item.c.submission_id == self.row["id"]
        self.connection.execute(item.delete().where(mine, item.c.state == "waiting"))
        kept = set(self.connection.execute(sa.select(item.c.indicator).where(mine)).scalars())
        for values in items:
            if values["indicator"] not in kept:
                self.connection.execute(item.insert().values(submission_id=self.row["id"], **values))


@contextmanager
def change(submission_id: str, revision: int | None = None) -> Iterator[Change]:
    """Change a submission in one transaction, its row locked.

    Raises `KeyError` when there is none, `Refused` when ``revision`` is not the present one.
    """
    with get_write_engine().begin() as connection:
        query = sa.select(submission).where(submission.c.id == submission_id).with_for_update()
        row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise KeyError(submission_id)
        if revision is not None and row["revision"] != revision:
            raise Refused("revision")
        yield Change(connection, dict(row))


def create(agency: str, actor: str, key: str = "", **values: Any) -> tuple[Row, bool]:
    """A new draft, and whether it was made now: the same ``key`` again gives what the first call made."""
    with get_write_engine().begin() as connection:
        row = {"agency": agency, "created_by": actor, "modified_by": actor, "key": key, **values}
        statement = insert(submission).values(**row).on_conflict_do_nothing().returning(*submission.c)
        made = connection.execute(statement).mappings().one_or_none()
        if made is not None:
            record(connection, dict(made), "created", actor, _told(values))
            return dict(made), True
        same = {"agency": agency, "created_by": actor, "key": key}
        return _one(connection, sa.select(submission).filter_by(**same)), False


def _told(values: Mapping[str, Any]) -> Row:
    """What the trail says of a new submission."""
    return {name: values[name] for name in ("kind", "indicators", "file", "note") if values.get(name)}


def record(connection: sa.Connection, row: Row, action: str, actor: str, detail: Mapping[str, Any]) -> None:
    """Add to the trail; the database numbers and seals the entry."""
    connection.execute(
        event.insert().values(
            submission_id=row["id"],
            actor=actor,
            action=action,
            state=row["state"],
            revision=row["revision"],
            detail=dict(detail),
        )
    )


def get(submission_id: str) -> Row | None:
    """One submission's row; None where there is none, or the text is no id."""
    if not is_id(submission_id):
        return None
    with get_write_engine().connect() as connection:
        query = sa.select(submission).where(submission.c.id == submission_id)
        row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def is_id(text: str) -> bool:
    """Whether the text can be a submission's id."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def items(submission_ids: Sequence[str]) -> dict[str, list[Row]]:
    """What each submission proposes, by indicator."""
    with get_write_engine().connect() as connection:
        return items_in(connection, submission_ids)


def items_in(connection: sa.Connection, submission_ids: Sequence[str]) -> dict[str, list[Row]]:
    """`items` inside a transaction."""
    query = sa.select(item).where(item.c.submission_id.in_(submission_ids)).order_by(item.c.indicator)
    found: dict[str, list[Row]] = {each: [] for each in submission_ids}
    for row in connection.execute(query).mappings():
        found[row["submission_id"]].append(dict(row))
    return found


def events(submission_id: str) -> list[Row]:
    """The trail of a submission, the oldest entry first."""
    with get_write_engine().connect() as connection:
        return trail(connection, submission_id)


def trail(connection: sa.Connection, submission_id: str) -> list[Row]:
    """`events` inside a transaction."""
    query = sa.select(event).where(event.c.submission_id == submission_id).order_by(event.c.number)
    return [dict(row) for row in connection.execute(query).mappings()]


def find(
    agencies: Sequence[str] | None = None,
    states: Sequence[State] | None = None,
    indicator: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[int, list[Row]]:
    """How many submissions there are, and a page of them, the last changed first."""
    query = sa.select(submission)
    if agencies is not None:
        query = query.where(submission.c.agency.in_(agencies))
    if states:
        query = query.where(submission.c.state.in_(states))
    if indicator:
        query = query.where(submission.c.indicators.contains([indicator]))
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
        page = query.order_by(submission.c.modified.desc(), submission.c.id).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(page).mappings()]


def _one(connection: sa.Connection, statement: Any) -> Row:
    return dict(connection.execute(statement).mappings().one())

"""Rows of files on their way into an open dataset.

Each change is one transaction: the row, the trail, the mail that is owed for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.openfile_tables import event, open_file
from ckanext.dongthap.openfiles import letters
from ckanext.dongthap.submissions.store import Refused

Row = dict[str, Any]
STATES = ("checked", "held", "published", "discarded")
#: In these nothing is public yet.
OPEN = ("checked", "held")


def add(actor: str, **values: Any) -> Row:
    """A new row."""
    made = open_file.insert().values(**values, created_by=actor).returning(*open_file.c)
    with get_write_engine().begin() as connection:
        row = dict(connection.execute(made).mappings().one())
        action = "held" if row["state"] == "held" else "added"
        return _record(connection, row, action, actor, {"file": row["file"]})


def get(file_id: str) -> Row | None:
    """One row."""
    with get_write_engine().connect() as connection:
        found = connection.execute(sa.select(open_file).where(open_file.c.id == file_id)).mappings().first()
    return dict(found) if found else None


def trails(file_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The trail of each file, the oldest entry first."""
    query = sa.select(event).where(event.c.open_file_id.in_(list(file_ids))).order_by(event.c.number)
    found: dict[str, list[Row]] = {each: [] for each in file_ids}
    with get_write_engine().connect() as connection:
        for row in connection.execute(query).mappings():
            found[row["open_file_id"]].append(dict(row))
    return found


def search(
    agencies: Sequence[str] | None, state: str | None, package_id: str | None, limit: int, offset: int
) -> tuple[int, list[Row]]:
    """Rows of agencies (None: of all), newest first, and how many there are."""
    query = sa.select(open_file)
    if agencies is not None:
        query = query.where(open_file.c.agency.in_(agencies))
    if state:
        query = query.where(open_file.c.state == state)
    if package_id:
        query = query.where(open_file.c.package_id == package_id)
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar() or 0
        ordered = query.order_by(open_file.c.created.desc(), open_file.c.id).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(ordered).mappings()]


def change(
    row: Mapping[str, Any],
    action: str,
    actor: str,
    detail: Mapping[str, Any],
    among: Sequence[str] = OPEN,
    **values: Any,
) -> Row:
    """Change a row that is in one of the states ``among``. Raises `Refused`."""
    mine = (open_file.c.id == row["id"]) & open_file.c.state.in_(among)
    values |= {"revision": open_file.c.revision + 1, "modified": sa.func.clock_timestamp()}
    update = open_file.update().where(mine).values(**values).returning(*open_file.c)
    with get_write_engine().begin() as connection:
        changed = connection.execute(update).mappings().first()
        if changed is None:
            raise Refused("state")
        return _record(connection, dict(changed), action, actor, detail)


def _record(connection: sa.Connection, row: Row, action: str, actor: str, detail: Mapping[str, Any]) -> Row:
    """Add to the trail, whose entries the database numbers and seals, and owe the mail."""
    entry = {"open_file_id": row["id"], "actor": actor, "action": action, "state": row["state"]}
    entry |= {"revision": row["revision"], "detail": dict(detail)}
    connection.execute(event.insert().values(**entry))
    letters.owe(connection, row, action, actor, str(detail.get("comment") or ""))
    return row

"""Rows of files on their way into an open dataset; every step stands in the row's list of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import SCHEMA, Json
from ckanext.dongthap.submissions.store import Refused
from sqlalchemy.dialects.postgresql import JSONB, UUID

Row = dict[str, Any]
STATES = ("checked", "held", "published", "discarded")
#: In these nothing is public yet.
OPEN = ("checked", "held")
_MOMENT = sa.DateTime(timezone=True)

open_file = sa.Table(
    "open_file",
    sa.MetaData(schema=SCHEMA),
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("agency", sa.Text),
    sa.Column("package_id", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("file", Json),
    sa.Column("inspection", Json),
    sa.Column("columns", Json),
    sa.Column("events", Json),
    sa.Column("resource_id", sa.Text),
    sa.Column("created", _MOMENT),
    sa.Column("created_by", sa.Text),
    sa.Column("modified", _MOMENT),
)


def add(actor: str, **values: Any) -> Row:
    """A new row."""
    event = _event("added", actor, "")
    made = open_file.insert().values(**values, created_by=actor, events=[event]).returning(*open_file.c)
    with get_write_engine().begin() as connection:
        return dict(connection.execute(made).mappings().one())


def get(file_id: str) -> Row | None:
    """One row."""
    with get_write_engine().connect() as connection:
        found = connection.execute(sa.select(open_file).where(open_file.c.id == file_id)).mappings().first()
    return dict(found) if found else None


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
    comment: str = "",
    among: Sequence[str] = OPEN,
    **values: Any,
) -> Row:
    """Change a row that is in one of the states ``among``. Raises `Refused`."""
    # The database appends: of two changes at once neither loses the other's entry.
    entry = sa.cast(sa.literal([_event(action, actor, comment)], Json()), JSONB)
    mine = (open_file.c.id == row["id"]) & open_file.c.state.in_(among)
    update = (
        open_file.update()
        .where(mine)
        .values(**values, events=open_file.c.events.op("||")(entry), modified=sa.func.clock_timestamp())
    )
    with get_write_engine().begin() as connection:
        changed = connection.execute(update.returning(*open_file.c)).mappings().first()
    if changed is None:
        raise Refused("state")
    return dict(changed)


def _event(action: str, actor: str, comment: str) -> dict[str, str]:
    moment = datetime.now(timezone.utc).isoformat()
    return {"action": action, "actor": actor, "moment": moment, "comment": comment}

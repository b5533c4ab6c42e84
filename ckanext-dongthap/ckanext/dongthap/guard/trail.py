"""The trail of a dataset: who changed which field when, and what was decided; it only grows.

A table like that of submissions: the database numbers and seals each entry, refuses every change, and
``dongthap check`` finds what was rewritten or cut off.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.guard_tables import dataset, event
from sqlalchemy.dialects.postgresql import insert

_NAMESPACE = uuid.UUID("b7c2a6f4-3f0d-4a86-8b1c-1f0b6d0c6f21")
Row = dict[str, Any]


def record(
    package_id: str,
    actor: str,
    action: str,
    detail: Mapping[str, Any],
    connection: sa.Connection | None = None,
) -> None:
    """Add an entry; in the transaction of ``connection`` where one is given."""
    if connection is None:
        with get_write_engine().begin() as own:
            return record(package_id, actor, action, detail, own)
    identifier = _identifier(package_id)
    given = {"id": identifier, "package_id": package_id}
    connection.execute(insert(dataset).values(**given).on_conflict_do_nothing())
    # Entries of one dataset are chained one behind the other.
    connection.execute(sa.select(dataset.c.id).where(dataset.c.id == identifier).with_for_update())
    entry = {"dataset_id": identifier, "actor": actor, "action": action, "detail": dict(detail)}
    connection.execute(event.insert().values(**entry, state="", revision=0))
    return None


def page(package_id: str, limit: int, offset: int) -> tuple[int, list[Row]]:
    """How many entries there are, and some of them, the newest first."""
    mine = event.c.dataset_id == _identifier(package_id)
    query = sa.select(event.c.number, event.c.moment, event.c.actor, event.c.action, event.c.detail)
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).where(mine)).scalar() or 0
        ordered = query.where(mine).order_by(event.c.number.desc()).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(ordered).mappings()]


def _identifier(package_id: str) -> str:
    """The package's id; one that is no UUID, as sysadmins may give, has one made of it."""
    try:
        return str(uuid.UUID(package_id))
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, package_id))

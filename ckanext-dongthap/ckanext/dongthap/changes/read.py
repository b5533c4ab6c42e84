"""Reading the feed: what came after a number, as far as everybody may know of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import change, release

#: Ends of events that are told although nothing of it is public any more.
_GONE = (".removed", ".withdrawn")
_RELEASE = ("number", "rows", "added", "changed", "removed")


@dataclass(frozen=True)
class Page:
    """Some changes in order, the number up to which was read, and whether there are more."""

    changes: list[dict[str, Any]]
    reached: int
    more: bool


_LAST = sa.select(sa.func.max(change.c.seq))


def last(connection: sa.Connection | None = None) -> int:
    """Number of the newest change, as a DataStore connection sees it; 0 when there is none."""
    if connection is not None:
        return connection.execute(_LAST).scalar() or 0
    with get_read_engine().connect() as own:
        return last(own)


def newest(subjects: Collection[str]) -> int:
    """Number of the newest change of any of these datasets and agencies; 0 when there is none."""
    query = _LAST.where(change.c.subject.in_(subjects))
    with get_read_engine().connect() as connection:
        return connection.execute(query).scalar() or 0


def newest_each(subjects: Collection[str]) -> dict[str, int]:
    """Number of the newest change of each of these datasets and agencies that has any."""
    if not subjects:
        return {}
    query = sa.select(change.c.subject, sa.func.max(change.c.seq)).where(change.c.subject.in_(subjects))
    with get_read_engine().connect() as connection:
        return dict(connection.execute(query.group_by(change.c.subject)).tuples().all())


def after(seq: int, limit: int, events: Collection[str] | None = None) -> Page:
    """At most ``limit`` changes after ``seq``. What is no longer public is left out, but for that it went."""
    columns = [release.c[name].label(f"release_{name}") for name in _RELEASE]
    query = (
        sa.select(change, *columns)
        .outerjoin(release, release.c.id == change.c.release_id)
        .where(change.c.seq > seq)
        .order_by(change.c.seq)
        .limit(limit + 1)
    )
    if events:
        query = query.where(change.c.event.in_(events))
    with get_read_engine().connect() as connection:
        rows = connection.execute(query).mappings().all()
    page = rows[:limit]
    names = _public(page)
    shown = [_as_dict(row, names.get(row["subject"])) for row in page if _may_be_told(row, names)]
    return Page(shown, page[-1]["seq"] if page else seq, len(rows) > len(page))


def _public(rows: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """Name and type of each public dataset and agency among the rows."""
    subjects = {row["subject"] for row in rows}
    packages = sa.select(model.Package.id, model.Package.name, model.Package.type).where(
        model.Package.id.in_(subjects),
        model.Package.state == "active",
        model.Package.private.isnot(True),
    )
    agencies = sa.select(model.Group.id, model.Group.name, model.Group.type).where(
        model.Group.id.in_(subjects), model.Group.state == "active"
    )
    return {row.id: (row.name, row.type) for row in model.Session.execute(packages.union_all(agencies))}


def _may_be_told(row: Any, names: dict[str, tuple[str, str]]) -> bool:
    event = row["event"]
    return event.endswith(_GONE) or event.startswith("codelist") or row["subject"] in names


def _as_dict(row: Any, known: tuple[str, str] | None) -> dict[str, Any]:
    name, kind = known or (row["name"], row["type"])
    told = {name: row[f"release_{name}"] for name in _RELEASE}
    return {
        "seq": row["seq"],
        "event": row["event"],
        "at": row["at"].isoformat(),
        "id": row["subject"],
        "name": name,
        "type": kind,
        "code": row["code"],
        "release": {"id": row["release_id"], **told} if row["release_id"] else None,
    }

"""Which release of each indicator a user sees, now or at an earlier place of the change feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.dongthap.datastore.access import seen
from ckanext.dongthap.datastore.tables import change, pointer, release
from sqlalchemy.dialects.postgresql import ARRAY


@dataclass(frozen=True)
class Shown:
    """One indicator's release and what has to be known to understand its values.

    ``rank`` is the indicator's place in the database's order.
    """

    code: str
    package_id: str
    rank: int
    release_id: str
    number: int
    published: dt.datetime
    dimensions: tuple[str, ...]
    title: str
    unit: str
    illustrative: bool


def visible(connection: sa.Connection, context: Context, codes: Collection[str] = ()) -> dict[str, Shown]:
    """By code, in the database's order, the visible release of every indicator (or those named)."""
    query = (
        sa.select(release, pointer.c.package_id.label("owner"))
        .join(pointer, pointer.c.release_id == release.c.id)
        .order_by(release.c.indicator)
    )
    if codes:
        query = query.where(release.c.indicator.in_(codes))
    rows = connection.execute(query).mappings().all()
    packages = _packages(context, [row["owner"] for row in rows])
    return {
        row["indicator"]: _shown(row, rank, packages[row["owner"]])
        for rank, row in enumerate(rows)
        if row["owner"] in packages
    }


def _packages(context: Context, ids: Collection[str]) -> dict[str, Any]:
    """Title, unit and whether it is illustrative of every package that the user may see."""
    extras = model.Package.extras.op("->>")
    query = model.Session.query(
        model.Package.id,
        model.Package.title,
        extras("unit").label("unit"),
        extras("illustrative").label("illustrative"),
    ).filter(model.Package.id.in_(seen(context, ids)))
    return {row.id: row for row in query}


def _shown(row: Any, rank: int, package: Any) -> Shown:
    return Shown(
        code=row["indicator"],
        package_id=row["owner"],
        rank=rank,
        release_id=row["id"],
        number=row["number"],
        published=row["published"],
        dimensions=tuple(row["dimensions"]),
        title=package.title or row["indicator"],
        unit=package.unit or "",
        illustrative=tk.asbool(package.illustrative or False),
    )


def rank(connection: sa.Connection, shown: Mapping[str, Shown], code: str) -> float:
    """An indicator's place in the database's order; between two others if it is not visible any more."""
    if code in shown:
        return shown[code].rank
    listed = sa.func.unnest(sa.cast(list(shown), ARRAY(sa.Text))).column_valued("code")
    before = connection.execute(sa.select(listed).where(listed < code)).scalars()
    return max((shown[other].rank for other in before), default=-1) + 0.5


def released_since(connection: sa.Connection, seq: int, codes: Collection[str]) -> set[str]:
    """Of these indicators those with a release after this place of the change feed."""
    query = sa.select(change.c.code).where(change.c.seq > seq, change.c.release_id.isnot(None))
    return set(connection.execute(query.distinct()).scalars()) & set(codes)


def as_of(connection: sa.Connection, seq: int, shown: Collection[Shown]) -> list[Shown]:
    """The releases that were visible at this place of the change feed; none where there was none yet."""
    if not shown:
        return []
    newest = (
        sa.select(change.c.code, sa.func.max(change.c.seq).label("seq"))
        .where(change.c.seq <= seq, change.c.code.in_([one.code for one in shown]))
        .where(change.c.release_id.isnot(None))
        .group_by(change.c.code)
        .subquery()
    )
    query = (
        sa.select(release)
        .join(change, change.c.release_id == release.c.id)
        .join(newest, newest.c.seq == change.c.seq)
    )
    now = {one.code: one for one in shown}
    rows = connection.execute(query).mappings()
    return [_earlier(now[row["indicator"]], row) for row in rows]


def _earlier(now: Shown, row: Any) -> Shown:
    return replace(
        now,
        release_id=row["id"],
        number=row["number"],
        published=row["published"],
        dimensions=tuple(row["dimensions"]),
    )

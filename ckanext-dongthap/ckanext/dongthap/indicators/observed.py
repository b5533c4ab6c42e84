"""Observations of one release: of the visible one from the DataStore, of an older one from its file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import cache
from ckanext.dongthap.datastore.tables import observation
from ckanext.dongthap.indicators.areas import AreaKey
from ckanext.dongthap.publication import storage

_ROW = observation.c
_SHOWN = (
    "period", "period_start", "period_end", "area_code", "area_valid_from", "area_name",
    "value", "qualifier", "status", "note", "source_row",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """What a release covers: areas ``[code, valid_from, name]``, periods ``[period, start, end]`` in their
    order, disaggregation → its codes ("" is the total), and whether there are totals.
    """

    areas: list[list[str]]
    periods: list[list[str]]
    dimensions: dict[str, list[str]]
    totals: bool

    @property
    def keys(self) -> list[AreaKey]:
        return [(code, valid_from) for code, valid_from, _name in self.areas]


def outline(release: dict[str, Any]) -> Outline:
    """What the release covers; looked up once."""
    place = cache.key("outline", release["id"])
    found = cache.made_once(place, lambda: json.dumps(asdict(_outline(release))).encode())
    return Outline(**json.loads(found))


def _outline(release: dict[str, Any]) -> Outline:
    rows = _frame(release).lazy()
    names = list(release["dimensions"])
    areas = rows.group_by("area_code", "area_valid_from").agg(pl.col("area_name").last()).collect()
    periods = rows.select("period", "period_start", "period_end").unique().collect()
    combined = rows.select(names).unique().collect() if names else pl.DataFrame()
    return Outline(
        areas=sorted(list(row) for row in areas.rows()),
        periods=sorted((list(row) for row in periods.rows()), key=lambda row: (row[1], row[2], row[0])),
        dimensions={name: sorted(combined[name].unique().to_list()) for name in names},
        totals=not names or any(not any(row) for row in combined.rows()),
    )


def _frame(release: dict[str, Any]) -> pl.DataFrame:
    with storage.local_copy(storage.data_location(release["id"])) as path:
        return pl.read_parquet(path)


def rows(
    release: dict[str, Any],
    areas: Sequence[AreaKey] | None = None,
    dimensions: dict[str, str] | None = None,
    period: str | None = None,
) -> list[Row]:
    """Observations in order of time, with ``dimensions`` as a dict; dates are ISO, values decimal text."""
    if release["state"] == "published":
        found = _from_datastore(release, areas, dimensions or {}, period)
        if found is not None:
            return found
    return _from_file(release, areas, dimensions or {}, period)


def _from_datastore(
    release: dict[str, Any], areas: Sequence[AreaKey] | None, dimensions: dict[str, str], period: str | None
) -> list[Row] | None:
    """None where another release has become the visible one meanwhile."""
    clauses = [_ROW.indicator == release["indicator"]]
    if areas is not None:
        clauses.append(sa.tuple_(_ROW.area_code, _ROW.area_valid_from).in_(list(areas)))
    if dimensions:
        clauses.append(_ROW.dimensions.contains(dimensions))
    if period:
        clauses.append(_ROW.period == period)
    columns = [_ROW[name] for name in (*_SHOWN, "dimensions", "release_id")]
    query = sa.select(*columns).where(*clauses).order_by(_ROW.period_end, _ROW.period, _ROW.position)
    with get_read_engine().connect() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
        if not found:
            visible = sa.select(_ROW.release_id).where(_ROW.indicator == release["indicator"]).limit(1)
            if connection.execute(visible).scalar() != release["id"]:
                return None
    if any(row.pop("release_id") != release["id"] for row in found):
        return None
    return [_as_text(row) for row in found]


def _as_text(row: Row) -> Row:
    for name in ("period_start", "period_end"):
        row[name] = row[name].isoformat() if row[name] else ""
    row["value"] = None if row["value"] is None else format(row["value"], "f")
    return row


def _from_file(
    release: dict[str, Any], areas: Sequence[AreaKey] | None, dimensions: dict[str, str], period: str | None
) -> list[Row]:
    names = list(release["dimensions"])
    frame = _frame(release)
    if areas is not None:
        wanted = pl.DataFrame(list(areas), schema=["area_code", "area_valid_from"], orient="row")
        frame = frame.join(wanted, on=["area_code", "area_valid_from"], how="semi")
    for name, code in dimensions.items():
        frame = frame.filter(pl.col(name) == code)
    if period:
        frame = frame.filter(pl.col("period") == period)
    frame = frame.sort("period_end", "period", maintain_order=True)
    return [
        {**{name: row[name] for name in _SHOWN}, "value": row["value"] or None}
        | {"dimensions": {name: row[name] for name in names}}
        for row in frame.iter_rows(named=True)
    ]

"""All indicators as the list shows them: one row each, made anew only when something was published or edited.

Each process keeps the rows; a version (three quick look-ups) tells whether they still hold.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import codelists
from ckanext.dongthap.charts.model import Break, Point, segment
from ckanext.dongthap.datastore.tables import outbox, progress_override, summary
from ckanext.dongthap.indicators import areas, status
from ckanext.dongthap.indicators.areas import AreaKey

_TEXTS = (
    "code", "unit", "decimals", "frequency", "direction", "baseline_period", "baseline_value",
    "value_min", "value_max", "dti_main_index",
)  # fmt: skip
_LISTS = ("pillars", "sectors", "contents", "dimensions", "targets", "series_breaks")
#: Points of a sparkline.
_SPARK = 40

Row = dict[str, Any]


@dataclass
class _Kept:
    version: tuple[Any, ...] = ()
    rows: list[Row] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept = _Kept()


def version() -> tuple[Any, ...]:
    """Changes with every publication, edit of an indicator, decision on progress, and load of code lists."""
    package = model.package_table.c
    edited = (
        model.Session.query(sa.func.count(), sa.func.max(package.metadata_modified))
        .filter(package.type == "indicator", package.state == "active")
        .one()
    )
    published = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
    decided = sa.select(
        sa.func.count(progress_override.c.id) + sa.func.count(progress_override.c.withdrawn_at)
    ).scalar_subquery()
    with get_read_engine().connect() as connection:
        data = connection.execute(sa.select(published, decided)).one()
    return (*edited, *data, codelists.known_version())


def rows() -> list[Row]:
    """A row for every active indicator, private ones too; callers leave out what the user may not see.

    ``{"id", "name", "code", "title_translated": {vi, en}, "agency", "owner_org", "private", …, "head",
    "spread", "areas", "spark", "progress"}``; nothing in them may be changed.
    """
    current = version()
    if _kept.version != current:
        with _kept.lock:
            if _kept.version != current:
                _kept.rows = _read()
                _kept.version = current
    return _kept.rows


def _read() -> list[Row]:
    table, group = model.package_table.c, model.group_table.c
    columns = (table.id, table.name, table.owner_org, table.private, table.metadata_modified)
    query = (
        model.Session.query(*columns, table.extras, group.name)
        .outerjoin(model.group_table, group.id == table.owner_org)
        .filter(table.type == "indicator", table.state == "active")
    )
    names = ("id", "name", "owner_org", "private", "metadata_modified")
    packages = [
        {**dict(zip(names, core, strict=True)), "agency": agency, **_fields(extras)}
        for *core, extras, agency in query
    ]
    for package in packages:
        package["metadata_modified"] = package["metadata_modified"].isoformat()
    by_code = _summaries()
    decided = status.overrides([package["code"] for package in packages])
    return [_row(package, by_code.get(package["code"], []), decided) for package in packages]


def _fields(extras: Mapping[str, str]) -> Row:
    return {
        **{name: extras.get(name) for name in _TEXTS},
        **{name: json.loads(extras.get(name) or "[]") for name in _LISTS},
        "title_translated": json.loads(extras.get("title_translated") or "{}"),
        "illustrative": extras.get("illustrative") in (True, "True", "true"),
    }


def _summaries() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with get_read_engine().connect() as connection:
        for row in connection.execute(sa.select(summary)).mappings():
            found.setdefault(row["indicator"], []).append(dict(row))
    return found


def _row(package: Row, summaries: Iterable[Row], decided: status.Decided) -> Row:
    by_area = {(row["area_code"], row["area_valid_from"]): row for row in summaries}
    courses = {area: status.points(row["series"]) for area, row in by_area.items()}
    head = _head_area(by_area)
    found = {
        **package,
        "areas": len(by_area),
        "head": head_of(package, head, by_area[head], courses[head]) if head else None,
        "spread": None if head else _spread(by_area),
        "spark": _spark(package, courses[head]) if head else [],
    }
    return {**found, "progress": status.assess(package, courses, decided)}


def _head_area(by_area: Mapping[AreaKey, Row]) -> AreaKey | None:
    """The area that stands for the province; where few areas are known the first of them."""
    home = next((area for area in areas.HOME if area in by_area), None)
    return home or (min(by_area) if 0 < len(by_area) <= 4 else None)


def head_of(package: Mapping[str, Any], area: AreaKey, row: Row, course: list[Point]) -> Row:
    """The latest value with its change since the period before, if the two compare."""
    return {
        "area_code": area[0],
        "area_valid_from": area[1],
        "area_name": row["area_name"],
        "period": row["period"],
        "value": None if row["value"] is None else format(row["value"], "f"),
        "qualifier": row["qualifier"],
        "status": row["status"],
        "change": change(course, breaks_of(package)),
    }


def breaks_of(package: Mapping[str, Any]) -> tuple[Break, ...]:
    """The breaks of the series, without their reasons."""
    return tuple(Break(gap["date"], "") for gap in package.get("series_breaks") or [])


def change(course: list[Point], breaks: tuple[Break, ...]) -> Row | None:
    """The newest value against the one before it of the same kind of period.

    ``{"period", "value", "broken", "difference", "percent"}``; ``broken`` and no figures where a break lies
    between; None where there is none before.
    """
    known = [point for point in course if point.value is not None]
    if not known:
        return None
    newest = known[-1]
    earlier = [point for point in known[:-1] if point.kind == newest.kind]
    if not earlier:
        return None
    before = earlier[-1]
    if segment(before, breaks) != segment(newest, breaks):
        return {"period": before.period, "value": before.value, "broken": True}
    percent = (newest.number / before.number - 1) * 100 if before.number > 0 else None
    return {
        "period": before.period,
        "value": before.value,
        "qualifier": before.qualifier,
        "difference": newest.number - before.number,
        "percent": percent,
        "broken": False,
    }


def _spread(by_area: Mapping[AreaKey, Row]) -> Row | None:
    """Lowest and highest of the areas that were last reported together."""
    valued = [row for row in by_area.values() if row["value"] is not None and row["period_end"]]
    if not valued:
        return None
    newest = max(valued, key=lambda row: row["period_end"])["period"]
    values = sorted(row["value"] for row in valued if row["period"] == newest)
    return {"period": newest, "areas": len(values), "low": f"{values[0]:f}", "high": f"{values[-1]:f}"}


def _spark(package: Row, course: list[Point]) -> list[list[list[float]]]:
    """Stretches of ``[place, value]`` between breaks, of the newest value's kind of period."""
    known = [point for point in course if point.value is not None]
    breaks = breaks_of(package)
    stretches: dict[int, list[list[float]]] = {}
    for point in [point for point in known if point.kind == known[-1].kind][-_SPARK:]:
        stretches.setdefault(segment(point, breaks), []).append([point.place, point.number])
    return list(stretches.values())

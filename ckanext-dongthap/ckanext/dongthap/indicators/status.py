"""Progress of an indicator: each of its targets against the series of that very area and era."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import progress
from ckanext.dongthap.charts.model import Break, Point, moment
from ckanext.dongthap.datastore.tables import progress_override, summary
from ckanext.dongthap.indicators.areas import HOME, AreaKey

from harvesters.vietnamese.periods import Period, parse

_OVERRIDE = progress_override.c
_TOLD = ("status", "reason_vi", "reason_en", "set_by", "set_at")

Override = dict[str, Any]
#: Indicator, area and period of the target that was decided on.
Decided = Mapping[tuple[str, AreaKey, str], Override]


def overrides(indicators: Sequence[str]) -> Decided:
    """What people have decided and not withdrawn."""
    query = sa.select(progress_override).where(
        _OVERRIDE.withdrawn_at.is_(None), _OVERRIDE.indicator.in_(list(indicators))
    )
    with get_read_engine().connect() as connection:
        rows = connection.execute(query).mappings().all()
    return {
        (row["indicator"], (row["area_code"], row["area_valid_from"]), row["target_period"]): {
            **{name: row[name] for name in _TOLD},
            "set_at": row["set_at"].isoformat(),
        }
        for row in rows
    }


def points(series: Iterable[Sequence[Any]]) -> list[Point]:
    """The course of a total as ``dongthap.summary`` keeps it."""
    return [Point(*row) for row in series]


def courses(code: str) -> dict[AreaKey, list[Point]]:
    """The course of an indicator's total in each area."""
    return courses_of([code]).get(code, {})


def courses_of(codes: Sequence[str]) -> dict[str, dict[AreaKey, list[Point]]]:
    """The same of several indicators, in one query."""
    columns = (summary.c.indicator, summary.c.area_code, summary.c.area_valid_from, summary.c.series)
    found: dict[str, dict[AreaKey, list[Point]]] = {}
    with get_read_engine().connect() as connection:
        for row in connection.execute(sa.select(*columns).where(summary.c.indicator.in_(codes))):
            area = (row.area_code, row.area_valid_from)
            found.setdefault(row.indicator, {})[area] = points(row.series)
    return found


def assess(
    package: Mapping[str, Any], courses: Mapping[AreaKey, Sequence[Point]], decided: Decided
) -> list[dict[str, Any]]:
    """One entry a target whose area and era the indicator has, the province's first, then by date.

    ``{"area_code", "area_valid_from", "target": {document, period, value, comparison, …}, "status",
    "components": {…}, "override": {…} or None}``; ``status`` is what holds, the components say what was
    computed.
    """
    breaks = _breaks(package)
    found: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    for target in package.get("targets") or []:
        area = (target.get("area_code") or "", target.get("area_valid_from") or "")
        span = parse(str(target["period"]))
        if area not in courses or not isinstance(span, Period):
            continue
        aim = progress.Aim(float(target["value"]), target["comparison"], span.end)
        computed = progress.assess(
            courses[area], aim, breaks=breaks, baseline=_baseline(package, area), limit=_limit(package, aim)
        )
        override = decided.get((package["code"], area, str(target["period"])))
        entry = {
            "area_code": area[0],
            "area_valid_from": area[1],
            "target": target,
            "status": override["status"] if override else computed.status,
            "components": computed.components(),
            "override": override,
        }
        order = HOME.index(area) if area in HOME else len(HOME)
        found.append(((order, *_distance(span, courses[area])), entry))
    return [entry for _order, entry in sorted(found, key=lambda pair: pair[0])]


def _distance(span: Period, course: Sequence[Point]) -> tuple[bool, float]:
    """Targets that are still open come first, the next one before later ones; then the last that is past."""
    away = moment(span.end) - (moment(course[-1].end) if course else 0)
    return away < 0, abs(away)


def _breaks(package: Mapping[str, Any]) -> tuple[Break, ...]:
    return tuple(Break(change["date"], "") for change in package.get("series_breaks") or [])


def _baseline(package: Mapping[str, Any], area: AreaKey) -> Point | None:
    period, value = package.get("baseline_period"), package.get("baseline_value")
    span = parse(str(period)) if period and value and area in HOME else None
    return Point(str(period), span.start, span.end, str(value)) if isinstance(span, Period) else None


def _limit(package: Mapping[str, Any], aim: progress.Aim) -> float | None:
    bound = package.get("value_max" if aim.comparison in ("ge", "gt") else "value_min")
    return float(bound) if bound not in (None, "") else None

"""What the page of an indicator shows for one address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.charts.bars import ranked
from ckanext.dongthap.charts.model import Chart, Point
from ckanext.dongthap.indicators import areas, catalogue, charting, observed, selection, series, status
from ckanext.dongthap.indicators.areas import AreaKey
from ckanext.dongthap.indicators.charting import Drawing
from ckanext.dongthap.indicators.observed import Outline
from ckanext.dongthap.indicators.selection import Selection
from ckanext.dongthap.logic.action.release import find
from werkzeug.datastructures import MultiDict


@dataclass(frozen=True)
class View:
    """A view with its release, what that covers, and its chart."""

    release: dict[str, Any]
    outline: Outline
    selection: Selection
    chart: Chart
    newest: bool


def read(package: dict[str, Any], args: MultiDict[str, str]) -> View | None:
    """The view that the address names; None where nothing is published.

    Raises `ObjectNotFound` for a release that there is not.
    """
    number = args.get("release", type=int)
    try:
        newest = find(package["id"], None)
    except tk.ObjectNotFound:
        return None
    release = newest if number in (None, newest["number"]) else find(package["id"], number)
    outline = observed.outline(release)
    if not outline.periods:
        return None
    additive = is_additive(package) and series.can_recompute(outline)
    chosen = selection.select(args, outline, additive=additive)
    ranking = chosen.shape == "bar"
    found = series.for_period(release, chosen) if ranking else series.over_time(release, outline, chosen)
    chart = charting.assemble(package, release, chosen, found)
    return View(release, outline, chosen, chart, release is newest)


def is_additive(package: dict[str, Any]) -> bool:
    """Whether values of areas may be added up."""
    return package.get("additive") in (True, "True", "true")


def drawing(view: View) -> Drawing | None:
    """The pictures of the view; None where it has no value, or is a table."""
    if not charting.has_values(view.chart):
        return None
    return charting.draw(view.chart, "bar" if view.selection.shape == "bar" else "line")


def headline(package: dict[str, Any]) -> dict[str, Any] | None:
    """The latest value that stands for the province, with its changes; None where there is none.

    ``{"row", "change", "year"}``: since the period before, and for figures within a year since the same
    period a year ago.
    """
    latest = {(row["area_code"], row["area_valid_from"]): row for row in package["latest"]}
    area = next((area for area in areas.HOME if area in latest), None)
    if area is None:
        area = min(latest) if 0 < len(latest) <= 4 else None
    if area is None:
        return None
    course = status.courses(package["code"]).get(area, [])
    breaks = catalogue.breaks_of(package)
    change = catalogue.change(course, breaks)
    return {"row": latest[area], "change": change, "year": _a_year_ago(course, change)}


def _a_year_ago(course: list[Point], change: dict[str, Any] | None) -> dict[str, Any] | None:
    known = [point for point in course if point.value is not None]
    if not known or not change or change["broken"]:
        return None
    newest = known[-1]
    wanted = f"{int(newest.period[:4]) - 1}{newest.period[4:]}"
    before = next((point for point in known if point.period == wanted), None)
    if before is None or before.period == change["period"]:
        return None
    return {
        "period": before.period,
        "value": before.value,
        "qualifier": before.qualifier,
        "difference": newest.number - before.number,
        "percent": (newest.number / before.number - 1) * 100 if before.number > 0 else None,
        "broken": False,
    }


def table(view: View) -> dict[str, Any]:
    """The view's figures: over time a row a period, the newest first, and a column a series; ranked a row
    an area. ``{"columns": [label], "rows": [(head, [point or None])]}``
    """
    if view.selection.shape == "bar":
        rows = [(bar.series.label, [bar.point]) for bar in ranked(view.chart)]
        return {"columns": [view.selection.period], "rows": rows}
    by_period: dict[str, dict[str, Point]] = {}
    for one in view.chart.series:
        for point in one.points:
            by_period.setdefault(point.period, {})[one.key] = point
    order = sorted(by_period, key=lambda period: _age(by_period[period]), reverse=True)
    keys = [one.key for one in view.chart.series]
    rows = [(period, [by_period[period].get(key) for key in keys]) for period in order]
    return {"columns": [one.label for one in view.chart.series], "rows": rows}


def _age(points: dict[str, Point]) -> tuple[str, str]:
    newest = max(points.values(), key=lambda point: (point.end, point.start))
    return newest.end, newest.start


def menu_of_areas(outline: Outline) -> list[tuple[str, list[tuple[str, str]]]]:
    """Areas to choose from, in groups from the widest, each by its name: ``[(group, [(key, name)])]``."""
    groups: dict[tuple[str, bool], list[AreaKey]] = {}
    for area in outline.keys:
        groups.setdefault(areas.group(area), []).append(area)
    order = sorted(groups, key=_width)
    named = {(code, valid_from): name for code, valid_from, name in outline.areas}
    return [
        (
            areas.group_name(group),
            areas.by_name([(areas.text_of(area), areas.name(area, named[area])) for area in groups[group]]),
        )
        for group in order
    ]


def _width(group: tuple[str, bool]) -> tuple[int, bool]:
    """The province first, then what it is compared with, then its parts; those that exist before old ones."""
    order = ("province", "region", "country", "district", "commune", "")
    return order.index(group[0]) if group[0] in order else len(order), not group[1]

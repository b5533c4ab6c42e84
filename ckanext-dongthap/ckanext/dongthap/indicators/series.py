"""Observations → the series of a view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.charts.model import MAX_SERIES, Point, Series
from ckanext.dongthap.indicators import areas, crosswalk, observed
from ckanext.dongthap.indicators.areas import AreaKey
from ckanext.dongthap.indicators.observed import Outline, Row
from ckanext.dongthap.indicators.selection import Selection


def point(row: Row) -> Point:
    """An observation as a point."""
    names = ("value", "qualifier", "status", "note")
    return Point(row["period"], row["period_start"], row["period_end"], *(row[name] for name in names))


def over_time(release: dict[str, Any], outline: Outline, selection: Selection) -> tuple[Series, ...]:
    """The view's series, at most six: of areas, or of the values of a disaggregation in one area."""
    dimensions = dict(selection.dimensions)
    if selection.by:
        return _by_dimension(release, outline, selection, dimensions)
    found = _by_area(observed.rows(release, selection.areas, dimensions))
    series = [
        Series(
            areas.text_of(area), areas.name(area, published), _within(found.get(area, ()), outline, selection)
        )
        for area in selection.areas
        for published in [_published(outline, area)]
    ]
    if selection.recomputed:
        series = [*_recomputed(release, outline, selection, dimensions), *series]
    return tuple(series[:MAX_SERIES])


def _by_area(rows: Iterable[Row]) -> dict[AreaKey, list[Point]]:
    found: dict[AreaKey, list[Point]] = {}
    for row in rows:
        if row["period_end"]:
            found.setdefault((row["area_code"], row["area_valid_from"]), []).append(point(row))
    return found


def _published(outline: Outline, area: AreaKey) -> str:
    return next((name for code, valid_from, name in outline.areas if (code, valid_from) == area), "")


def _within(points: Iterable[Point], outline: Outline, selection: Selection) -> tuple[Point, ...]:
    spans = {name: (start, end) for name, start, end in outline.periods}
    first = spans.get(selection.period_from, ("", ""))[0]
    last = spans.get(selection.period_to, ("", "9999"))[1]
    return tuple(point for point in points if point.start >= first and point.end <= last)


def _by_dimension(
    release: dict[str, Any], outline: Outline, selection: Selection, dimensions: dict[str, str]
) -> tuple[Series, ...]:
    found: dict[str, list[Point]] = {}
    for row in observed.rows(release, selection.areas[:1], dimensions):
        if row["period_end"]:
            found.setdefault(row["dimensions"][selection.by], []).append(point(row))
    order = [code for code in ordered(selection.by, outline) if code in found]
    return tuple(
        Series(
            code, tk.h.dongthap_dimension_label(selection.by, code), _within(found[code], outline, selection)
        )
        for code in order[:MAX_SERIES]
    )


def ordered(dimension: str, outline: Outline) -> list[str]:
    """Codes of a disaggregation that the release has, the total first, then as the code list has them."""
    listed = [entry.code for entry in codelists.entries("dimension_values") if entry.parent == dimension]
    present = outline.dimensions[dimension]
    return sorted(
        present, key=lambda code: (code != "", listed.index(code) if code in listed else len(listed))
    )


def _recomputed(
    release: dict[str, Any], outline: Outline, selection: Selection, dimensions: dict[str, str]
) -> list[Series]:
    """Areas of today from the old ones: the province, and whatever of the view was made of whole units."""
    known = crosswalk.parts()
    wanted = [area for area in dict.fromkeys((areas.HOME[0], *selection.areas)) if area in known]
    old = sorted({part for area in wanted for part in known[area]} & set(outline.keys))
    points = _by_area(observed.rows(release, old, dimensions))
    found: list[Series] = []
    for area in wanted:
        sums = _within(crosswalk.add_up(points, known[area]), outline, selection)
        if sums:
            label = tk._("{name}, recomputed").format(name=areas.name(area))
            found.append(Series(areas.text_of(area) + "~", label, sums, recomputed=True))
    return found


def can_recompute(outline: Outline) -> bool:
    """Whether the release has every part of some area of today."""
    present = set(outline.keys)
    return any(present.issuperset(whole) for whole in crosswalk.parts().values())


def for_period(release: dict[str, Any], selection: Selection) -> tuple[Series, ...]:
    """The areas of the view's group with their value in the ranked period."""
    dimensions = dict(selection.dimensions)
    if selection.by:
        dimensions[selection.by] = ""
    rows = observed.rows(release, None, dimensions, selection.period)
    return tuple(
        Series(areas.text_of(area), areas.name(area, row["area_name"]), (point(row),))
        for row in rows
        for area in [(row["area_code"], row["area_valid_from"])]
        if areas.group(area) == selection.group and row["period_end"]
    )

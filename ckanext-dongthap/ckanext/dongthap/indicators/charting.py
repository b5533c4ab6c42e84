"""The chart of a view: what it holds, its pictures (made once for each content), its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.charts import bars, describe, line, picture, render, words
from ckanext.dongthap.charts.frame import NARROW, WIDE, Frame, Size
from ckanext.dongthap.charts.model import Break, Chart, Point, Series, Target
from ckanext.dongthap.http import places
from ckanext.dongthap.indicators import areas
from ckanext.dongthap.indicators.selection import Selection

#: Changes when the same chart would be drawn otherwise.
_DRAWN = 1
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}


def assemble(
    package: dict[str, Any], release: dict[str, Any], selection: Selection, series: tuple[Series, ...]
) -> Chart:
    """Everything the chart of the view shows."""
    language = codelists.current_language()
    whole = not selection.by and not any(code for _name, code in selection.dimensions)
    decimals = int(package.get("decimals") or 0)
    ranking = selection.shape == "bar"
    return Chart(
        title=tk.h.dongthap_translated(package["title_translated"]),
        unit=codelists.label("units", package["unit"]),
        language=language,
        series=series,
        breaks=() if ranking else breaks(package),
        targets=targets(package, series) if whole and not ranking else (),
        baseline=_baseline(package, series) if whole and not ranking else None,
        decimals=decimals,
        rank=str(package["unit"]).startswith("hang"),
        illustrative=is_illustrative(package),
        source=source(package, release),
        marked=frozenset(map(areas.text_of, selection.marked)),
    )


def is_illustrative(package: dict[str, Any]) -> bool:
    """Whether the indicator's figures are made up."""
    return package.get("illustrative") in (True, "True", "true")


def source(package: dict[str, Any], release: dict[str, Any]) -> str:
    """Who published the figures, in which release and when."""
    return tk._("{agency}, release {number} of {date}").format(
        agency=tk.h.dongthap_agency(package.get("organization")),
        number=release["number"],
        date=tk.h.dongthap_date(release["published"]),
    )


def breaks(package: dict[str, Any]) -> tuple[Break, ...]:
    """The breaks of the series in order, each with its reason."""
    found = [
        Break(
            change["date"],
            tk.h.dongthap_translated({"vi": change["reason_vi"], "en": change.get("reason_en")}),
        )
        for change in package.get("series_breaks") or []
    ]
    return tuple(sorted(found, key=lambda gap: gap.date))


def targets(package: dict[str, Any], series: tuple[Series, ...]) -> tuple[Target, ...]:
    """Targets of the areas that are shown: of this area in this era, never of another."""
    shown = {one.key for one in series if not one.recomputed}
    found: list[Target] = []
    for target in package.get("targets") or []:
        key = areas.text_of((target.get("area_code") or "", target.get("area_valid_from") or ""))
        span = tk.h.dongthap_period_span(target["period"])
        if key in shown and span:
            text = f"{_SIGNS.get(target['comparison'], '')} {_number(target['value'])}".strip()
            said = _say("target", target["period"], text)
            found.append(Target(key, Point(target["period"], span[0], span[1], target["value"]), said))
    return tuple(found)


def _baseline(package: dict[str, Any], series: tuple[Series, ...]) -> Target | None:
    """The declared baseline, if the province is shown as it is."""
    home = {areas.text_of(area) for area in areas.HOME}
    period, value = package.get("baseline_period"), package.get("baseline_value")
    span = tk.h.dongthap_period_span(period) if period else None
    first = next((one for one in series if one.key in home), None)
    if not (first and span and value):
        return None
    point = Point(str(period), span[0], span[1], str(value))
    return Target(first.key, point, _say("baseline", str(period), _number(value)))


def _number(value: str) -> str:
    return words.number(str(value), codelists.current_language())


def _say(key: str, period: str, value: str) -> str:
    language = codelists.current_language()
    return words.say(key, language, period=words.period(period, language), value=value)


@dataclass(frozen=True)
class Picture:
    """A chart drawn for one width: the SVG of the page and the place of its plot for who points at it."""

    svg: str
    narrow: bool
    plot: str = ""


@dataclass(frozen=True)
class Drawing:
    """The pictures of a view with their text alternative and the notes under them."""

    pictures: tuple[Picture, ...]
    alternative: str
    notes: tuple[str, ...]
    data: str = ""


def has_values(chart: Chart) -> bool:
    """Whether there is anything to draw."""
    return any(series.known for series in chart.series)


def draw(chart: Chart, shape: str) -> Drawing:
    """The chart for wide and narrow screens. It has values."""
    if shape == "bar":
        sizes = [bars.size_of(chart, narrow) for narrow in (False, True)]
        pictures = tuple(Picture(_inline(bars.specification(chart, size)), size.narrow) for size in sizes)
        return Drawing(pictures, describe.ranking(chart), ())
    drawn = [(size, *line.specification(chart, size)) for size in (WIDE, NARROW)]
    pictures = tuple(Picture(_inline(spec), size.narrow, _plot(plot)) for size, spec, plot in drawn)
    return Drawing(pictures, describe.trend(chart), _notes(chart, drawn[0][2]), _data(chart))


def _inline(spec: dict[str, Any]) -> str:
    place = cache.key("chart", spec, _DRAWN)
    return cache.made_once(place, lambda: picture.inline(render.svg(spec)).encode()).decode()


def _notes(chart: Chart, plot: Frame) -> tuple[str, ...]:
    """What the marks in the chart mean; only of those that are there."""
    shown = line.shown_breaks(chart, plot)
    numbers = [label if label.startswith("(") else "" for label, _gap in shown]
    found = [
        f"{number} {words.period(gap.date, chart.language)}: {gap.reason}".strip()
        for number, (_label, gap) in zip(numbers, shown, strict=True)
    ]
    statuses = {point.status for series in chart.series for point in series.known}
    if "estimate" in statuses:
        found.append(tk._("Dashed line, diamond: estimate."))
    if "provisional" in statuses:
        found.append(tk._("Hollow point: provisional."))
    if any(series.recomputed for series in chart.series):
        found.append(tk._("Dotted line: sums of the old units, recomputed for today’s territory."))
    if chart.rank:
        found.append(words.say("rank_axis", chart.language) + ".")
    elif not plot.from_zero:
        found.append(words.say("not_zero", chart.language) + ".")
    return tuple(found)


def _plot(plot: Frame) -> str:
    numbers = (plot.left, plot.top, plot.width, plot.height, *plot.x, *plot.y, int(plot.reverse))
    return " ".join(f"{number:.5g}" for number in numbers)


def _data(chart: Chart) -> str:
    """The points for who points at the chart: per series its name and ``[place, value, period, words]``."""
    return json.dumps(
        [
            {
                "name": series.label,
                "points": [
                    [
                        round(point.place, 4),
                        point.number,
                        words.period(point.period, chart.language),
                        _told(chart, point),
                    ]
                    for point in series.known
                ],
            }
            for series in chart.series
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).replace("<", "\\u003c")


def _told(chart: Chart, point: Point) -> str:
    value = words.number(point.value or "", chart.language, chart.decimals, point.qualifier)
    if point.status in ("estimate", "provisional"):
        value += f" ({words.say(point.status, chart.language)})"
    return value


def specification(chart: Chart, shape: str) -> dict[str, Any]:
    """The Vega-Lite specification of the picture that is passed on: with title, notes and source in it."""
    if shape == "bar":
        size: Size = bars.size_of(chart, narrow=False)
        return picture.framed(bars.specification(chart, size), chart, size)
    spec, plot = line.specification(chart, WIDE)
    return picture.framed(spec, chart, WIDE, _notes(chart, plot))


def file(chart: Chart, shape: str, extension: str) -> bytes:
    """The picture as a file: ``svg``, ``png``, or ``json`` (its specification)."""
    spec = specification(chart, shape)
    if extension == "json":
        return json.dumps(spec, ensure_ascii=False, indent=1).encode()
    svg = cache.made_once(
        cache.key("svg", spec, _DRAWN), lambda: _in_place(lambda: render.svg(spec).encode())
    )
    if extension == "svg":
        return svg
    place = cache.key("png", spec, _DRAWN)
    return cache.made_once(place, lambda: _in_place(lambda: render.png(svg.decode())))


def _in_place(draw: Callable[[], bytes]) -> bytes:
    """Draw where there is a place for it."""
    places.need("charts")
    return draw()

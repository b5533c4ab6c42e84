"""The chart of values over time. Nothing is drawn across a break, estimates are dashed, provisional
values hollow, targets dashed with their words; names stand at the ends of the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from ckanext.dongthap.charts import palette, scale, words
from ckanext.dongthap.charts.frame import Frame, Size, config, end_label, frame, lookup, x_ticks
from ckanext.dongthap.charts.model import Break, Chart, Point, Series, Target, segment

#: With more points in a line than that only the special ones get a mark.
_MARKED_POINTS = 40
#: A single line with so few points has its values written at them.
_NAMED_POINTS = 8
_X = {"field": "x", "type": "quantitative"}
_Y = {"field": "y", "type": "quantitative"}
_SHAPES = {"official": "circle", "illustrative": "circle", "provisional": "circle", "estimate": "diamond"}


def specification(chart: Chart, size: Size) -> tuple[dict[str, Any], Frame]:
    """The Vega-Lite specification and where its plot is. The chart has at least one value."""
    plot = frame(chart, size)
    layers = [
        _base(chart, plot),
        *_breaks(chart, plot),
        *_targets(chart, plot),
        *_lines(chart),
        *_points(chart, plot),
        *_names(chart, plot),
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": chart.title,
        "width": plot.width,
        "height": plot.height,
        "autosize": {"type": "none"},
        "padding": {"left": plot.left, "top": plot.top, "right": plot.right, "bottom": plot.bottom},
        "config": config(),
        "layer": layers,
    }
    return spec, plot


def _base(chart: Chart, plot: Frame) -> dict[str, Any]:
    """The axes, on a layer of their own that all others share."""
    labels = {"labelFontSize": plot.size.font, "labelColor": palette.MUTED}
    y_words = {float(tick): words.number(f"{tick:f}", chart.language) for tick in plot.y_ticks}
    x_words = x_ticks(chart, plot)
    x_axis = {"values": list(x_words), "labelExpr": lookup(x_words), "grid": False, "labelPadding": 8}
    y_axis = {"values": list(y_words), "labelExpr": lookup(y_words), "grid": True, "gridColor": palette.GRID}
    return {
        "data": {"values": [{"x": plot.x[0], "y": plot.y[0]}]},
        "mark": {"type": "point", "opacity": 0, "size": 0, "color": palette.GRID},
        "encoding": {
            "x": {
                **_X,
                "scale": {"domain": plot.x, "nice": False, "zero": False},
                "axis": {**x_axis, **labels},
            },
            "y": {
                **_Y,
                "scale": {"domain": plot.y, "nice": False, "zero": False, "reverse": plot.reverse},
                "axis": {**y_axis, **labels, "labelPadding": 8},
            },
        },
    }


def _breaks(chart: Chart, plot: Frame) -> Iterator[dict[str, Any]]:
    rows = [{"x": gap.place, "label": label} for label, gap in shown_breaks(chart, plot)]
    if not rows:
        return
    yield {
        "data": {"values": rows},
        "mark": {"type": "rule", "color": palette.MUTED, "strokeWidth": 1},
        "encoding": {"x": _X, "y": {"value": -4}, "y2": {"value": plot.height}},
    }
    for row in rows:
        right = plot.x_pixel(row["x"]) > plot.width * 0.6
        yield {
            "data": {"values": [row]},
            "mark": _text(
                plot, palette.MUTED, align="right" if right else "left", dx=-5 if right else 5, size=-1
            ),
            "encoding": {"x": _X, "y": {"value": -plot.size.font * 0.8}, "text": {"field": "label"}},
        }


def shown_breaks(chart: Chart, plot: Frame) -> list[tuple[str, Break]]:
    """Breaks within the plot and the words at their rules: the date, with several a number that a note
    under the chart explains."""
    found = [gap for gap in chart.breaks if plot.x[0] < gap.place < plot.x[1]]
    if len(found) == 1:
        when = words.period(found[0].date, chart.language)
        return [(f"{words.say('break', chart.language)} {when}", found[0])]
    return [(f"({number})", gap) for number, gap in enumerate(found, start=1)]


def _targets(chart: Chart, plot: Frame) -> Iterator[dict[str, Any]]:
    for index, series in enumerate(chart.series):
        start = series.known[0].place if series.known else plot.x[0]
        for target in sorted(
            (aim for aim in chart.targets if aim.series == series.key), key=lambda aim: aim.point.place
        ):
            yield from _aim(target, start, palette.SERIES[index], plot, [6, 4], chart.breaks)
            start = target.point.place
    if chart.baseline:
        start = chart.baseline.point.place
        yield from _aim(chart.baseline, start, palette.MUTED, plot, [2, 3], chart.breaks)


def _aim(
    aim: Target, start: float, colour: str, plot: Frame, dash: list[int], gaps: Sequence[Break]
) -> Iterator[dict[str, Any]]:
    end, value = aim.point.place, aim.point.number
    start = min(start, end)
    yield {
        "data": {"values": [{"x": start, "x2": end, "y": value}]},
        "mark": {"type": "rule", "color": colour, "strokeDash": dash, "strokeWidth": 1.5},
        "encoding": {"x": _X, "x2": {"field": "x2"}, "y": _Y},
    }
    yield {
        "data": {"values": [{"x": end, "y": value}]},
        "mark": {"type": "point", "shape": "square", "size": 36, "color": colour, "filled": False},
        "encoding": {"x": _X, "y": _Y},
    }
    length = scale.text_width(aim.words, plot.size.font) * 1.1
    if plot.x_pixel(end) + length + 10 < plot.width + plot.right:
        place, mark = end, _text(plot, colour, align="left", dx=9, weight=600)
    elif length < plot.x_pixel(end):
        shift = min(4, _clear(plot, gaps, end, length))
        place, mark = end, _text(plot, colour, align="right", dx=shift, dy=-10, weight=600)
    else:
        place, mark = start, _text(plot, colour, align="left", dy=-10, weight=600)
    yield {
        "data": {"values": [{"x": place, "y": value, "text": aim.words}]},
        "mark": mark,
        "encoding": {"x": _X, "y": _Y, "text": {"field": "text"}},
    }


def _clear(plot: Frame, gaps: Sequence[Break], end: float, length: float) -> float:
    """How far words that end at ``end`` move left, so that no rule of a break runs through them (pixels)."""
    rules = [plot.x_pixel(gap.place) - plot.x_pixel(end) for gap in gaps]
    return min((rule - 5 for rule in rules if -length < rule < 5), default=4)


def _lines(chart: Chart) -> Iterator[dict[str, Any]]:
    for index, series in enumerate(chart.series):
        rows = list(_links(series, chart))
        if rows:
            yield {
                "data": {"values": rows},
                "mark": {
                    "type": "line",
                    "color": palette.SERIES[index],
                    "strokeWidth": 2.25,
                    "strokeCap": "butt",
                },
                "encoding": {
                    "x": _X,
                    "y": _Y,
                    "detail": {"field": "run", "type": "nominal"},
                    "strokeDash": {
                        "field": "dash",
                        "type": "nominal",
                        "legend": None,
                        "scale": {
                            "domain": ["solid", "estimate", "recomputed"],
                            "range": [[1, 0], [5, 4], [1, 3]],
                        },
                    },
                },
            }


def _links(series: Series, chart: Chart) -> Iterator[dict[str, Any]]:
    """Rows of the line's stretches; a stretch ends at a break, a missing value, another kind of period
    and where its dashing changes."""
    run, previous = 0, ""
    for first, second in pairwise(series.points):
        if not _joined(first, second, chart):
            previous = ""
            continue
        dash = _dash(series, first, second)
        if dash != previous:
            run, previous = run + 1, dash
            yield {"x": first.place, "y": first.number, "run": run, "dash": dash}
        yield {"x": second.place, "y": second.number, "run": run, "dash": dash}


def _joined(first: Point, second: Point, chart: Chart) -> bool:
    if first.value is None or second.value is None or first.kind != second.kind:
        return False
    return segment(first, chart.breaks) == segment(second, chart.breaks)


def _dash(series: Series, first: Point, second: Point) -> str:
    if series.recomputed:
        return "recomputed"
    return "estimate" if "estimate" in (first.status, second.status) else "solid"


def _points(chart: Chart, plot: Frame) -> Iterator[dict[str, Any]]:
    for index, series in enumerate(chart.series):
        rows = [_point_row(point) for point in series.known if _shown(point, series)]
        if not rows:
            continue
        colour = palette.SERIES[index]
        yield {
            "data": {"values": rows},
            "mark": {"type": "point", "color": colour, "size": 52, "strokeWidth": 1.75, "opacity": 1},
            "encoding": {
                "x": _X,
                "y": _Y,
                "shape": {"field": "shape", "type": "nominal", "scale": None},
                "fill": {
                    "condition": {"test": "datum.hollow", "value": palette.PAPER},
                    "value": colour,
                },
            },
        }
    yield from _values(chart, plot)


def _point_row(point: Point) -> dict[str, Any]:
    hollow = point.status == "provisional"
    return {"x": point.place, "y": point.number, "shape": _SHAPES[point.status], "hollow": hollow}


def _shown(point: Point, series: Series) -> bool:
    special = point.status in ("estimate", "provisional") or point.qualifier
    return bool(special) or len(series.known) <= _MARKED_POINTS or point is series.known[-1]


def _values(chart: Chart, plot: Frame) -> Iterator[dict[str, Any]]:
    """Words at points: all of a short single line, the last of a long one, and whatever has a qualifier."""
    alone = len(chart.series) == 1
    for index, series in enumerate(chart.series):
        known = series.known
        named = known if alone and len(known) <= _NAMED_POINTS else known[-1:] if alone else ()
        rows = [
            {"x": point.place, "y": point.number, "text": _value(point, chart)}
            for point in known
            if point in named or point.qualifier
        ]
        if rows:
            yield {
                "data": {"values": rows},
                "mark": _text(plot, palette.SERIES[index], align="center", dy=-12, weight=600),
                "encoding": {"x": _X, "y": _Y, "text": {"field": "text"}},
            }


def _value(point: Point, chart: Chart) -> str:
    return words.number(point.value or "", chart.language, chart.decimals, point.qualifier)


def _names(chart: Chart, plot: Frame) -> Iterator[dict[str, Any]]:
    ended = [
        (index, series, end_label(series, chart, plot.size)) for index, series in enumerate(chart.series)
    ]
    ended = [entry for entry in ended if entry[1].known and entry[2]]
    line = plot.size.font * 1.2
    wanted = [plot.y_pixel(series.known[-1].number) for _, series, _ in ended]
    places = scale.spread(wanted, [len(lines) * line + 2 for *_, lines in ended], -line, plot.height + line)
    for (index, series, lines), place in zip(ended, places, strict=True):
        top = place - (len(lines) - 1) * line / 2
        yield {
            "data": {"values": [{"x": series.known[-1].place, "text": lines}]},
            "mark": {
                **_text(plot, palette.SERIES[index], align="left", dx=9, weight=600),
                "lineHeight": line,
            },
            "encoding": {"x": _X, "y": {"value": top}, "text": {"field": "text"}},
        }


def _text(
    plot: Frame, colour: str, *, align: str, dx: float = 0, dy: float = 0, weight: int = 400, size: int = 0
) -> dict[str, Any]:
    return {
        "type": "text",
        "color": colour,
        "align": align,
        "baseline": "middle",
        "dx": dx,
        "dy": dy,
        "fontSize": plot.size.font + size,
        "fontWeight": weight,
        "clip": False,
    }

"""The ranking of areas for one period: horizontal bars from zero, marked areas in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.dongthap.charts import palette, scale, words
from ckanext.dongthap.charts.frame import Size, config, lookup
from ckanext.dongthap.charts.model import Chart, Point, Series

_ROW = 22
_EDGE = 12


@dataclass(frozen=True)
class Bar:
    """An area with its value in the period that is ranked."""

    series: Series
    point: Point


def ranked(chart: Chart) -> list[Bar]:
    """One bar for each series that has a value, the greatest first (ranks: the best first)."""
    bars = [Bar(series, series.known[-1]) for series in chart.series if series.known]
    return sorted(bars, key=lambda bar: bar.point.number if chart.rank else -bar.point.number)


def size_of(chart: Chart, narrow: bool) -> Size:
    """Height follows from the number of bars."""
    return Size(358 if narrow else 760, _ROW * max(len(ranked(chart)), 1) + 30, narrow)


def specification(chart: Chart, size: Size) -> dict[str, Any]:
    """The Vega-Lite specification. The chart has at least one value."""
    bars = ranked(chart)
    values = [bar.point.number for bar in bars]
    ticks = scale.ticks(min(0, *values), max(0, *values), 3 if size.narrow else 5)
    names = [scale.wrap(bar.series.label, 24 if size.narrow else 40, lines=1)[0] for bar in bars]
    written = [
        words.number(bar.point.value or "", chart.language, chart.decimals, bar.point.qualifier)
        for bar in bars
    ]
    left = max(scale.text_width(name, size.font) for name in names) + _EDGE
    right = max(scale.text_width(text, size.font) for text in written) + _EDGE
    domain = (float(ticks[0]), max(values) if max(values) > 0 else float(ticks[-1]))
    rows = [
        _row(chart, index, bar, text) for index, (bar, text) in enumerate(zip(bars, written, strict=True))
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": chart.title,
        "width": size.width - left - right,
        "height": _ROW * len(bars),
        "autosize": {"type": "none"},
        "padding": {"left": left, "top": 4, "right": right, "bottom": 26},
        "config": config(),
        "data": {"values": rows},
        "encoding": {"y": _rows(names, size)},
        "layer": _layers(chart, size, ticks, domain),
    }


def _row(chart: Chart, index: int, bar: Bar, text: str) -> dict[str, Any]:
    order = sorted(chart.marked)
    colour = (
        palette.SERIES[order.index(bar.series.key) % 6] if bar.series.key in chart.marked else palette.BAR
    )
    hollow = bar.point.status == "provisional"
    return {"row": index, "value": bar.point.number, "text": text, "colour": colour, "hollow": hollow}


def _rows(names: Sequence[str], size: Size) -> dict[str, Any]:
    labels = lookup({float(index): name for index, name in enumerate(names)})
    return {
        "field": "row",
        "type": "ordinal",
        "scale": {"paddingInner": 0.28, "paddingOuter": 0.14},
        "axis": {
            "labelExpr": labels,
            "labelFontSize": size.font,
            "labelColor": palette.INK,
            "labelLimit": 0,
            "labelPadding": 6,
        },
    }


def _layers(
    chart: Chart, size: Size, ticks: Sequence[Any], domain: tuple[float, float]
) -> list[dict[str, Any]]:
    shown = [float(tick) for tick in ticks if float(tick) <= domain[1]]
    labels = lookup(
        {tick: words.number(f"{whole:f}", chart.language) for tick, whole in zip(shown, ticks, strict=False)}
    )
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": {
            "values": shown,
            "labelExpr": labels,
            "labelFontSize": size.font - 1,
            "labelColor": palette.MUTED,
            "gridColor": palette.GRID,
        },
    }
    colour = {"field": "colour", "type": "nominal", "scale": None}
    text = {
        "type": "text",
        "align": "left",
        "dx": 5,
        "baseline": "middle",
        "fontSize": size.font,
        "color": palette.INK,
    }
    return [
        {
            "mark": {"type": "bar", "strokeWidth": 1.5},
            "encoding": {
                "x": x,
                "stroke": colour,
                "fill": {"condition": {"test": "datum.hollow", "value": palette.PAPER}, **colour},
            },
        },
        {"mark": text, "encoding": {"x": x, "text": {"field": "text"}}},
    ]

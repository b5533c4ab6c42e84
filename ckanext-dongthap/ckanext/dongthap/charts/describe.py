"""The text alternative of a chart: where each line goes and its extremes; of a ranking ends and middle."""

from __future__ import annotations

import statistics

from ckanext.dongthap.charts import words
from ckanext.dongthap.charts.bars import ranked
from ckanext.dongthap.charts.model import Chart, Point, Series, segment


def trend(chart: Chart) -> str:
    """One sentence a series, in the chart's language; a trend never reaches across a break."""
    told = [_series(chart, series) for series in chart.series if series.known]
    return " ".join(f"{sentence}." for sentence in told) or words.say("no_data", chart.language)


def ranking(chart: Chart) -> str:
    """The first, the last and the median of the areas that have a value."""
    bars = ranked(chart)
    if not bars:
        return words.say("no_data", chart.language)
    middle = statistics.median(bar.point.number for bar in bars)
    high, low = (bars[-1], bars[0]) if chart.rank else (bars[0], bars[-1])
    sentence = words.say(
        "ranking",
        chart.language,
        period=words.period(high.point.period, chart.language),
        n=len(bars),
        first=high.series.label,
        high=_value(chart, high.point),
        last=low.series.label,
        low=_value(chart, low.point),
        median=words.number(f"{middle:.{chart.decimals}f}", chart.language),
    )
    return f"{sentence}."


def _series(chart: Chart, series: Series) -> str:
    newest = series.known[-1]
    points = [
        point
        for point in series.known
        if point.kind == newest.kind and segment(point, chart.breaks) == segment(newest, chart.breaks)
    ]
    if len(points) == 1:
        return _sentence(chart, series, "single", points)
    change = points[-1].number - points[0].number
    told = _sentence(chart, series, "up" if change > 0 else "down" if change < 0 else "flat", points)
    if len(points) > 2:
        told += "; " + _extremes(chart, points)
    return told


def _sentence(chart: Chart, series: Series, key: str, points: list[Point]) -> str:
    return words.say(
        key,
        chart.language,
        name=series.label,
        first=_value(chart, points[0]),
        last=f"{_value(chart, points[-1])} {chart.unit}".strip(),
        start=words.period(points[0].period, chart.language),
        end=words.period(points[-1].period, chart.language),
    )


def _extremes(chart: Chart, points: list[Point]) -> str:
    high, low = max(points, key=lambda point: point.number), min(points, key=lambda point: point.number)
    return words.say(
        "extremes",
        chart.language,
        high=_value(chart, high),
        high_period=words.period(high.period, chart.language),
        low=_value(chart, low),
        low_period=words.period(low.period, chart.language),
    )


def _value(chart: Chart, point: Point) -> str:
    return words.number(point.value or "", chart.language, chart.decimals, point.qualifier)

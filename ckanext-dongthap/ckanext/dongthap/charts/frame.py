"""The plot's place on the paper and what its axes cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.dongthap.charts import scale, words
from ckanext.dongthap.charts.model import Chart, Point, Series

FONT = "Roboto, Arial, sans-serif"


@dataclass(frozen=True)
class Size:
    """Pixels of the whole picture; ``narrow`` is for phones."""

    width: int
    height: int
    narrow: bool = False

    @property
    def font(self) -> int:
        return 12 if self.narrow else 13


WIDE = Size(760, 400)
NARROW = Size(358, 340, narrow=True)


@dataclass(frozen=True)
class Frame:
    """The plot: its box in pixels, the values at its edges, the ticks."""

    size: Size
    left: float
    top: float
    right: float
    bottom: float
    x: tuple[float, float]
    y: tuple[float, float]
    y_ticks: tuple[Decimal, ...]
    reverse: bool = False

    @property
    def width(self) -> float:
        return self.size.width - self.left - self.right

    @property
    def height(self) -> float:
        return self.size.height - self.top - self.bottom

    def x_pixel(self, place: float) -> float:
        return (place - self.x[0]) / (self.x[1] - self.x[0]) * self.width

    def y_pixel(self, value: float) -> float:
        share = (value - self.y[0]) / (self.y[1] - self.y[0])
        return (share if self.reverse else 1 - share) * self.height

    def y_value(self, pixel: float) -> float:
        share = pixel / self.height
        return self.y[0] + (share if self.reverse else 1 - share) * (self.y[1] - self.y[0])

    @property
    def from_zero(self) -> bool:
        return self.y[0] <= 0 <= self.y[1]


def end_label(series: Series, chart: Chart, size: Size) -> list[str]:
    """Lines of the words at the end of a series; none where there is only one series."""
    if len(chart.series) == 1:
        return []
    return scale.wrap(series.label, 15 if size.narrow else 22)


def frame(chart: Chart, size: Size) -> Frame:
    """Room for the axes, the words at line ends and the marks above the plot."""
    values, places = _extent(chart)
    y_ticks = _ranks(values) if chart.rank else scale.ticks(*scale.domain(values))
    y_words = [words.number(f"{tick:f}", chart.language) for tick in y_ticks]
    left = max(scale.text_width(word, size.font) for word in y_words) + 12
    x = _room(places)
    return Frame(
        size=size,
        left=left,
        top=size.font * 2.4,
        right=_right(chart, size, size.width - left, x),
        bottom=size.font * 2.2,
        x=x,
        y=(float(y_ticks[0]), float(y_ticks[-1])),
        y_ticks=tuple(y_ticks),
        reverse=chart.rank,
    )


def _right(chart: Chart, size: Size, room: float, x: tuple[float, float]) -> float:
    """Room right of the plot, so that the words at each line's end fit behind its last point."""
    right = size.font * 2.2
    for series in chart.series:
        lines = end_label(series, chart, size)
        if series.known and lines:
            words_need = max(scale.text_width(line, size.font) for line in lines) + 14
            share = (series.known[-1].place - x[0]) / (x[1] - x[0])
            right = max(right, room - (room - words_need) / max(share, 0.2))
    return right


def _extent(chart: Chart) -> tuple[list[float], list[float]]:
    points = [point for series in chart.series for point in series.known]
    aims = [aim.point for aim in (*chart.targets, *([chart.baseline] if chart.baseline else []))]
    return [point.number for point in (*points, *aims)], [point.place for point in (*points, *aims)]


def _ranks(values: Sequence[float]) -> list[Decimal]:
    found = [tick for tick in scale.ticks(0, max(values)) if tick > 0 and tick == int(tick)]
    return (
        [Decimal(1), *(tick for tick in found if tick > 1)] if max(values) > 1 else [Decimal(1), Decimal(2)]
    )


def _room(places: Sequence[float]) -> tuple[float, float]:
    low, high = min(places), max(places)
    edge = (high - low) * 0.03 or 0.5
    return low - edge, high + edge


def x_ticks(chart: Chart, plot: Frame) -> dict[float, str]:
    """Place → words of the periods that the axis names."""
    points: dict[float, Point] = {}
    for series in chart.series:
        points |= {point.place: point for point in series.known}
    for target in chart.targets:
        points.setdefault(target.point.place, target.point)
    places = sorted(points)
    named = [words.period(points[place].period, chart.language, short=True) for place in places]
    room = max(scale.text_width(name, plot.size.font) for name in named) + 14
    kept = scale.thin([plot.x_pixel(place) for place in places], room)
    return {places[index]: named[index] for index in kept}


def lookup(labels: dict[float, str]) -> str:
    """A Vega expression that gives each of the places its words."""
    pairs = " : ".join(
        f"abs(datum.value - {place!r}) < 1e-9 ? {_quoted(text)}" for place, text in labels.items()
    )
    return f"{pairs} : ''" if pairs else "''"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def config() -> dict[str, Any]:
    """What every specification shares."""
    return {
        "aria": False,
        "font": FONT,
        "background": "#FFFFFF",
        "view": {"stroke": None},
        "axis": {"domain": False, "ticks": False, "title": None, "labelOverlap": False},
    }

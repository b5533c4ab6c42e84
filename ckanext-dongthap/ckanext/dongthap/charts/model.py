"""What a chart is made of, before it becomes a specification. Values are decimal text, dates ISO."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass, field
from datetime import date, timedelta

#: More series than that can't be told apart.
MAX_SERIES = 6


def moment(day: str) -> float:
    """An ISO date as years: ``2025-07-01`` → about 2025.5; a year or a month is its first day."""
    found = date.fromisoformat(f"{day}-01-01"[:10])
    start = date(found.year, 1, 1)
    return found.year + (found - start).days / (365 + isleap(found.year))


@dataclass(frozen=True)
class Point:
    """One observation of a series; ``value`` is None where the source has none."""

    period: str
    start: str
    end: str
    value: str | None
    qualifier: str = ""
    status: str = "official"
    #: What readers are told of the value, or of its absence.
    note: str = ""

    @property
    def place(self) -> float:
        """The middle of the period, in years."""
        following = date.fromisoformat(self.end) + timedelta(days=1)
        return (moment(self.start) + moment(following.isoformat())) / 2

    @property
    def kind(self) -> str:
        """Periods of one kind compare: years with years, ``2024-9M`` with ``2023-9M``."""
        if match := re.fullmatch(r"\d{4}-(\d+M)", self.period):
            return match[1]
        return re.sub(r"\d", "0", re.sub(r"(?<=[QH])\d", "0", self.period))

    @property
    def number(self) -> float:
        return float(self.value or "nan")


@dataclass(frozen=True)
class Series:
    """One line or bar: an area, or a value of a disaggregation. ``key`` is what addresses name it by."""

    key: str
    label: str
    points: tuple[Point, ...]
    recomputed: bool = False

    @property
    def known(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)


@dataclass(frozen=True)
class Break:
    """Since ``date`` values no longer compare with those before."""

    date: str
    reason: str

    @property
    def place(self) -> float:
        return moment(self.date)


@dataclass(frozen=True)
class Target:
    """A value to reach by the end of a period, for the series with ``series`` as its key."""

    series: str
    point: Point
    words: str


@dataclass(frozen=True)
class Chart:
    """Everything a chart shows. ``rank``: values are ranks, 1 is the best and stands on top."""

    title: str
    unit: str
    language: str
    series: tuple[Series, ...]
    breaks: tuple[Break, ...] = ()
    targets: tuple[Target, ...] = ()
    baseline: Target | None = None
    decimals: int = 0
    rank: bool = False
    illustrative: bool = False
    source: str = ""
    marked: frozenset[str] = field(default_factory=frozenset)


def segment(point: Point, breaks: tuple[Break, ...]) -> int:
    """In which stretch between breaks a point lies: its number, from 0."""
    return sum(gap.place <= point.place for gap in breaks)

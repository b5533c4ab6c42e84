"""When figures are due: the periods that a frequency makes, the day each is due, and whether it came in time.

Pure functions of dates. A period is due ``lag`` days after its last day; what came on that day is in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from harvesters.vietnamese import periods
from harvesters.vietnamese.periods import Period

#: ``open``: not yet due. ``nil``: reported in time that there is nothing to report.
Timeliness = Literal["on_time", "late", "missing", "open", "nil"]
#: Frequencies of which the coming periods can be told.
FREQUENCIES = ("daily", "monthly", "quarterly", "semiannual", "annual", "school-year")
_MOST = 1000


def period_of(day: date, frequency: str) -> Period | None:
    """The period of this frequency that holds a day; None for a frequency without regular periods."""
    y, m = day.year, day.month
    if frequency == "daily":
        return periods.day(y, m, day.day)
    if frequency == "monthly":
        return periods.month(y, m)
    if frequency == "quarterly":
        return periods.quarter(y, (m + 2) // 3)
    if frequency == "semiannual":
        return periods.half(y, 1 + (m > 6))
    if frequency == "annual":
        return periods.year(y)
    if frequency == "school-year":
        first = y if m >= 9 else y - 1
        return periods.school_year(first, str(first + 1))
    return None


def following(period: Period, frequency: str) -> Period | None:
    """The period of this frequency that begins after another ends."""
    return period_of(date.fromisoformat(period.end) + timedelta(days=1), frequency)


def expected(frequency: str, since: date, until: date) -> Iterator[Period]:
    """The periods that end from ``since`` on and have ended before ``until``, at most the last 1000."""
    earliest = since if frequency != "daily" else max(since, until - timedelta(days=_MOST))
    period = period_of(earliest, frequency)
    while period is not None and date.fromisoformat(period.end) < until:
        yield period
        period = following(period, frequency)


def due(period: Period, lag: int) -> date:
    """The last day on which the period's figures are in time; ``lag`` in days, up to the last of all days."""
    end = date.fromisoformat(period.end)
    return end + timedelta(days=min(lag, (date.max - end).days))


def timeliness(due_on: date, reported_on: date | None, nil: bool, today: date) -> Timeliness:
    """How the figures of one period came, seen on a day."""
    if reported_on is None:
        return "missing" if today > due_on else "open"
    if reported_on > due_on:
        return "late"
    return "nil" if nil else "on_time"

"""Whether data is as new as its stated frequency promises; pure.

Data that reaches until a day is fresh as long as the figures of the period after it are not yet due.
"""

from __future__ import annotations

from datetime import date, timedelta

from harvesters.timeliness import FREQUENCIES, due, period_of
from harvesters.vietnamese.periods import Period, parse

#: Days of frequencies whose periods can't be told: data is fresh so long after the last change.
_DAYS = {"weekly": 7}


def fresh_until(frequency: str, lag: int, covered: date) -> date | None:
    """The last day on which data that reaches until ``covered`` is fresh; ``lag`` in days.

    None for frequencies that promise nothing: irregular, once, unknown.
    """
    if frequency in _DAYS:
        return covered + timedelta(days=_DAYS[frequency] + lag)
    if frequency not in FREQUENCIES:
        return None
    after = period_of(covered + timedelta(days=1), frequency)
    return due(after, lag) if after else None


def end_of(period: str | None) -> date | None:
    """The last day of a period as published."""
    found = parse(period or "")
    return date.fromisoformat(found.end) if isinstance(found, Period) else None

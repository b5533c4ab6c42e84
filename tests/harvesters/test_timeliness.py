"""Periods that a frequency makes, and the days on which they are due."""

from __future__ import annotations

from datetime import date

import pytest

from harvesters.timeliness import due, expected, following, period_of, timeliness
from harvesters.vietnamese.periods import Period, parse


@pytest.mark.parametrize(
    ("frequency", "period", "after"),
    [
        ("daily", "2024-02-28", "2024-02-29"),
        ("monthly", "2024-02", "2024-03"),
        ("quarterly", "2024-Q1", "2024-Q2"),
        ("semiannual", "2024-H1", "2024-H2"),
        ("annual", "2024", "2025"),
        ("school-year", "2023-2024", "2024-2025"),
    ],
)
def test_periods_follow_one_another(frequency: str, period: str, after: str) -> None:
    found = period_of(date(2024, 2, 28), frequency)
    assert found is not None
    assert found.period == period
    assert parse(found.period) == found
    following_one = following(found, frequency)
    assert following_one is not None
    assert following_one.period == after


@pytest.mark.parametrize("frequency", ["weekly", "irregular", "once", "unknown", ""])
def test_nothing_is_due_without_regular_periods(frequency: str) -> None:
    assert period_of(date(2024, 5, 1), frequency) is None
    assert list(expected(frequency, date(2020, 1, 1), date(2024, 1, 1))) == []


def test_only_periods_that_have_ended_are_expected() -> None:
    found = [p.period for p in expected("quarterly", date(2024, 5, 1), date(2025, 1, 1))]
    assert found == ["2024-Q2", "2024-Q3", "2024-Q4"]
    assert [p.period for p in expected("annual", date(2024, 12, 31), date(2024, 12, 31))] == []
    assert [p.period for p in expected("annual", date(2024, 12, 31), date(2025, 1, 1))] == ["2024"]
    assert len(list(expected("daily", date(1990, 1, 1), date(2024, 1, 1)))) == 1000


@pytest.mark.parametrize(
    ("reported", "nil", "today", "wanted"),
    [
        (None, False, date(2025, 3, 31), "open"),
        (None, False, date(2025, 4, 1), "missing"),
        (date(2025, 3, 31), False, date(2025, 5, 1), "on_time"),
        (date(2025, 3, 31), True, date(2025, 5, 1), "nil"),
        (date(2025, 4, 1), False, date(2025, 5, 1), "late"),
        (date(2025, 4, 1), True, date(2025, 5, 1), "late"),
    ],
)
def test_in_time_or_not(reported: date | None, nil: bool, today: date, wanted: str) -> None:
    year = parse("2024")
    assert isinstance(year, Period)
    assert due(year, 90) == date(2025, 3, 31)
    assert timeliness(due(year, 90), reported, nil, today) == wanted


def test_no_lag_leads_behind_the_last_of_all_days() -> None:
    year = period_of(date(2024, 5, 1), "annual")
    assert year is not None
    assert due(year, 10**12) == date.max

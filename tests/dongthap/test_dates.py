"""Dates on pages are days in Vietnam, whatever the clock of the server."""

from __future__ import annotations

import datetime as dt

import pytest
from ckanext.dongthap.helpers.display import dongthap_date
from ckanext.dongthap.helpers.harvest import dongthap_moment

EVENING = dt.datetime(2026, 11, 24, 19, 20, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (None, ""),
        ("2025-07-01", "01/07/2025"),
        (dt.date(2025, 7, 1), "01/07/2025"),
        (EVENING, "25/11/2026"),
        (EVENING.isoformat(), "25/11/2026"),
        (EVENING.replace(tzinfo=None).isoformat(), "25/11/2026"),
        ("2026-11-25T02:20:00+07:00", "25/11/2026"),
    ],
)
def test_a_day_is_the_day_in_vietnam(moment: dt.datetime | dt.date | str | None, shown: str) -> None:
    assert dongthap_date(moment) == shown


def test_english_names_the_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.dongthap.helpers.display.current_language", lambda: "en")
    assert (dongthap_date(EVENING), dongthap_date("2025-07-01")) == ("25 Nov 2026", "1 Jul 2025")
    assert dongthap_moment(EVENING.isoformat()) == "25 Nov 2026 02:20"

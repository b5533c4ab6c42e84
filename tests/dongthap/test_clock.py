"""The day of issue is Việt Nam's, not that of the machine."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from ckanext.dongthap import clock
from ckanext.dongthap.submissions import owed


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 30, 17, 0, tzinfo=timezone.utc), date(2026, 12, 1)),
        (datetime(2026, 11, 30, 16, 59, tzinfo=timezone.utc), date(2026, 11, 30)),
        (datetime(2026, 12, 1, 6, 59, tzinfo=timezone.utc), date(2026, 12, 1)),
    ],
)
def test_the_day_begins_in_vietnam(monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(clock.ZONE)

    monkeypatch.setattr(clock, "datetime", Clock)
    assert clock.today() == owed.today() == day

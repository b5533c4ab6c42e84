"""The day in the province: the one `today` of the portal, whatever the machine's time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """Return the day in Việt Nam."""
    return datetime.now(ZONE).date()

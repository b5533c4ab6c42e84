"""Dates of catalogues as the portal keeps them: ``2024``, ``2024-07`` or ``2024-07-15``."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=[T ]|[+-]\d{2}:?\d{2}$|Z?$)")
#: Day first, as Vietnam writes it; only with a four-digit year, so that nothing is guessed.
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s|$)")
#: Drupal's and DKAN's ``Thu, 09/19/2013 - 13:05``: the name of the day tells whether the month is first.
_NAMED = re.compile(r"\D*(mon|tue|wed|thu|fri|sat|sun)\w*,? (\d{1,2})/(\d{1,2})/(\d{4})\b", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = re.compile(r"\d{10}|\d{13}")


def day(text: str) -> str:
    """The date in a text, without the time of day; "" where there is none."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, timezone.utc).date().isoformat()
    if found := _ISO.match(text):
        return _valid(found[1], found[2], found[3])
    if found := _NAMED.match(text):
        return _by_weekday(found)
    if found := _DAY_FIRST.match(text):
        return _valid(found[3], found[2], found[1])
    return ""


def _by_weekday(found: re.Match[str]) -> str:
    """The one reading whose day of the week is the one that is told."""
    wanted = _DAYS.index(found[1].lower())
    both = (_valid(found[4], found[2], found[3]), _valid(found[4], found[3], found[2]))
    fitting = {each for each in both if each and date.fromisoformat(each).weekday() == wanted}
    return fitting.pop() if len(fitting) == 1 else ""


def _valid(year: str, month: str | None, day_: str | None) -> str:
    try:
        whole = date(int(year), int(month or 1), int(day_ or 1))
    except ValueError:
        return ""
    return whole.isoformat()[: 10 if day_ else 7 if month else 4]


def interval(text: str) -> tuple[str, str]:
    """``2010-01-01/2011-12-31`` → its ends; open ends are ""."""
    first, mark, last = text.partition("/")
    return (day(first), day(last)) if mark else (day(first), "")

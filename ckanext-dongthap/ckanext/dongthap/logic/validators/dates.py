"""Dates and periods as the portal keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

__all__ = ["dongthap_date", "dongthap_not_before", "dongthap_period"]

_ = tk._
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]|\d{4}))?", re.ASCII)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def dongthap_date(value: Any) -> str:
    """``2025``, ``2025-07`` or ``2025-07-01``; a time of day after it is dropped."""
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    text = text.split("T", 1)[0]
    if not _is_date(text):
        raise tk.Invalid(_("Write the date as year-month-day, for example 2025-07-01"))
    return text


def dongthap_period(value: Any) -> str:
    """``2024``, ``2024-H1``, ``2024-Q3``, ``2024-07``, ``2024-07-15`` or a school year ``2016-2017``."""
    text = str(value).strip()
    match = _PERIOD.fullmatch(text)
    tail = text[5:]
    school_year = len(tail) == 4 and tail.isdigit()
    if (not match and not _is_date(text)) or (school_year and int(tail) != int(text[:4]) + 1):
        raise tk.Invalid(_("Write the period as 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15 or 2016-2017"))
    return text


def dongthap_not_before(
    other: str,
) -> Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]:
    """The date is not before that of the field ``other``, as far as both are exact."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        first = str(data.get((*key[:-1], other), "")).strip()
        last = str(data.get(key, "")).strip()
        length = min(len(first), len(last))
        if _is_date(first) and _is_date(last) and last[:length] < first[:length]:
            raise tk.Invalid(_("The end must not be before the start ({start})").format(start=first))

    return validator

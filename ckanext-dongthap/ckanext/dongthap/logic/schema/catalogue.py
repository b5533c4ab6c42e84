"""What the addresses of the catalogue accept."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.logic.schema.parameters import strict

_ID = re.compile(r"[A-Za-z0-9-]{1,100}")


@validator_args
def catalogue(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    texts = ("agency", "sector", "pillar")
    return strict(
        {
            **{name: [ignore_empty, unicode_safe] for name in texts},
            "modified_since": [ignore_empty, moment],
            "after": [ignore_empty, identifier],
        }
    )


@validator_args
def feed(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    texts = ("agency", "sector", "pillar", "q")
    return strict({name: [ignore_empty, unicode_safe] for name in texts})


def moment(value: Any) -> str:
    """A date, or a date with time, as the search index writes it."""
    try:
        found = dt.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        if found.tzinfo:
            found = found.astimezone(dt.timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):  # the first and last hours of all years have no other zone
        raise tk.Invalid(tk._("Write the date as year-month-day, for example 2025-07-01")) from None
    return found.isoformat(timespec="seconds") + "Z"


def identifier(value: Any) -> str:
    """The id after which a page begins."""
    if not _ID.fullmatch(str(value)):
        raise tk.Invalid(tk._("This is no cursor of an earlier page"))
    return str(value)

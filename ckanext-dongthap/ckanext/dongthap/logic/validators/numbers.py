"""Numbers kept as decimal text, so that no digit of the source is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

__all__ = ["dongthap_days", "dongthap_decimal", "dongthap_decimals", "dongthap_not_below"]

_ = tk._
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?", re.ASCII)
_MOST_DECIMALS = 6
_MOST_DAYS = 3_660


def dongthap_decimal(value: Any) -> str:
    """``-1234.5``: digits with a point, no separators of thousands, since ``1.234`` has two readings."""
    text = str(value).strip()
    if not _DECIMAL.fullmatch(text):
        raise tk.Invalid(
            _("Write the number with a decimal point and no thousands separators, for example 1234.5")
        )
    return text


def dongthap_days(value: Any) -> Any:
    """A number of days that a date can be counted on by: ten years at most."""
    text = str(value).strip()  # as it came where an earlier validator refused it
    if text.isascii() and text.isdigit() and (len(text) > len(str(_MOST_DAYS)) or int(text) > _MOST_DAYS):
        raise tk.Invalid(_("At most {n}").format(n=_MOST_DAYS))
    return value


def dongthap_decimals(value: Any) -> str:
    """A whole number from 0 to 6."""
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_DECIMALS:
        raise tk.Invalid(_("Give a whole number from 0 to 6"))
    return str(int(text))


def dongthap_not_below(
    other: str,
) -> Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]:
    """The number is not smaller than that of the field ``other``."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        least = str(data.get((*key[:-1], other), "")).strip()
        value = str(data.get(key, "")).strip()
        comparable = _DECIMAL.fullmatch(least) and _DECIMAL.fullmatch(value)
        if comparable and Decimal(value) < Decimal(least):
            raise tk.Invalid(_("The value must not be below {least}").format(least=least))

    return validator

"""Numbers, texts and periods as a reader of the page's language expects them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language

__all__ = [
    "dongthap_date",
    "dongthap_light_page",
    "dongthap_number",
    "dongthap_span",
    "dongthap_translated",
]

#: Pages that need neither CKAN's style sheet nor its scripts, so that they are light on an old phone.
_LIGHT = {
    "home.index",
    "home.about",
    "dataset.search",
    "dataset.read",
    "indicator.search",
    "indicator.read",
    "organization.index",
    "organization.read",
    "dongthap_indicator.index",
    "dongthap_indicator.read",
    "dongthap_pages.terms",
    "user.login",
}


def dongthap_number(value: str | None, decimals: int | str | None = None, qualifier: str = "") -> str:
    """A decimal numeral in the page's language: ``1234.5`` → ``1.234,5`` (vi), ``1,234.5`` (en).

    No digit of the source is dropped; ``decimals`` only adds zeros. The qualifier stands before it.
    """
    if value is None or value == "":
        return "–"
    sign, digits = ("−", value[1:]) if value.startswith("-") else ("", value)
    whole, _point, fraction = digits.partition(".")
    fraction = fraction.ljust(int(decimals or 0), "0")
    thousands, point = (",", ".") if current_language() == "en" else (".", ",")
    grouped = f"{int(whole or 0):,}".replace(",", thousands)
    mark = {"": "", "~": "≈ "}.get(qualifier, f"{qualifier} ")
    return mark + sign + grouped + (point + fraction if fraction else "")


def dongthap_translated(texts: Mapping[str, Any] | str | None) -> Any:
    """The text of the page's language, else the Vietnamese one."""
    if isinstance(texts, str) or texts is None:
        return texts or ""
    return texts.get(current_language()) or texts.get("vi") or ""


def dongthap_date(moment: dt.datetime | dt.date | str | None) -> str:
    """dd/MM/yyyy, the province's way of writing dates; empty for none."""
    if not moment:
        return ""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    return moment.strftime("%d/%m/%Y")


def dongthap_span(first: str | None, last: str | None) -> str:
    """The time that data covers: ``2010 – 2016`` for whole years, else days; an open end stays open."""
    if (first or "").endswith("-01-01") and (last or "").endswith("-12-31"):
        years = dict.fromkeys((str(first)[:4], str(last)[:4]))
        return " – ".join(years)
    return f"{dongthap_date(first)} – {dongthap_date(last)}".strip()


def dongthap_light_page() -> bool:
    """Whether the page that is being made does without CKAN's style sheet and scripts."""
    endpoint = tk.request.endpoint or ""
    if endpoint in _LIGHT or endpoint.startswith(("dongthap_harvest.", "dongthap_submission.")):
        return True
    return endpoint in ("", "static") or endpoint.endswith(".static")

"""Numbers, texts and periods as a reader of the page's language expects them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from babel.dates import format_date
from ckanext.dongthap import codelists
from ckanext.dongthap.charts import words
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.runs.sources import ZONE
from markupsafe import Markup

from harvesters.vietnamese.periods import Period, parse

__all__ = [
    "dongthap_date",
    "dongthap_lang",
    "dongthap_light_page",
    "dongthap_number",
    "dongthap_period",
    "dongthap_period_span",
    "dongthap_plain",
    "dongthap_rounded",
    "dongthap_span",
    "dongthap_translated",
    "dongthap_with_unit",
    "humanize_entity_type",
]

#: Pages that need neither CKAN's style sheet nor its scripts, so that they are light on an old phone.
_MARK = Markup(' lang="vi"')
_VIETNAMESE = re.compile("[à-ãè-êìíò-õùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_LIGHT = {
    "home.index",
    "home.about",
    "dataset.search",
    "dataset.read",
    "indicator.search",
    "indicator.read",
    "organization.index",
    "organization.read",
    "dongthap_pages.terms",
    "user.logged_out_page",
    "user.login",
    "user.logout",
}
_LIGHT_PREFIXES = (
    "dongthap_account.",
    "dongthap_composite.",
    "dongthap_developers.",
    "dongthap_harvest.",
    "dongthap_indicator.",
    "dongthap_scoreboard.",
    "dongthap_submission.",
)


def dongthap_number(value: str | None, decimals: int | str | None = None, qualifier: str = "") -> str:
    """A decimal numeral in the page's language: ``1234.5`` → ``1.234,5`` (vi), ``1,234.5`` (en).

    No digit of the source is dropped; ``decimals`` only adds zeros. The qualifier stands before it.
    """
    if value is None or value == "":
        return "–"
    return words.number(value, current_language(), decimals, qualifier)


def dongthap_rounded(value: float, decimals: int | str | None = None) -> str:
    """A computed number with its sign, rounded: ``+1.234,5``, ``−0,3``, ``0``."""
    text = f"{value:.{int(decimals or 0)}f}"
    plain = words.number(text.lstrip("-"), current_language())
    if not float(text):
        return plain
    return ("−" if text.startswith("-") else "+") + plain


def dongthap_with_unit(number: str, unit: str) -> str:
    """A number before its unit's code in words: ``5 %``; of a rank with what it is out of: ``45/63``."""
    if unit.startswith("hang-"):
        return f"{number}/{unit.removeprefix('hang-')}"
    return f"{number} {codelists.label('units', unit)}".strip()


def dongthap_plain(value: float) -> str:
    """A computed number without zeros at its end."""
    return words.number(f"{value:.6f}".rstrip("0").rstrip("."), current_language())


def dongthap_period(period: str | None, short: bool = False) -> str:
    """A period in words: ``2025-07`` → ``Tháng 7/2025`` (vi), ``Jul 2025`` (en); empty for none."""
    return words.period(period, current_language(), short) if period else ""


def dongthap_period_span(period: str) -> tuple[str, str] | None:
    """First and last day of a period as published, ISO; None where it is none."""
    found = parse(str(period))
    return (found.start, found.end) if isinstance(found, Period) else None


def dongthap_translated(texts: Mapping[str, Any] | str | None) -> Any:
    """The text of the page's language, else the Vietnamese one; "" for what a dataset does not have."""
    if isinstance(texts, str) or not texts:
        return texts or ""
    return texts.get(current_language()) or texts.get("vi") or ""


def dongthap_lang(text: Any) -> Markup:
    """`` lang="vi"`` for data that is Vietnamese on a page that is not: a screen reader changes its voice."""
    foreign = current_language() != "vi" and _VIETNAMESE.search(str(text or ""))
    return _MARK if foreign else Markup("")


def dongthap_date(moment: dt.datetime | dt.date | str | None) -> str:
    """``01/07/2025``, the province's way of writing dates, in English ``1 Jul 2025``; empty for none.

    Of a moment (UTC where it says no zone) the day that it is in Vietnam; of a year or a month (``2025-07``:
    ``07/2025``, ``Jul 2025``) no more than it says; what is no date as it stands.
    """
    if not moment:
        return ""
    if isinstance(moment, str):
        read = _moment(moment)
        if read is None:
            return _year_or_month(moment)
        moment = read
    if isinstance(moment, dt.datetime):
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)).astimezone(ZONE)
    if current_language() == "vi":
        return moment.strftime("%d/%m/%Y")
    return format_date(moment, "d MMM y", "en")


def _moment(text: str) -> dt.datetime | dt.date | None:
    try:
        return (dt.datetime if len(text) > 10 else dt.date).fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def _year_or_month(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12:
        return text
    if current_language() == "vi":
        return f"{match[2]}/{match[1]}"
    return format_date(dt.date(int(match[1]), int(match[2]), 1), "MMM y", "en")


def dongthap_span(first: str | None, last: str | None) -> str:
    """The time that data covers: ``2010 – 2016`` for whole years, else days; an open end stays open."""
    if (first or "").endswith("-01-01") and (last or "").endswith("-12-31"):
        years = dict.fromkeys((str(first)[:4], str(last)[:4]))
        return " – ".join(years)
    return f"{dongthap_date(first)} – {dongthap_date(last)}".strip()


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[..., str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """CKAN's words for a type of record, with the type in the reader's language as well."""
    found = next_helper(entity_type, object_type, purpose)
    return found.replace("Indicator", tk._("Indicator")) if found else found


def dongthap_light_page() -> bool:
    """Whether the page that is being made does without CKAN's style sheet and scripts."""
    endpoint = tk.request.endpoint or ""
    if endpoint in _LIGHT or endpoint.startswith(_LIGHT_PREFIXES):
        return True
    return endpoint in ("", "static") or endpoint.endswith(".static")

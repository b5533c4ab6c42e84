"""Finding among all indicators: who may see them, what was asked for, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.dongthap import codelists
from ckanext.dongthap.indicators import catalogue
from ckanext.dongthap.indicators.catalogue import Row

from harvesters.vietnamese.collate import collation_key

#: Parameter → the row's list or text that it is compared with.
_LISTS = {"pillar": "pillars", "sector": "sectors", "content": "contents"}
_TEXTS = ("agency", "frequency")
#: As many as the index gives for words.
_MOST = 1000
#: Order of statuses from the best, for sorting.
_NO_STATUS = "zz"


def find(context: Context, wanted: Mapping[str, Any]) -> list[Row]:
    """All rows that match and that the user may see, in the order that is wanted.

    ``wanted``: q, pillar, sector, content, agency, frequency, area, illustrative, progress, sort.
    """
    rows = [row for row in _seen(context) if _matches(row, wanted)]
    if wanted.get("q") or wanted.get("area"):
        found = _in_index(context, wanted)
        place = {id_: number for number, id_ in enumerate(found)}
        rows = sorted((row for row in rows if row["id"] in place), key=lambda row: place[row["id"]])
        if wanted.get("q") and wanted.get("sort") in (None, "", "relevance"):
            return rows
    key = _ORDERS.get(str(wanted.get("sort") or "title"), _by_title)
    return sorted(rows, key=key)


def _seen(context: Context) -> list[Row]:
    rows = catalogue.rows()
    return [row for row in rows if not row["private"] or _may_show(context, row["id"])]


def _may_show(context: Context, package_id: str) -> bool:
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": package_id})
    except tk.NotAuthorized:
        return False
    return True


def _matches(row: Row, wanted: Mapping[str, Any]) -> bool:
    if any(wanted.get(name) and wanted[name] not in (row[field] or []) for name, field in _LISTS.items()):
        return False
    if any(wanted.get(name) and wanted[name] != row[name] for name in _TEXTS):
        return False
    if wanted.get("illustrative") is not None and wanted["illustrative"] != row["illustrative"]:
        return False
    return not wanted.get("progress") or status_of(row) == wanted["progress"]


def status_of(row: Row) -> str:
    """The status of the row's first target; ``none`` where it has no target that compares."""
    return row["progress"][0]["status"] if row["progress"] else "none"


def _in_index(context: Context, wanted: Mapping[str, Any]) -> Sequence[str]:
    """Ids of the indicators that the index finds for words and an area, the best first."""
    filters = ["+dataset_type:indicator"]
    if wanted.get("area"):
        escaped = str(wanted["area"]).replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{")
        filters.append(f'+areas:"{escaped}"')
    words = str(wanted.get("q") or "*:*").replace("{!", "\\{!")
    query = {"q": words, "fq": " ".join(filters), "fl": ["id"], "rows": _MOST}
    found = tk.get_action("package_search")(tk.fresh_context(context), query)
    return [package["id"] for package in found["results"]]


def _by_title(row: Row) -> Any:
    language = codelists.current_language()
    titles = row["title_translated"]
    title = titles.get(language) or titles.get("vi") or row["name"]
    return collation_key(title) if language == "vi" else title.casefold()


def _by_status(row: Row) -> Any:
    status = status_of(row)
    order = _STATUS_ORDER.index(status) if status in _STATUS_ORDER else len(_STATUS_ORDER)
    return order, _by_title(row)


def _by_period(row: Row) -> Any:
    shown = row["head"] or row["spread"]
    year = -int(shown["period"][:4]) if shown else 0
    return shown is None, year, _by_title(row)


_STATUS_ORDER = (
    "target_achieved",
    "substantial_progress",
    "moderate_progress",
    "limited_progress",
    "deterioration",
    "target_missed",
    "not_available",
)
_ORDERS: dict[str, Callable[[Row], Any]] = {
    "title": _by_title,
    "code": lambda row: row["code"],
    "progress": _by_status,
    "period": _by_period,
}

"""The table of a dataset as its page shows it: filtered, ordered and paged by the query string."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language

__all__ = ["dongthap_preview"]

_PAGE = 20
#: What the DataStore adds: the row's number, and with words how well it matches.
_OWN = ("_id", "rank")


def dongthap_preview(package: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, Any] | None:
    """The resource that ``wanted`` names (else the first) that has a table; None where none has.

    ``{"resource", "tables": [resources], "fields": [{id, type, label, notes}], "records", "count", "page",
    "size", "words", "sort"}``
    """
    tables = [resource for resource in package.get("resources") or [] if resource.get("datastore_active")]
    if not tables:
        return None
    chosen = next((table for table in tables if table["id"] == wanted.get("table")), tables[0])
    page = int(wanted["page"]) if (wanted.get("page") or "").isdecimal() else 1
    words, sort = (wanted.get("words") or "").strip(), wanted.get("sort") or ""
    found = _search(chosen["id"], words, sort, max(page, 1))
    if found is None:
        return None
    fields = [_described(field) for field in found["fields"] if field["id"] not in _OWN]
    return {
        "resource": chosen,
        "tables": tables,
        "fields": fields,
        "records": found["records"],
        "count": found.get("total", 0),
        "page": max(page, 1),
        "size": _PAGE,
        "words": words,
        "sort": sort,
    }


def _search(resource_id: str, words: str, sort: str, page: int) -> dict[str, Any] | None:
    query: dict[str, Any] = {"resource_id": resource_id, "limit": _PAGE, "offset": (page - 1) * _PAGE}
    if words:
        query |= {"q": words, "plain": True}
    search = tk.get_action("datastore_search")
    try:
        return search({}, {**query, "sort": sort} if sort else query)
    except tk.ValidationError:
        return search({}, query)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _described(field: Mapping[str, Any]) -> dict[str, str]:
    """A column's name, type, label and meaning in the page's language."""
    info = field.get("info") or {}
    english = current_language() == "en"
    return {
        "id": field["id"],
        "type": field["type"],
        "label": str((info.get("label_en") if english else "") or info.get("label") or field["id"]),
        "notes": str((info.get("notes_en") if english else "") or info.get("notes") or ""),
    }

"""The table of a dataset as its page shows it: filtered, ordered and paged by the query string."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language

__all__ = ["dongthap_file_name", "dongthap_preview"]

_PAGE = 20
#: What the DataStore adds: the row's number, and with words how well it matches.
_OWN = ("_id", "rank")
_NUMBERS = frozenset({"numeric", "int", "int2", "int4", "int8", "float4", "float8"})
#: The DataStore counts no further; pages beyond the last are empty.
_MOST_DIGITS = 7


def dongthap_file_name(resource: Mapping[str, Any]) -> str:
    """The name of a file in the page's language, else the one that it has."""
    english = resource.get("name_en") if current_language() == "en" else None
    return english or resource.get("name") or ""


def dongthap_preview(package: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, Any] | None:
    """The resource that ``wanted`` names (else the first) that has a table; None where none has.

    ``{"resource", "tables": [resources], "fields": [{id, type, label, notes, number}], "rows": [[text]],
    "count", "page", "size", "words", "sort"}``; cells are written as the page's language writes them.
    """
    tables = [resource for resource in package.get("resources") or [] if resource.get("datastore_active")]
    if not tables:
        return None
    chosen = next((table for table in tables if table["id"] == wanted.get("table")), tables[0])
    asked = wanted.get("page") or ""
    page = max(int(asked[:_MOST_DIGITS]), 1) if asked.isdecimal() else 1
    words, sort = (wanted.get("words") or "").strip(), wanted.get("sort") or ""
    found = _search(chosen["id"], words, sort, page)
    if found is None:
        return None
    fields = [_described(field) for field in found["fields"] if field["id"] not in _OWN]
    return {
        "resource": chosen,
        "tables": tables,
        "fields": fields,
        "rows": [
            [_text(record[field["id"]], field["type"]) for field in fields] for record in found["records"]
        ],
        "count": found.get("total", 0),
        "page": page,
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


def _text(value: Any, kind: str) -> str:
    """A cell for readers; codes and texts as they are."""
    if value is None:
        return ""
    if kind in ("bool", "boolean"):
        return tk._("Yes") if value else tk._("No")
    if kind in _NUMBERS:
        return tk.h.dongthap_number(format(Decimal(str(value)), "f"))
    return tk.h.dongthap_date(str(value)) if kind == "date" else str(value)


def _described(field: Mapping[str, Any]) -> dict[str, Any]:
    """A column's name, type, label and meaning in the page's language."""
    info = field.get("info") or {}
    english = current_language() == "en"
    return {
        "id": field["id"],
        "type": field["type"],
        "number": field["type"] in _NUMBERS,
        "label": str((info.get("label_en") if english else "") or info.get("label") or field["id"]),
        "notes": str((info.get("notes_en") if english else "") or info.get("notes") or ""),
    }

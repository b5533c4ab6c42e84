"""Tables of an open dataset in the DataStore: a page of rows, the columns described, the files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language

__all__ = ["dongthap_dataset_tables", "dongthap_table_page"]

_PAGE = 25
_NUMBERS = frozenset({"numeric", "int", "int4", "int8", "float8"})


def dongthap_dataset_tables(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Resources of the dataset that have a table in the DataStore."""
    return [resource for resource in pkg["resources"] if resource.get("datastore_active")]


def dongthap_table_page(resource_id: str, words: str = "", wanted: str = "1") -> dict[str, Any] | None:
    """One page of a table's rows that hold the words; None where there is no table (yet).

    ``{"columns": [{"id", "type", "label", "notes", "number"}], "rows": [[text, …]], "total", "page",
    "pages"}``; all texts are in the page's language.
    """
    page = max(int(wanted[:7]), 1) if wanted.isdecimal() else 1
    query: dict[str, Any] = {"resource_id": resource_id, "limit": _PAGE, "offset": (page - 1) * _PAGE}
    if words:
        query |= {"q": words, "plain": True}
    try:
        found = tk.get_action("datastore_search")({}, {**query, "sort": "_id"})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None
    columns = [
        _described(field) for field in found["fields"] if field["id"][0] != "_" and field["id"] != "rank"
    ]
    return {
        "columns": columns,
        "rows": [[_text(record[c["id"]], c["type"]) for c in columns] for record in found["records"]],
        "total": found["total"],
        "page": page,
        "pages": max(1, -(-found["total"] // _PAGE)),
    }


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
    """A column with what the data dictionary says of it."""
    info = field.get("info") or {}
    ending = "_en" if current_language() == "en" else ""
    texts = {name: info.get(name + ending) or info.get(name) or "" for name in ("label", "notes")}
    return {"id": field["id"], "type": field["type"], "number": field["type"] in _NUMBERS, **texts}

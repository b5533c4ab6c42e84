"""Pages of the catalogue that nobody who walks them misses or meets twice, whatever changes meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from ckan.types import Context

PAGE = 50
_FILTERS = {"agency": "organization", "sector": "sectors", "pillar": "pillars"}


def page(
    context: Context, wanted: Mapping[str, Any], address: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Datasets by id after ``wanted["after"]``, and the paging as ckanext-dcat's serializer takes it."""
    filters = [f'+{field}:"{_escaped(wanted[name])}"' for name, field in _FILTERS.items() if wanted.get(name)]
    if wanted.get("modified_since"):
        filters.append(f"+metadata_modified:[{wanted['modified_since']} TO *]")
    counted = " ".join(filters)
    if wanted.get("after"):
        filters.append(f"+id:{{{wanted['after']} TO *]")
    search = tk.get_action("package_search")
    query = {"q": "*:*", "fq": " ".join(filters), "rows": PAGE + 1, "sort": "id asc"}
    found = search(context, query)["results"]
    total = search(context, {"q": "*:*", "fq": counted, "rows": 0})["count"]
    shown = found[:PAGE]
    kept = {name: wanted[name] for name in (*_FILTERS, "modified_since") if wanted.get(name)}
    paging: dict[str, Any] = {
        "count": total,
        "items_per_page": PAGE,
        "first": _address(address, kept),
        "current": _address(address, kept, wanted.get("after")),
    }
    if len(found) > PAGE:
        paging["next"] = _address(address, kept, shown[-1]["id"])
    return shown, paging


def _escaped(value: str) -> str:
    """Inside of quotes; ``{!`` would ask for another of Solr's parsers."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{")


def _address(address: str, kept: Mapping[str, Any], after: str | None = None) -> str:
    query = urlencode({**kept, **({"after": after} if after else {})})
    return f"{address}?{query}" if query else address

"""What a person may mean by the beginning of some words: indicators, datasets, agencies, areas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search.common import SearchError, make_connection
from ckanext.dongthap import codelists
from ckanext.dongthap.search.entries import site_id

_EACH = 4
_QUERY = {
    "defType": "edismax",
    "qf": "suggest_exact^3 suggest",
    "pf": "suggest_exact^3 suggest",
    "pf2": "",
    "pf3": "",
    "q.op": "AND",
    "sort": "score desc, views_total desc, name asc",
    "fl": "entity_type,dataset_type,name,label",
    "rows": 40,
}


def suggest(words: str, limit: int) -> list[dict[str, str]]:
    """At most ``limit`` suggestions, four of a kind: ``{"kind", "name", "label"}`` in the page's language.

    Raises `SearchError`.
    """
    ours = f'site_id:("{tk.config["ckan.site_id"]}" OR "{site_id()}")'
    filters = [ours, "state:active", "capacity:public", "permission_labels:public"]
    plain = " ".join("".join(char if char.isalnum() else " " for char in words).split())
    if not plain:
        return []
    try:
        found = make_connection(decode_dates=False).search(plain, fq=filters, **_QUERY)
    except pysolr.SolrError as error:
        raise SearchError(f"Solr can't suggest: {error}") from error
    return list(_shown(found.docs))[:limit]


def _shown(documents: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    language, counts = codelists.current_language(), dict[str, int]()
    seen: set[tuple[str, str]] = set()
    for document in documents:
        kind = document["entity_type"]
        if kind == "package":
            kind = document.get("dataset_type") or "dataset"
        labels = json.loads(document.get("label") or "{}")
        label = labels.get(language) or labels.get("vi") or document["name"]
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _EACH and (kind, label) not in seen:
            seen.add((kind, label))
            yield {"kind": kind, "name": document["name"], "label": label}

"""Where nothing has all the words that were asked for: what has half of them, said so."""

from __future__ import annotations

import json
from typing import Any

import pysolr
from ckan import model
from ckan.lib.search.common import SearchError, make_connection
from flask import g, has_request_context

_SAME = (
    "q",
    "qf",
    "tie",
    "start",
    "sort",
    "fl",
    "facet",
    "facet.field",
    "facet.limit",
    "facet.mincount",
    "fq",
)


def search(asked: dict[str, Any]) -> dict[str, Any]:
    """Search again with half of the words; ``asked``: parameters of a search that found nothing, as it ran.

    Its filters say already what the user may see. Gives count, results, facets and ``nearly`` (true); nothing
    where there is but one word, or where these are not found either. Raises `SearchError`.
    """
    if len(str(asked.get("q") or "").split()) < 2:
        return {}
    again = {name: asked[name] for name in _SAME if asked.get(name) is not None}
    rows = max(int(asked.get("rows", 11)) - 1, 0)
    # The operator is said of the words only: said of the whole search, it would be that of the filters too.
    words = str(again.pop("q"))
    options = {"defType": "lucene", "q.op": "AND", "words": words, "rows": rows}
    options["q"] = "{!edismax v=$words mm='1<50%' q.op=OR}"
    try:
        found = make_connection(decode_dates=False).search(**again, **options)
    except pysolr.SolrError as error:
        raise SearchError(f"Solr can't search for near results: {error}") from error
    if not found.hits:
        return {}
    if has_request_context():
        g.dongthap_nearly = True
    counted = found.facets.get("facet_fields", {})
    facets = {name: _facet(name, values) for name, values in counted.items()}
    results = [_shown(document, str(again.get("fl"))) for document in found.docs]
    return {"count": found.hits, "results": results, "search_facets": facets, "nearly": True}


def was_shown() -> bool:
    """Whether a search of this request gave near results."""
    return bool(g.get("dongthap_nearly"))


def _shown(document: dict[str, Any], wanted: str) -> Any:
    """The whole dataset as it is in the index, or the fields that were asked for."""
    for name in ("validated_data_dict", "data_dict"):
        if name in wanted.split():
            return json.loads(document[name])
    return document


def _facet(name: str, values: list[Any]) -> dict[str, Any]:
    counts: dict[str, int] = dict(zip(values[0::2], values[1::2], strict=True))
    titles: dict[str, str] = {}
    if name in ("organization", "groups") and counts:
        rows = model.Session.query(model.Group.name, model.Group.title)
        titles = {row[0]: row[1] for row in rows.filter(model.Group.name.in_(list(counts)))}
    items = [
        {"name": value, "display_name": titles.get(value) or value, "count": count}
        for value, count in counts.items()
    ]
    return {"title": name, "items": items}

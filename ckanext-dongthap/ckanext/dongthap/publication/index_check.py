"""Does the search index have every dataset as the database has it, and no other?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timezone

import ckan.plugins.toolkit as tk
import pysolr
from ckan import model
from ckan.lib.search.common import SearchError, make_connection

_PAGE = 1000
#: Seconds: a dataset that is being written is looked at once more.
_SECOND_LOOK = 2.0


def index_differences() -> list[tuple[str, str]]:
    """(package, what differs). What differs is looked at twice, for datasets are written meanwhile."""
    try:
        first = _differences()
        if not first:
            return []
        time.sleep(_SECOND_LOOK)
        second = _differences()
    except (SearchError, pysolr.SolrError) as error:
        return [("", f"the search index does not answer: {error}")]
    return [(package, second[package]) for package in first if package in second]


def _differences() -> dict[str, str]:
    indexed, stored = dict(_indexed()), _stored()
    found = dict.fromkeys(stored.keys() - indexed.keys(), "it is not in the index")
    found |= dict.fromkeys(indexed.keys() - stored.keys(), "it is in the index only")
    for package in stored.keys() & indexed.keys():
        if stored[package] != indexed[package]:
            found[package] = f"the index has it of {indexed[package]}, the database of {stored[package]}"
    return dict(sorted(found.items()))


def _stored() -> dict[str, str]:
    """Active datasets (drafts are indexed as well) with the moment of their last change."""
    model.Session.rollback()
    states = (model.State.ACTIVE, "draft")
    query = model.Session.query(model.Package.id, model.Package.metadata_modified)
    found = query.filter(model.Package.state.in_(states)).all()
    return {package: _moment(modified) for package, modified in found}


def _indexed() -> Iterator[tuple[str, str]]:
    site = tk.config["ckan.site_id"]
    wanted = {"fq": f'site_id:"{site}" AND entity_type:package', "fl": "id,metadata_modified"}
    mark, solr = "*", make_connection()
    while True:
        answer = solr.search("*:*", **wanted, sort="index_id asc", rows=_PAGE, cursorMark=mark)
        yield from ((str(doc["id"]), _moment(doc["metadata_modified"])) for doc in answer.docs)
        if answer.nextCursorMark in (None, mark):
            return
        mark = answer.nextCursorMark


def _moment(given: datetime) -> str:
    """To the second, as CKAN tells Solr."""
    plain = given.astimezone(timezone.utc).replace(tzinfo=None) if given.tzinfo else given
    return plain.isoformat(timespec="seconds")

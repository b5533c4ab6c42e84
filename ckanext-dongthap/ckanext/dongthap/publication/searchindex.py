"""Many datasets into the search index with few requests instead of one for each."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import FunctionType
from typing import Any

import pysolr
import requests
from ckan import logic, model
from ckan.common import config
from ckan.lib import search
from ckan.lib.search import index as ckan_index
from ckan.lib.search.common import make_connection
from ckanext.dongthap.publication import questions
from ckanext.dongthap.publication.answers import Answers

log = logging.getLogger(__name__)

OUT_OF_ORDER = (
    search.SearchError, search.SearchIndexError, pysolr.SolrError, requests.RequestException, OSError
)  # fmt: skip
_STOPPED = "The search index is out of order"
#: Documents of one request.
_TOGETHER = 50


class _Collected(ckan_index.PackageSearchIndex):
    """CKAN's index, whose documents are kept instead of sent one by one.

    ``index_package`` makes a document, with every plugin's part, and sends it over the connection that
    ``make_connection`` gives it; here that is this object.
    """

    def __init__(self) -> None:
        super().__init__()
        self.documents: list[dict[str, Any]] = []
        names = {**vars(ckan_index), "make_connection": lambda: self}
        self._index = FunctionType(ckan_index.PackageSearchIndex.index_package.__code__, names)

    def add(self, docs: list[dict[str, Any]], commit: bool = False) -> None:
        """Take the place of a connection to Solr."""
        self.documents += docs

    def collect(self, package_id: str) -> None:
        """Make the document of one dataset."""
        default, custom = logic.package_show_default_and_custom_schemas({"ignore_auth": True}, package_id)
        self._index(self, {**default, "with_custom_schema": custom}, True)


def reindex(packages: Sequence[str]) -> dict[str, str]:
    """Bring the index up to these datasets in one commit; why those are left that could not be indexed."""
    living = {
        row[0]
        for row in model.Session.query(model.Package.id).filter(
            model.Package.id.in_(packages), model.Package.state == model.State.ACTIVE
        )
    }
    try:
        failures = _send([package for package in packages if package in living])
        _clear([package for package in packages if package not in living])
        search.commit()
    except OUT_OF_ORDER as error:
        log.warning("The search index is out of order; %d updates stay owed: %s", len(packages), error)
        return dict.fromkeys(packages, _STOPPED)
    return failures


def _send(packages: Sequence[str]) -> dict[str, str]:
    """Solr takes in what was made while the next are made. When it refuses some, they are sent one by one, to
    find which it means.
    """
    solr, failures = make_connection(), dict[str, str]()
    under_way: tuple[Future[Any], list[dict[str, Any]]] | None = None
    with ThreadPoolExecutor(1) as sender:
        for documents in _documents(packages):
            if under_way:
                failures |= _sent(solr, *under_way)
            under_way = sender.submit(solr.add, documents, commit=False), documents
        if under_way:
            failures |= _sent(solr, *under_way)
    return failures


def _documents(packages: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(packages), _TOGETHER):
        part = packages[start : start + _TOGETHER]
        collected = _Collected()
        with Answers() as answers:
            found = questions.prepare_shows(answers, part)
            questions.prepare_names(answers, {package.name for package in found})
            for package in part:
                collected.collect(package)
        if collected.documents:
            yield collected.documents


def _sent(solr: Any, sending: Future[Any], documents: Sequence[dict[str, Any]]) -> dict[str, str]:
    try:
        sending.result()
    except pysolr.SolrError:
        if not search.is_available():
            raise
        return _one_by_one(solr, documents)
    return {}


def _one_by_one(solr: Any, documents: Sequence[dict[str, Any]]) -> dict[str, str]:
    failures: dict[str, str] = {}
    for document in documents:
        try:
            solr.add([document], commit=False)
        except pysolr.SolrError as error:
            failures[document["id"]] = str(error)[:500]
            log.warning("Dataset %s can't be indexed, it stays owed: %s", document["id"], error)
    return failures


def _clear(packages: Sequence[str]) -> None:
    if packages:
        ids = " OR ".join(f'"{package}"' for package in packages)
        query = f'+site_id:"{config.get("ckan.site_id")}" +entity_type:package +id:({ids})'
        make_connection().delete(q=query, commit=False)

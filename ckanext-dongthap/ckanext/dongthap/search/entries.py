"""Agencies and administrative units in the index, for suggestions: beside the datasets, out of CKAN's sight.

They carry a site id of their own, so that no search of datasets meets them and a rebuild of CKAN's index
leaves them alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
from ckan import model
from ckan.lib.search.common import make_connection
from ckanext.dongthap import codelists

log = logging.getLogger(__name__)


def site_id() -> str:
    """The site id of these documents."""
    return f"{tk.config['ckan.site_id']}:entries"


def refresh() -> int:
    """Index all agencies and units anew in one request; how many there are. Raises `pysolr.SolrError`."""
    documents = [*_agencies(), *_areas()]
    connection = make_connection()
    connection.delete(q=f'site_id:"{site_id()}"', commit=False)
    connection.add(documents, commit=True)
    return len(documents)


def index_agency(agency: model.Group) -> None:
    """Bring one agency up to date; where Solr is out of order the next ``dongthap load`` does it."""
    try:
        if agency.state == model.State.ACTIVE:
            make_connection().add([_agency(agency)], commit=True)
        else:
            make_connection().delete(id=_key("agency", agency.name), commit=True)
    except pysolr.SolrError as error:
        log.warning("Agency %s can't be indexed for suggestions: %s", agency.name, error)


def _agencies() -> Iterator[dict[str, Any]]:
    groups = model.Session.query(model.Group).filter_by(is_organization=True, state="active")
    yield from map(_agency, groups)


def _agency(agency: Any) -> dict[str, Any]:
    given = (agency.extras or {}).get("title_translated") or "{}"
    titles: dict[str, str] = json.loads(given) if isinstance(given, str) else given
    return _document("agency", agency.name, {"vi": agency.title or agency.name, **titles}, 1)


def _areas() -> Iterator[dict[str, Any]]:
    for entry in codelists.entries("areas"):
        labels = {"vi": entry.label_vi, "en": entry.label_en}
        yield _document("area", entry.key, labels, 0 if entry.extra.get("valid_to") else 1)


def _key(kind: str, name: str) -> str:
    return f"{site_id()}/{kind}/{name}"


def _document(kind: str, name: str, labels: dict[str, str], present: int) -> dict[str, Any]:
    """``present``: 0 for a unit that is no more, so that those of today stand first."""
    return {
        "index_id": _key(kind, name),
        "id": _key(kind, name),
        "site_id": site_id(),
        "entity_type": kind,
        "name": name,
        "label": json.dumps(labels, ensure_ascii=False),
        "suggest": [label for label in labels.values() if label],
        "state": "active",
        "capacity": "public",
        "permission_labels": ["public"],
        "views_total": present,
    }


class AgencyEntries:
    """IOrganizationController: suggestions follow an agency's name.

    CKAN calls the same methods for datasets (IPackageController), which are none of ours.
    """

    def create(self, entity: model.Group | model.Package) -> None:
        _follow(entity)

    def edit(self, entity: model.Group | model.Package) -> None:
        _follow(entity)

    def delete(self, entity: model.Group | model.Package) -> None:
        _follow(entity)


def _follow(entity: model.Group | model.Package) -> None:
    if isinstance(entity, model.Group) and entity.is_organization:
        index_agency(entity)

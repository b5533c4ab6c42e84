"""What nothing points at: files and tables without a resource, files of releases that there are not.

Documents of the search index without a dataset are told by `publication.index_check`.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from ckan.lib import files
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.consistency import Problem
from ckanext.dongthap.resourcefiles import orphans

_KINDS = ("release", "download")


def problems() -> list[Problem]:
    """Every orphan."""
    return [*orphans.problems(), *_files()]


def _files() -> Iterator[Problem]:
    store = files.get_storage(storage.NAME)
    if not store.supports(files.Capability.SCAN):
        return
    places = [place.split("/") for place in store.scan()]
    found = sorted({(parts[0], parts[1]) for parts in places if parts[0] in _KINDS and len(parts) > 1})
    with get_read_engine().connect() as connection:
        known = set(connection.execute(sa.select(release.c.id)).scalars())
    for kind, identifier in found:
        if identifier not in known:
            yield Problem("orphan", "", f"files under {kind}/{identifier} belong to no release")

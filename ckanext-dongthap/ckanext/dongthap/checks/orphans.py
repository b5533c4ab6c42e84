"""What nothing points at: DataStore tables without a resource, files of releases that there are not.

Documents of the search index without a dataset are told by `publication.index_check`.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.consistency import Problem

_TABLES = sa.text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND c.relkind = 'r' "
    "AND c.relname ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' ORDER BY 1"
)
_KINDS = ("release", "download")


def problems() -> list[Problem]:
    """Every orphan."""
    return [*_tables(), *_files()]


def _tables() -> Iterator[Problem]:
    with get_read_engine().connect() as connection:
        names = list(connection.execute(_TABLES).scalars())
    kept = _kept(names)
    for name in names:
        if name not in kept:
            yield Problem("orphan", "", f"DataStore table {name} belongs to no resource")


def _kept(names: list[str]) -> set[str]:
    """Resources that are there; those of datasets in the trash, or withdrawn, may come back."""
    model.Session.rollback()
    query = (
        sa.select(model.Resource.id)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(
            model.Resource.id.in_(names),
            sa.or_(model.Resource.state == "active", model.Package.state == "deleted"),
        )
    )
    return set(model.Session.execute(query).scalars())


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

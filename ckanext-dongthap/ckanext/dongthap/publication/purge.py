"""What is purged is gone: table, rows, files; the search index and the kept pages follow the dataset."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import files, uploader
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import outbox, pointer, record, release, run, summary
from ckanext.dongthap.publication import dataset, storage
from psycopg2 import sql

_ROWS = (pointer, summary, release, outbox, record)


def resources_of(package_id: str) -> list[str]:
    """Ids of all resources that the dataset has or had, and of those that a release makes."""
    query = model.Session.query(model.Resource.id).filter(model.Resource.package_id == package_id)
    ours = [dataset.resource_id(package_id, extension) for extension in dataset.FORMATS]
    return list(dict.fromkeys([*(identifier for (identifier,) in query), *ours]))


def leftovers(package_id: str, resources: Iterable[str]) -> None:
    """Remove what a dataset that is no more has left in the DataStore and among the files."""
    releases = _releases(package_id)
    with get_write_engine().begin() as connection:
        for name in resources:
            _drop(connection, "public", name)
        for found in releases:
            _drop(connection, "dongthap", f"observation_{found['id'].replace('-', '')}")
        for table in _ROWS:
            connection.execute(table.delete().where(table.c.package_id == package_id))
    _forget_files(releases)
    for name in resources:
        _remove_upload(name)


def _releases(package_id: str) -> list[dict[str, Any]]:
    query = sa.select(release.c.id, release.c.raw).where(release.c.package_id == package_id)
    with get_write_engine().connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _drop(connection: sa.Connection, schema: str, name: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(schema, name)))


def _forget_files(releases: list[dict[str, Any]]) -> None:
    """Data and downloads of the releases; raw inputs that no other release and no run has."""
    for found in releases:
        storage.remove(storage.data_location(found["id"]))
        for extension in dataset.FORMATS:
            storage.remove(storage.download_location(found["id"], extension))
    for digest in {each["sha256"] for found in releases for each in found["raw"] or ()}:
        if not _needed(digest):
            storage.remove(storage.raw_location(digest))


def _needed(digest: str) -> bool:
    has = [
        sa.select(table.c.id).where(sa.cast(table.c.raw, sa.Text).contains(digest)).limit(1)
        for table in (release, run)
    ]
    with get_write_engine().connect() as connection:
        return any(connection.execute(query).first() is not None for query in has)


def _remove_upload(resource_id: str) -> None:
    """The file that CKAN keeps for a resource; where files are kept elsewhere its plugin has done it."""
    place: Any = uploader.get_resource_uploader({"id": resource_id})
    if isinstance(place, uploader.FKResourceUpload) and place.storage:
        with suppress(files.exc.MissingFileError):
            place.storage.remove(files.FileData(place.get_path(resource_id)))
    elif isinstance(place, uploader.ResourceUpload) and place.storage_path:
        with suppress(FileNotFoundError):
            Path(place.get_path(resource_id)).unlink()

"""What publications own: datasets that were published, resources that the publisher wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.openfile_tables import open_file
from ckanext.dongthap.datastore.tables import change, record, release
from ckanext.dongthap.publication import openfile, opentables

_NOTED = sa.text("SELECT 1 FROM dongthap_change WHERE subject = :id AND kind = 'dataset' LIMIT 1")


def released(package_id: str) -> bool:
    """Whether the dataset has, or had, a release."""
    found = sa.select(release.c.id).where(release.c.package_id == package_id, release.c.state != "loading")
    with get_write_engine().connect() as connection:
        return connection.execute(found.limit(1)).first() is not None


def was_public(package: model.Package) -> bool:
    """Whether readers could ever see the dataset: they can now, or the change feed told of it."""
    if package.state == model.State.ACTIVE and not package.private:
        return True
    with get_write_engine().connect() as connection:
        mine = (change.c.subject == package.id) & change.c.event.startswith("dataset.")
        entry = sa.select(change.c.seq).where(mine).limit(1)
        told = connection.execute(entry).first()
    return told is not None or model.Session.execute(_NOTED, {"id": package.id}).first() is not None


def published(package: model.Package) -> bool:
    """Whether the dataset was ever published, as a release or as a page."""
    return released(package.id) or was_public(package)


def is_owned(resource: model.Resource, package_id: str) -> bool:
    """Whether the publisher wrote this resource; all of an indicator with releases are the release's."""
    known = {"url": resource.url, "url_type": resource.url_type, **(resource.extras or {})}
    return bool(owned_resources(package_id, {resource.id: known})) or released(package_id)


def owned_resources(package_id: str, resources: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Ids of those of an open dataset's resources (id → fields) whose content we published."""
    ours = _of_files(package_id)
    harvested = _harvested(package_id)
    return {
        identifier
        for identifier, fields in resources.items()
        if identifier in ours
        or _of_tables(package_id, identifier, fields)
        or (harvested and (fields.get("url_type") == "upload" or fields.get("datastore_active")))
    }


def _of_tables(package_id: str, identifier: str, fields: Mapping[str, Any]) -> bool:
    """Ids are made of the table's name, which is also the file's."""
    names = (PurePosixPath(str(fields.get("url") or "")).stem, opentables.WORKBOOK)
    return identifier in {opentables.resource_id(package_id, name) for name in names}


def _of_files(package_id: str) -> set[str]:
    query = sa.select(open_file.c.id, open_file.c.inspection, open_file.c.replaces).where(
        open_file.c.package_id == package_id, open_file.c.state == "published"
    )
    with get_write_engine().connect() as connection:
        rows = connection.execute(query).mappings().all()
    return {identifier for row in rows for identifier in openfile.resource_ids(dict(row))}


def _harvested(package_id: str) -> bool:
    query = sa.select(record.c.identifier).where(record.c.package_id == package_id).limit(1)
    with get_write_engine().connect() as connection:
        return connection.execute(query).first() is not None

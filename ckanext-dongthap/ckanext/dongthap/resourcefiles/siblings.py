"""The resources that one file with several tables became: the file with its first table, and the others."""

from __future__ import annotations

import uuid

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.openfile_tables import open_file

_NAMESPACE = uuid.UUID("4f0e6f0b-2f0c-4c55-8d3f-7a8e43f5b0a1")
#: Tables of a file that are looked for.
_MOST = 200


def file_resource(base: str) -> str:
    """Return the id of the resource of a file, whose ``base`` is the id of the row that it came with."""
    return str(uuid.uuid5(_NAMESPACE, base))


def table_resource(base: str, position: int) -> str:
    """Return the id of the resource of a further table of a file."""
    return str(uuid.uuid5(_NAMESPACE, f"{base}/{position}"))


def base_of(resource_id: str) -> str:
    """Return what the ids of a file's resources are made of: the row that first became it, else its id."""
    query = sa.select(open_file.c.id).where(open_file.c.resource_id == resource_id)
    with get_write_engine().connect() as connection:
        rows = connection.execute(query.order_by(open_file.c.created)).scalars().all()
    return next((row for row in rows if file_resource(row) == resource_id), resource_id)


def of(resource_id: str, package_id: str) -> dict[str, int]:
    """Return the further tables' resources that a file has in its dataset: id → position in the file."""
    base = base_of(resource_id)
    wanted = {table_resource(base, position): position for position in range(1, _MOST)}
    query = model.Session.query(model.Resource.id).filter(
        model.Resource.package_id == package_id, model.Resource.state == "active"
    )
    return {found: wanted[found] for (found,) in query if found in wanted}


def address(resource: model.Resource) -> str:
    """Return where a file is replaced with all of its tables."""
    name = resource.package.name if resource.package else resource.package_id
    return str(tk.h.url_for("dongthap_submission.files", dataset=name, replaces=resource.id))

"""A person's file as a resource of an open dataset, its table with the data dictionary in the DataStore."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.publication.database import visible
from ckanext.dongthap.publication.dataset import writer
from ckanext.dongthap.publication.harvested import tables
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from werkzeug.datastructures import FileStorage

from harvesters.records.table_file import TypedTable
from harvesters.vietnamese.fold import file_name

_NAMESPACE = uuid.UUID("4f0e6f0b-2f0c-4c55-8d3f-7a8e43f5b0a1")


def bring_in(
    connection: Connection,
    row: Mapping[str, Any],
    path: Path,
    table: TypedTable | None,
    told: Mapping[str, Mapping[str, str]],
    actor: str,
) -> str:
    """Id of the resource: always the same for the same row."""
    identifier = str(uuid.uuid5(_NAMESPACE, row["id"]))
    _keep(identifier, row, path, actor)
    if table is not None:
        tables.load(connection, identifier, table, actor)
        with connection, connection.cursor() as cursor:
            for column in table.columns:
                place = sql.SQL("{}.{}").format(visible(identifier), sql.Identifier(column.id))
                words = told.get(column.label) or {"label": column.label}
                text = sql.Literal(json.dumps({"_info": dict(words)}, ensure_ascii=False))
                cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, text))
        shown = tk.get_action("resource_patch")(writer(actor), {"id": identifier, "datastore_active": True})
        views = {"resource": shown, "create_datastore_views": True}
        tk.get_action("resource_create_default_resource_views")(writer(actor), views)
    return identifier


def _keep(identifier: str, row: Mapping[str, Any], path: Path, actor: str) -> None:
    file = row["file"]
    name = file_name(file["filename"])
    kind = row["inspection"]["dictionary"]["format"] or name.rsplit(".", 1)[-1]
    fields = {
        "id": identifier,
        "package_id": row["package_id"],
        "name": row["title"] or file["filename"],
        "format": kind.upper(),
        "sha256": file["sha256"],
        **({"origin_url": file["url"]} if file["url"] else {}),
    }
    exists = model.Resource.get(identifier) is not None
    with path.open("rb") as stream:
        given = {**fields, "url": name, "url_type": "upload", "upload": FileStorage(stream, name)}
        tk.get_action("resource_patch" if exists else "resource_create")(writer(actor), given)

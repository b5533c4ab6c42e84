"""A person's file as a resource of an open dataset, its tables with the data dictionary in the DataStore.

The first table stands with the file, every other with a CSV resource named by its sheet.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication.database import visible
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, writer
from ckanext.dongthap.publication.harvested import tables as loading
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from werkzeug.datastructures import FileStorage

from harvesters.records.table_file import TypedTable
from harvesters.vietnamese.fold import file_name

_NAMESPACE = uuid.UUID("4f0e6f0b-2f0c-4c55-8d3f-7a8e43f5b0a1")
Fields = dict[str, Any]


@dataclass(frozen=True)
class Described:
    """A table of the file. ``columns``: number → ``{label, notes, …}`` for the data dictionary."""

    table: TypedTable
    columns: Mapping[int, Mapping[str, str]]


def bring_in(
    connection: Connection, row: Mapping[str, Any], path: Path, tables: Sequence[Described], actor: str
) -> tuple[list[str], list[str]]:
    """Ids of the resources: always the same for the same row, so that a repeated attempt makes no others.
    Names of the tables that the DataStore could not take, which can be downloaded only.
    """
    with ExitStack() as stack:
        first = {**_file(row), "upload": _stream(stack, path, row["file"]["filename"])}
        first["datastore_active"] = bool(tables)
        further = [
            {**_table(row, each.table), "upload": _stream(stack, each.table.csv, _csv_name(row, each.table))}
            for each in tables[1:]
        ]
        _keep(row["package_id"], [first, *further], actor)
    identifiers = [first["id"], *(each["id"] for each in further)]
    placed = zip(identifiers, tables, strict=bool(tables))
    refused = [(identifier, each) for identifier, each in placed if not _load(connection, identifier, each)]
    for identifier, _each in refused:
        tk.get_action("resource_patch")(writer(actor), {"id": identifier, "datastore_active": False})
    _show(row["package_id"], identifiers, bool(tables), actor)
    return identifiers, [_label(each.table) for _identifier, each in refused]


def resource_ids(file_id: str, inspection: Mapping[str, Any]) -> list[str]:
    """Ids of the resources that a file becomes, its own first."""
    tables = inspection["dictionary"]["tables"]
    return [_resource_id(file_id), *(_resource_id(file_id, place) for place in range(1, len(tables)))]


def _resource_id(file_id: str, position: int = 0) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{file_id}/{position}" if position else file_id))


def _file(row: Mapping[str, Any]) -> Fields:
    file = row["file"]
    kind = row["inspection"]["dictionary"]["format"] or file_name(file["filename"]).rsplit(".", 1)[-1]
    return {
        "id": _resource_id(row["id"]),
        "name": row["title"] or file["filename"],
        "format": kind.upper(),
        "sha256": file["sha256"],
        **({"origin_url": file["url"]} if file["url"] else {}),
    }


def _table(row: Mapping[str, Any], table: TypedTable) -> Fields:
    return {
        "id": _resource_id(row["id"], table.position),
        "name": f"{row['title'] or row['file']['filename']} – {_label(table)}",
        "format": "CSV",
        "mimetype": MEDIA_TYPES["csv"],
        "datastore_active": True,
    }


def _label(table: TypedTable) -> str:
    return table.sheet or f"bảng {table.position + 1}"


def _csv_name(row: Mapping[str, Any], table: TypedTable) -> str:
    return f"{Path(row['file']['filename']).stem}-{_label(table)}.csv"


def _stream(stack: ExitStack, path: Path, name: str) -> FileStorage:
    return FileStorage(stack.enter_context(path.open("rb")), file_name(name))


def _keep(package_id: str, wanted: Sequence[Fields], actor: str) -> None:
    """Write the files in one change of the dataset: those that are there already are the same ones."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    given = [{**each, "url": each["upload"].filename, "url_type": "upload"} for each in wanted]
    ours = {each["id"] for each in given}
    others = [resource for resource in package["resources"] if resource["id"] not in ours]
    tk.get_action("package_patch")(writer(actor), {"id": package_id, "resources": [*others, *given]})


def _load(connection: Connection, identifier: str, each: Described) -> bool:
    """Whether the DataStore took the table."""
    try:
        loading.load(connection, identifier, each.table)
    except loading.TooWide:
        return False
    _describe(connection, identifier, each)
    return True


def _describe(connection: Connection, identifier: str, each: Described) -> None:
    with connection, connection.cursor() as cursor:
        for column in each.table.columns:
            place = sql.SQL("{}.{}").format(visible(identifier), sql.Identifier(column.id))
            told = {"unit": column.unit} if column.unit else {}
            words = {**told, **(each.columns.get(column.number) or {"label": column.label})}
            text = sql.Literal(json.dumps({"_info": words}, ensure_ascii=False))
            cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, text))


def _show(package_id: str, identifiers: Sequence[str], tables: bool, actor: str) -> None:
    """Views of the files and their tables."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    for resource in package["resources"]:
        if resource["id"] in identifiers:
            views = {"resource": resource, "package": package, "create_datastore_views": tables}
            tk.get_action("resource_create_default_resource_views")(writer(actor), views)

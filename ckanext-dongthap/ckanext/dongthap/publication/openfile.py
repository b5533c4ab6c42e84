"""A person's file as a resource of an open dataset, its tables with the data dictionary in the DataStore.

The first table stands with the file, every other with a CSV resource named by its sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, writer
from ckanext.dongthap.resourcefiles import changes, siblings
from ckanext.dongthap.resourcefiles import tables as tablestep
from werkzeug.datastructures import FileStorage

from harvesters.model import Rejection
from harvesters.records.table_file import TypedTable
from harvesters.vietnamese.fold import file_name

Fields = dict[str, Any]


@dataclass(frozen=True)
class Described:
    """A table of the file. ``columns``: number → ``{label, notes, …}`` for the data dictionary."""

    table: TypedTable
    columns: Mapping[int, Mapping[str, str]]


def bring_in(
    row: Mapping[str, Any], path: Path, tables: Sequence[Described], actor: str
) -> tuple[list[str], list[Rejection]]:
    """Ids of the resources: always the same for the same row, so that a repeated attempt makes no others.
    What the DataStore says of tables that it could not take, which can be downloaded only.

    File and tables become visible with one commit, or nothing does. A row that ``replaces`` a resource
    leaves it its id, its address and what people say of it.
    """
    replaced = row["replaces"] or ""
    base = siblings.base_of(replaced) if replaced else row["id"]
    first = replaced or siblings.file_resource(base)
    identifiers = [first, *(siblings.table_resource(base, each.table.position) for each in tables[1:])]
    with ExitStack() as stack, changes.handled():
        refused = _staged(zip(identifiers, tables, strict=bool(tables)))
        first_fields = _replacing(row) if replaced else _file(row)
        first_fields |= {"id": first, "upload": _stream(stack, path, row["file"]["filename"])}
        first_fields["datastore_active"] = bool(tables) and first not in refused
        further = [
            {**_table(row, each.table), "id": identifier, "datastore_active": identifier not in refused,
             "upload": _stream(stack, each.table.csv, _csv_name(row, each.table))}
            for identifier, each in zip(identifiers[1:], tables[1:], strict=True)
        ]  # fmt: skip
        gone = siblings.of(first, row["package_id"]).keys() - set(identifiers) if replaced else set()
        for identifier in {*gone, *refused, *(() if tables else (first,))}:
            tablestep.drop(identifier)
        _keep(row["package_id"], [first_fields, *further], gone, actor)
    _show(row["package_id"], identifiers, bool(tables), actor)
    return identifiers, list(refused.values())


def _staged(placed: Iterable[tuple[str, Described]]) -> dict[str, Rejection]:
    """Make the tables ready; what the DataStore says of those that it does not take."""
    refused: dict[str, Rejection] = {}
    for identifier, each in placed:
        words = {c.id: each.columns[c.number] for c in each.table.columns if each.columns.get(c.number)}
        try:
            tablestep.stage(identifier, each.table, words)
        except tablestep.NotLoaded as error:
            refused[identifier] = error.rejection
    return refused


def resource_ids(row: Mapping[str, Any]) -> list[str]:
    """Ids of the resources that a row of open files becomes, its own first."""
    base = siblings.base_of(row["replaces"]) if row["replaces"] else row["id"]
    first = row["replaces"] or siblings.file_resource(base)
    places = range(1, len(row["inspection"]["dictionary"]["tables"]))
    return [first, *(siblings.table_resource(base, place) for place in places)]


def _file(row: Mapping[str, Any]) -> Fields:
    file = row["file"]
    return {
        "name": row["title"] or file["filename"],
        "format": _kind(row),
        "sha256": file["sha256"],
        **({"origin_url": file["url"]} if file["url"] else {}),
    }


def _replacing(row: Mapping[str, Any]) -> Fields:
    """What a file in the place of another changes of the resource; an empty title leaves its name."""
    told = _file(row)
    if not row["title"]:
        del told["name"]
    return told


def _kind(row: Mapping[str, Any]) -> str:
    kind = row["inspection"]["dictionary"]["format"] or file_name(row["file"]["filename"]).rsplit(".", 1)[-1]
    return str(kind).upper()


def _table(row: Mapping[str, Any], table: TypedTable) -> Fields:
    return {
        "name": f"{row['title'] or row['file']['filename']} – {_label(table)}",
        "format": "CSV",
        "mimetype": MEDIA_TYPES["csv"],
    }


def _label(table: TypedTable) -> str:
    return table.sheet or f"bảng {table.position + 1}"


def _csv_name(row: Mapping[str, Any], table: TypedTable) -> str:
    return f"{Path(row['file']['filename']).stem}-{_label(table)}.csv"


def _stream(stack: ExitStack, path: Path, name: str) -> FileStorage:
    return FileStorage(stack.enter_context(path.open("rb")), file_name(name))


def _keep(package_id: str, wanted: Sequence[Fields], gone: Collection[str], actor: str) -> None:
    """Write the files in one change of the dataset, each in its resource's place; new ones come last."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    given = {each["id"]: {**each, "url": each["upload"].filename, "url_type": "upload"} for each in wanted}
    kept = [
        {**resource, **given.pop(resource["id"], {})}
        for resource in package["resources"]
        if resource["id"] not in gone
    ]
    tk.get_action("package_patch")(writer(actor), {"id": package_id, "resources": [*kept, *given.values()]})


def _show(package_id: str, identifiers: Sequence[str], tables: bool, actor: str) -> None:
    """Views of the files and their tables."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    for resource in package["resources"]:
        if resource["id"] in identifiers:
            views = {"resource": resource, "package": package, "create_datastore_views": tables}
            tk.get_action("resource_create_default_resource_views")(writer(actor), views)

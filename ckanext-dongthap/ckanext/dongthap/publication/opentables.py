"""Tables of open datasets that are no indicators: a CSV file and a DataStore table each, and a workbook.

Small enough to be written whole in one transaction. The hash of what was published stands in the
resource; it is taken away before and set after the work, so that a killed attempt is repeated.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib import search
from ckanext.datastore.backend import DatastoreBackend
from ckanext.dongthap.downloads.tables import workbook
from ckanext.dongthap.publication.database import visible
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, writer
from ckanext.dongthap.publication.words import words
from ckanext.dongthap.resourcefiles import changes
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values
from werkzeug.datastructures import FileStorage

from harvesters.open_tables import Column, OpenTable

_NAMESPACE = uuid.UUID("0d0d5d4e-6d2b-4b7e-9f0a-3b8c1c7e2f51")
#: The workbook's name among the tables.
WORKBOOK = "tat-ca-bang"
_WORKBOOK_NAMES = {
    "name": "Tất cả các bảng kèm từ điển dữ liệu (XLSX)",
    "name_en": "All tables with data dictionary (XLSX)",
}
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT LIKE '\\_%%'
"""


def resource_id(package_id: str, name: str) -> str:
    """Id of a table's resource: always the same, so that a repeated attempt makes no second one."""
    return str(uuid.uuid5(_NAMESPACE, f"{package_id}/{name}"))


def bring_up(connection: Connection, package_id: str, tables: Sequence[OpenTable], actor: str) -> list[str]:
    """Make the dataset's tables those given; names of the tables that were written."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    known = {resource["id"]: resource for resource in package["resources"]}
    wanted = {resource_id(package_id, table.name): table.sha256 for table in tables}
    wanted[resource_id(package_id, WORKBOOK)] = _hash_of_all(tables)
    if all(known.get(identifier, {}).get("hash") == digest for identifier, digest in wanted.items()):
        return []
    changed = [t for t in tables if known.get(resource_id(package_id, t.name), {}).get("hash") != t.sha256]
    ours = [*(_file(package_id, table, known) for table in tables), _book(package, tables, known)]
    others = [resource for identifier, resource in known.items() if identifier not in wanted]
    _patch(package_id, [*ours, *others], actor)
    for table in changed:
        _load(connection, resource_id(package_id, table.name), table, actor)
    _finish(package_id, wanted, actor)
    return [table.name for table in changed]


def _hash_of_all(tables: Sequence[OpenTable]) -> str:
    return hashlib.sha256("".join(table.sha256 for table in tables).encode()).hexdigest()


def _file(package_id: str, table: OpenTable, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The resource of a table: as it is, or with the new file and without a hash."""
    identifier = resource_id(package_id, table.name)
    present = known.get(identifier, {})
    if present.get("hash") == table.sha256:
        return present
    return {
        **present,
        "id": identifier,
        "name": f"{table.cut.title.vi} (CSV)",
        "name_en": f"{table.cut.title.en} (CSV)",
        "format": "CSV",
        "mimetype": MEDIA_TYPES["csv"],
        "hash": "",
        "datastore_active": True,
        "upload": FileStorage(io.BytesIO(table.as_csv()), f"{table.name}.csv"),
    }


def _book(
    package: dict[str, Any], tables: Sequence[OpenTable], known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    identifier = resource_id(package["id"], WORKBOOK)
    return {
        **known.get(identifier, {}),
        "id": identifier,
        **_WORKBOOK_NAMES,
        "format": "XLSX",
        "mimetype": MEDIA_TYPES["xlsx"],
        "hash": "",
        "upload": FileStorage(io.BytesIO(workbook(package, tables)), f"{package['name']}.xlsx"),
    }


def _patch(package_id: str, resources: Sequence[dict[str, Any]], actor: str) -> None:
    """Write the resources; the caller sees to the index."""
    context = writer(actor, defer_commit=True, return_id_only=True)
    with changes.handled():
        tk.get_action("package_patch")(context, {"id": package_id, "resources": list(resources)})
    model.repo.commit()


def _load(connection: Connection, identifier: str, table: OpenTable, actor: str) -> None:
    """Describe the DataStore table's columns, then exchange all of its rows at once."""
    backend = DatastoreBackend.get_active_backend()
    names = [column.id for column in table.cut.columns]
    if backend.resource_exists(identifier) and _columns(connection, identifier) != names:
        tk.get_action("datastore_delete")(writer(actor), {"resource_id": identifier, "force": True})
    fields = [_field(column) for column in table.cut.columns]
    tk.get_action("datastore_create")(
        writer(actor),
        {"resource_id": identifier, "force": True, "fields": fields, "calculate_record_count": False},
    )
    insert = sql.SQL("INSERT INTO {} ({}) VALUES %s").format(
        visible(identifier), sql.SQL(", ").join(map(sql.Identifier, [*names, "_full_text"]))
    )
    blank = ["" if column.type == "text" else None for column in table.cut.columns]
    rows = [
        [*(cell or empty for cell, empty in zip(row, blank, strict=True)), " ".join(filter(None, row))]
        for row in table.rows
    ]
    cells = sql.SQL("%s")
    template = sql.SQL("({})").format(sql.SQL(", ").join([*[cells] * len(names), words(cells)]))
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(visible(identifier)))
        execute_values(cursor, insert, rows, template=template, page_size=1000)


def _columns(connection: Connection, identifier: str) -> list[str]:
    with connection, connection.cursor() as cursor:
        cursor.execute(_COLUMNS, (f'public."{identifier}"',))
        return [name for (name,) in cursor.fetchall()]


def _field(column: Column) -> dict[str, Any]:
    label, notes = column.label, column.notes
    info = {"label": label.vi, "notes": notes.vi, "label_en": label.en, "notes_en": notes.en}
    return {"id": column.id, "type": column.type, "info": info}


def _finish(package_id: str, wanted: dict[str, str], actor: str) -> None:
    """Views of the tables, the hashes that say all is done, the index."""
    package = tk.get_action("package_show")(writer(actor), {"id": package_id})
    for resource in package["resources"]:
        if resource.get("datastore_active"):
            views = {"resource": resource, "package": package, "create_datastore_views": True}
            tk.get_action("resource_create_default_resource_views")(writer(actor), views)
    done = [{**r, "hash": wanted.get(r["id"], r.get("hash"))} for r in package["resources"]]
    _patch(package_id, done, actor)
    logic.index_update_package({"ignore_auth": True}, package_id, defer_commit=True)
    search.commit()

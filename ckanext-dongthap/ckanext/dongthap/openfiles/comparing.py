"""A file beside the one that it may take the place of: the same bytes, columns that come and go, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ckan import model
from ckanext.dongthap.resourcefiles import tables

from harvesters.records.table_file import column_names


class Change(TypedDict):
    """What a file changes of the resource that it replaces; rows are None where there is no table."""

    resource_id: str
    name: str
    columns_added: list[str]
    columns_removed: list[str]
    rows_before: int | None
    rows_after: int | None


def files_of(package_id: str) -> list[model.Resource]:
    """Return the uploaded files of a dataset, in its order."""
    query = model.Session.query(model.Resource).filter(
        model.Resource.package_id == package_id,
        model.Resource.state == "active",
        model.Resource.url_type == "upload",
    )
    return query.order_by(model.Resource.position).all()


def same(package_id: str, sha256: str) -> model.Resource | None:
    """Return the file of the dataset that has the very bytes, if there is one."""
    found = (each for each in files_of(package_id) if (each.extras or {}).get("sha256") == sha256)
    return next(found, None)


def alike(package_id: str, inspection: Mapping[str, Any]) -> model.Resource | None:
    """Return the file of the dataset whose table has the same columns: the month or year before."""
    names = _columns(inspection)
    for each in files_of(package_id) if names else ():
        if (each.extras or {}).get("datastore_active") and list(tables.words_of(each.id))[1:] == names:
            return each
    return None


def change(resource: model.Resource, inspection: Mapping[str, Any]) -> Change:
    """Return what the file changes of a resource's columns and rows."""
    before = [name for name in tables.words_of(resource.id) if name != "_id"]
    after = _columns(inspection)
    found = inspection["dictionary"]["tables"]
    return Change(
        resource_id=resource.id,
        name=resource.name or resource.url or resource.id,
        columns_added=[name for name in after if name not in before],
        columns_removed=[name for name in before if name not in after],
        rows_before=tables.rows_of(resource.id),
        rows_after=found[0]["rows"] if found else None,
    )


def words(resource: model.Resource, inspection: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what the present data dictionary says of the columns that the file has too."""
    known = tables.words_of(resource.id)
    fields = _fields(inspection)
    return {
        field["machine"]: told
        for name, field in zip(_columns(inspection), fields, strict=True)
        if (told := {part: text for part, text in known.get(name, {}).items() if part != "label"})
    }


def _fields(inspection: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = inspection["dictionary"]["tables"]
    return found[0]["fields"] if found else []


def _columns(inspection: Mapping[str, Any]) -> list[str]:
    """The names that the columns of the first table have in the DataStore."""
    return column_names([str(field["name"]) for field in _fields(inspection)])

"""Files of open datasets that are no indicators: looked at, described, then published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.logic.action.submission import invalid
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.logic.schema import openfile as schema
from ckanext.dongthap.openfiles import comparing, deciding, look, store
from ckanext.dongthap.openfiles.store import Row
from ckanext.dongthap.runs import uploads
from ckanext.dongthap.submissions.store import Refused

__all__ = [
    "dongthap_file_add",
    "dongthap_file_discard",
    "dongthap_file_list",
    "dongthap_file_publish",
    "dongthap_file_show",
    "dongthap_file_update",
]


@validate(schema.add)
def dongthap_file_add(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Takes a file (or what is at an address) for an open dataset, finds its columns and personal data.

    Nothing is public yet. For editors and admins of the dataset's agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F dataset=danh-sach-cho -F upload=@cho.xlsx \\
            http://localhost:5000/api/3/action/dongthap_file_add

    :param dataset: name or id of the dataset
    :param upload: the file; or
    :param url: where it is on the network
    :param title: what the file is called in the dataset (optional)
    :param replaces: id of a resource of the dataset whose place the file takes when it is published; id,
        address, name and the words of columns that stay are kept (optional)
    :returns: ``{"id", "agency", "dataset", "dataset_title", "package_id", "title", "state": checked | held |
        published | discarded, "file": {"filename", "sha256", "url", …}, "inspection": {"dictionary":
        {"format", "tables": [{"sheet", "rows", "fields", …}], "failure", …}, "findings": [{"kind",
        "confidence", "column", "count", "cells": [{"row", "column", "masked"}], …}], "held", "personal"},
        "columns", "events": [{"number", "moment", "actor", "action", "state", "revision", "detail":
        {"comment", …}}], "replaces", "change": {"resource_id", "name", "columns_added",
        "columns_removed", "rows_before", "rows_after"}, "alike": {"resource_id", "name"}, "resource_id",
        "revision", "created", "created_by", "modified"}``; what has personal data, or can't be read, is
        ``held``; ``change`` is there when it replaces another file, ``alike`` when it does not and a
        file of the dataset has the same columns
    :raises ValidationError: no file, the very bytes that the dataset has already, too large, a page
        instead of data, an archive that is a bomb
    """
    package = _package(data_dict["dataset"])
    agency = _agency(package)
    tk.check_access("dongthap_file_add", context, {"agency": agency})
    try:
        file = _taken(agency, data_dict)
        found = look.inspect(file)
    except look.Unfit as error:
        raise tk.ValidationError({"upload": [error.message[current_language()]]}) from error
    except uploads.TooLarge as error:
        raise tk.ValidationError({"upload": [tk._("The file is too large")]}) from error
    known = comparing.same(package.id, file["sha256"])
    if known is not None:
        words = tk._("The dataset has this very file already: {name}")
        raise tk.ValidationError({"upload": [words.format(name=known.name or known.url)]})
    replaced = _replaced(package, data_dict.get("replaces"))
    row = store.add(
        context.get("user", ""),
        agency=agency,
        package_id=package.id,
        title=data_dict.get("title") or "",
        state="held" if found["held"] else "checked",
        file=file,
        inspection=found,
        columns=comparing.words(replaced, found) if replaced else {},
        replaces=replaced.id if replaced else None,
    )
    return _one(row)


@tk.side_effect_free
@validate(schema.listing)
def dongthap_file_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists files on their way into open datasets, newest first.

    For members of an agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_file_list?state=held"

    :param agency: name of an agency (optional, all of the user's)
    :param dataset: id of a dataset (optional)
    :param state: ``checked``, ``held``, ``published``, ``discarded`` (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results"}``, each as ``dongthap_file_show`` gives it
    """
    tk.check_access("dongthap_file_list", context, data_dict)
    agencies = [data_dict["agency"]] if data_dict.get("agency") else roles.agencies_of(context, "read")
    limit, offset = data_dict["limit"], data_dict["offset"]
    count, rows = store.search(agencies, data_dict.get("state"), data_dict.get("dataset"), limit, offset)
    trails = store.trails([row["id"] for row in rows])
    return {
        "count": count,
        "limit": limit,
        "offset": offset,
        "results": [_shown(row, trails[row["id"]]) for row in rows],
    }


@tk.side_effect_free
@validate(schema.one)
def dongthap_file_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows a file: its columns, what was found in it, what became of it.

    For members of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_file_show?id=$ID"

    :param id: id of the file
    :returns: see ``dongthap_file_add``
    """
    return _one(_row(context, "dongthap_file_show", data_dict["id"]))


@validate(schema.update)
def dongthap_file_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Completes the data dictionary of a file that is not published yet.

    For editors and admins of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F id=$ID -F 'columns={"ten_cho": {"notes": "Tên chính thức"}}' \\
            http://localhost:5000/api/3/action/dongthap_file_update

    :param id: id of the file
    :param columns: ``{column's machine name: {"label", "label_en", "notes", "notes_en", "unit"}}``; of the
        second table ``2.`` stands before the name, and what is not told there is as in the first (optional)
    :param title: what the file is called in the dataset (optional)
    :param replaces: id of the resource whose place the file takes; empty: of none (optional)
    :returns: see ``dongthap_file_add``
    """
    row = _row(context, "dongthap_file_update", data_dict["id"])
    columns = {
        name: words for name, words in (data_dict.get("columns") or {}).items() if isinstance(words, dict)
    }
    try:
        if "replaces" in data_dict:
            row = _replacing(row, context.get("user", ""), data_dict["replaces"])
        return _one(deciding.describe(row, context.get("user", ""), columns, data_dict.get("title")))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.decide)
def dongthap_file_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publishes a file in its dataset, its tables with the data dictionary in the DataStore.

    The first table stands with the file, every other with a CSV resource named by its sheet. Columns whose
    cells are all dates or numbers are such there; the file stays as it came.

    For editors and admins of the agency; what is held only for its admins, stewards and sysadmins, with a
    word why, and not for whoever uploaded it::

        curl -H "Authorization: $TOKEN" -F id=$ID -F comment="Đã che số điện thoại" \\
            http://localhost:5000/api/3/action/dongthap_file_publish

    :param id: id of the file
    :param comment: why a held file may be published (required for those)
    :returns: see ``dongthap_file_add``; ``resource_id`` is the new resource, the last event has all of them
    """
    row = _row(context, "dongthap_file_publish", data_dict["id"])
    try:
        return _one(deciding.publish(row, context.get("user", ""), data_dict.get("comment") or ""))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.decide)
def dongthap_file_discard(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lets a file go that is not published.

    For editors and admins of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F id=$ID \\
            http://localhost:5000/api/3/action/dongthap_file_discard

    :param id: id of the file
    :param comment: why (required for another's file)
    :returns: see ``dongthap_file_add``
    """
    row = _row(context, "dongthap_file_discard", data_dict["id"])
    try:
        return _one(deciding.discard(row, context.get("user", ""), data_dict.get("comment") or ""))
    except Refused as error:
        raise invalid(error) from error


def _package(name: str) -> model.Package:
    found = model.Package.get(name)
    if found is None or found.state != "active" or found.type != "dataset":
        raise tk.ObjectNotFound(tk._("There is no such dataset"))
    return found


def _replaced(package: model.Package, resource_id: str | None) -> model.Resource | None:
    """The resource of the dataset that a file is to replace."""
    if not resource_id:
        return None
    found = next((each for each in comparing.files_of(package.id) if each.id == resource_id), None)
    if found is None:
        raise tk.ValidationError({"replaces": [tk._("The dataset has no such file")]})
    return found


def _replacing(row: Row, actor: str, resource_id: str) -> Row:
    """The row with the resource that it replaces, and what is said of the columns of that one."""
    replaced = _replaced(_package(row["package_id"]), resource_id)
    known = comparing.words(replaced, row["inspection"]) if replaced else {}
    detail, columns = {"replaces": resource_id}, {**known, **row["columns"]}
    return store.change(row, "described", actor, detail, columns=columns, replaces=resource_id or None)


def _agency(package: model.Package) -> str:
    agency = model.Group.get(package.owner_org)
    if agency is None:
        raise tk.ObjectNotFound(tk._("There is no such dataset"))
    return agency.name


def _taken(agency: str, data_dict: DataDict) -> dict[str, Any]:
    if data_dict.get("upload") is not None:
        return look.upload(agency, data_dict["upload"])
    if data_dict.get("url"):
        return look.link(agency, data_dict["url"])
    raise tk.ValidationError({"upload": [tk._("Choose a file or give an address")]})


def _row(context: Context, action: str, file_id: str) -> Row:
    row = store.get(file_id)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such file"))
    tk.check_access(action, context, {"agency": row["agency"], "state": row["state"]})
    return row


def _one(row: Row) -> dict[str, Any]:
    return _shown(row, store.trails([row["id"]])[row["id"]])


def _shown(row: Row, trail: Sequence[Row]) -> dict[str, Any]:
    package = model.Package.get(row["package_id"])
    moments = {name: row[name].isoformat() for name in ("created", "modified")}
    events = [
        {**{name: value for name, value in each.items() if name not in ("open_file_id", "hash")},
         "moment": each["moment"].isoformat()}
        for each in trail
    ]  # fmt: skip
    names = {"dataset": package.name, "dataset_title": package.title or package.name} if package else {}
    gone = {"dataset": row["package_id"], "dataset_title": row["package_id"]}
    return {**row, **moments, "events": events, **gone, **names, **_compared(row)}


def _compared(row: Row) -> dict[str, Any]:
    """The file beside those of its dataset, while it is on its way."""
    if row["state"] not in store.OPEN:
        return {"change": None, "alike": None}
    known = comparing.files_of(row["package_id"])
    replaced = next((each for each in known if each.id == row["replaces"]), None)
    if replaced is not None:
        return {"change": comparing.change(replaced, row["inspection"]), "alike": None}
    found = comparing.alike(row["package_id"], row["inspection"])
    alike = {"resource_id": found.id, "name": found.name or found.url} if found else None
    return {"change": None, "alike": alike}

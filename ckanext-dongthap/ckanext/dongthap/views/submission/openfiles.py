"""Files for open datasets that are no indicators: what was found in them, their columns, their review."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.openfiles.deciding import PARTS, column_key, said
from ckanext.dongthap.openfiles.store import OPEN
from ckanext.dongthap.submissions import chunks
from ckanext.dongthap.submissions.flow import approves_itself
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.harvest.access import PAGE, act, page_number, paging, tell
from flask import request

from harvesters.records.table_file import MOST_COLUMNS


def listing() -> Any:
    """Files of the user's agencies; the form that adds one."""
    if request.method == "POST":
        return _add()
    return _page()


def _page(status: int = 200) -> Any:
    state = request.args.get("state", "")
    found = act("dongthap_file_list", **({"state": state} if state else {}), **paging())
    context = {
        "found": found,
        "state": state,
        "datasets": _datasets(),
        "given": request.values,
        "replaced": _replaced(request.values.get("replaces", "")),
        "largest": chunks.largest(),
        "page": page_number(),
        "size": PAGE,
    }
    return tk.render("submission/files.html", context), status


def _replaced(resource_id: str) -> dict[str, str] | None:
    """The resource that is to be replaced, as far as the user may see it."""
    if not resource_id:
        return None
    try:
        shown = act("resource_show", id=resource_id)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    return {"id": shown["id"], "name": shown.get("name") or shown["url"], "package_id": shown["package_id"]}


def _datasets() -> list[tuple[str, str]]:
    """(name, title) of the datasets that the user may add to, by title."""
    own = roles.agencies_of({"user": tk.current_user.name})
    query = model.Session.query(model.Package.name, model.Package.title).join(
        model.Group, model.Group.id == model.Package.owner_org
    )
    query = query.filter(model.Package.type == "dataset", model.Package.state == "active")
    if own is not None:
        query = query.filter(model.Group.name.in_(own))
    return [(name, title or name) for name, title in query.order_by(model.Package.title).limit(1000)]


def _add() -> Any:
    form, file = request.form, request.files.get("upload")
    given: dict[str, Any] = {"dataset": form.get("dataset", ""), "title": form.get("title", "")}
    if form.get("replaces"):
        given["replaces"] = form["replaces"]
    if file and file.filename:
        given["upload"] = file
    elif form.get("url"):
        given["url"] = form["url"].strip()
    try:
        made = act("dongthap_file_add", **given)
    except tk.ValidationError as error:
        tell(error)
        return _page(422)
    return tk.redirect_to("dongthap_submission.open_file", file_id=made["id"])


def one(file_id: str) -> Any:
    """One file: findings, the data dictionary to complete, publish or let go."""
    if not is_id(file_id):
        tk.abort(404, tk._("There is no such file"))
    if request.method == "POST":
        return _answer(file_id)
    found = act("dongthap_file_show", id=file_id)
    user = tk.current_user.name
    editable = found["state"] in OPEN and roles.may({"user": user}, found["agency"], "update_dataset")
    decides = roles.may({"user": user}, found["agency"], "admin")
    mine = user == found["created_by"]
    own = mine and not approves_itself(found["agency"])
    context = {"file": found, "editable": editable, "decides": decides and not own, "own": own, "mine": mine}
    context |= {"said": said, "key": column_key, "most": MOST_COLUMNS}
    return tk.render("submission/file.html", context)


def _answer(file_id: str) -> Any:
    form, do = request.form, request.form.get("_do", "save")
    try:
        if do == "discard":
            act("dongthap_file_discard", id=file_id, comment=form.get("comment", ""))
        else:
            _save(file_id)
            if do.startswith("replace"):
                act("dongthap_file_update", id=file_id, replaces=do.removeprefix("replace").lstrip(":"))
            elif do == "publish":
                act("dongthap_file_publish", id=file_id, comment=form.get("comment", ""))
    except tk.ValidationError as error:
        error.error_dict.pop("code", None)
        tell(error)
    return tk.redirect_to("dongthap_submission.open_file", file_id=file_id)


def _save(file_id: str) -> None:
    """What the form says of the columns; a form without them (of those who only decide) says nothing."""
    columns: dict[str, dict[str, str]] = {}
    for name, text in request.form.items():
        column, _dot, part = name.removeprefix("column.").rpartition(".")
        if name.startswith("column.") and part in PARTS:
            columns.setdefault(column, {})[part] = text
    if columns or "title" in request.form:
        title = {"title": request.form["title"]} if "title" in request.form else {}
        act("dongthap_file_update", id=file_id, columns=json.dumps(columns), **title)

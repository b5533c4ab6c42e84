"""Figures filled in by hand: a grid of a short indicator, saved as it is typed, pasted from a spreadsheet."""

from __future__ import annotations

import secrets
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.submissions import cells
from ckanext.dongthap.submissions.states import EDITABLE
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.harvest.access import act, may, refuse, tell
from flask import jsonify, request


def edit() -> Any:
    """The grid of one indicator: a new draft's, or that of ``?id=``."""
    draft = _draft()
    code = draft["indicators"][0] if draft else request.values.get("indicator", "")
    owned = cells.owned(code)
    if owned is None:
        tk.abort(404, tk._("There is no indicator {name}").format(name=code))
    if not may("dongthap_submission_create", owned.agency):
        refuse()
    if request.method == "POST":
        return _answer(owned, draft)
    return _page(owned, draft, draft["given"]["values"] if draft else {})


def _draft() -> dict[str, Any] | None:
    submission_id = request.values.get("id", "")
    if not submission_id:
        return None
    if not is_id(submission_id):
        tk.abort(404, tk._("There is no such submission"))
    found = act("dongthap_submission_show", id=submission_id)
    if found["kind"] != "grid" or found["state"] not in EDITABLE:
        tk.abort(404, tk._("This submission can not be changed by hand"))
    return found


def _page(owned: cells.Owned, draft: dict[str, Any] | None, values: dict[str, Any], status: int = 200) -> Any:
    sheet = cells.sheet(owned, _periods(), values, current_language())
    checked = draft["id"] if draft and draft["report"] else ""
    faults = act("dongthap_submission_report", id=checked, limit=1000) if checked else None
    context = {
        "owned": owned,
        "draft": draft,
        "sheet": sheet,
        "values": values,
        "faults": faults,
        "periods": ", ".join(_periods() or (sheet.periods if sheet else ())),
        "key": request.form.get("key") or secrets.token_urlsafe(12),
    }
    return tk.render("submission/grid.html", context), status


def _periods() -> list[str]:
    return [part.strip() for part in request.values.get("period", "").split(",") if part.strip()]


def _answer(owned: cells.Owned, draft: dict[str, Any] | None) -> Any:
    typed = {name: text.strip() for name, text in request.form.items() if name.startswith(f"{owned.code}|")}
    block = request.form.get("block", "")
    if block.strip():
        typed |= cells.pasted(owned, _periods(), typed, block, current_language())
        if request.form.get("_do") == "paste":
            return _page(owned, draft, typed)
    checked = request.form.get("_do") == "check"
    try:
        saved = _keep(owned, draft, typed, checked)
    except tk.ValidationError as error:
        error.error_dict.pop("code", None)
        if request.accept_mimetypes.best == "application/json":
            return jsonify({"errors": error.error_summary}), 409
        tell(error)
        return _page(owned, draft, typed, 422)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"id": saved["id"], "revision": saved["revision"]})
    if checked and saved["report"]["state"] == "ready":
        return tk.redirect_to("dongthap_submission.read", submission_id=saved["id"])
    return tk.redirect_to("dongthap_submission.grid", id=saved["id"], period=request.form.get("period", ""))


def _keep(
    owned: cells.Owned, draft: dict[str, Any] | None, typed: dict[str, str], check: bool
) -> dict[str, Any]:
    given = {"indicator": owned.code, "values": typed, "check": check}
    if draft is None:
        key = request.form.get("key", "")
        made = act("dongthap_submission_create", agency=owned.agency, key=key, **given)
        return act("dongthap_submission_update", id=made["id"], **given)
    return act("dongthap_submission_update", id=draft["id"], **given)

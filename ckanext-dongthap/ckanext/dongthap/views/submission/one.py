"""One submission: report, differences, what is said of it, what is decided, its trail."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.submissions.flow import approves_itself
from ckanext.dongthap.submissions.states import EDITABLE
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.harvest.access import act, may, page_number, paging, tell
from ckanext.dongthap.views.submission.start import uploaded
from flask import Response, jsonify, request

_ROWS = 50
_ACTIONS = ("update", "submit", "withdraw", "approve", "return", "reject")


def read(submission_id: str) -> Any:
    """Show the submission, or do what the pressed button says."""
    if not is_id(submission_id):
        tk.abort(404, tk._("There is no such submission"))
    if request.method == "POST":
        return _answer(submission_id)
    found = act("dongthap_submission_show", id=submission_id)
    return tk.render("submission/read.html", _context(found))


def _context(found: dict[str, Any]) -> dict[str, Any]:
    allowed = {action: may(f"dongthap_submission_{action}", found["agency"]) for action in _ACTIONS}
    own = tk.current_user.name in found["authors"] and not approves_itself(found["agency"])
    return {
        "submission": found,
        "may": allowed,
        "own": own,
        "editable": found["state"] in EDITABLE and allowed["update"],
        **_report(found),
        **_difference(found),
        "page": page_number(),
        "size": _ROWS,
    }


def _report(found: dict[str, Any]) -> dict[str, Any]:
    """The report with one rule's findings at a time: the one that the query names, else the worst."""
    if not found["report"]:
        return {"report": None, "code": ""}
    codes = found["report"]["codes"]
    code = request.args.get("code") or (codes[0]["code"] if codes else "")
    wanted = {"code": code} if code else {}
    size = paging(_ROWS) if request.args.get("code") else {"limit": _ROWS}
    return {"report": act("dongthap_submission_report", id=found["id"], **wanted, **size), "code": code}


def _difference(found: dict[str, Any]) -> dict[str, Any]:
    """The differences of one indicator: the one that the query names, else the first."""
    codes = [item["indicator"] for item in found["items"]]
    if not codes:
        return {"difference": None}
    indicator = request.args.get("indicator")
    wanted: dict[str, Any] = {"indicator": indicator if indicator in codes else codes[0]}
    if request.args.get("kind") in ("added", "changed", "removed"):
        wanted["kind"] = request.args["kind"]
    size = {"limit": _ROWS} if request.args.get("code") else paging(_ROWS)
    return {"difference": act("dongthap_submission_diff", id=found["id"], **wanted, **size)}


def _answer(submission_id: str) -> Any:
    do = request.form.get("_do", "save")
    if do not in _DOES:
        tk.abort(400, tk._("There is no such button"))
    quiet = request.accept_mimetypes.best == "application/json"
    try:
        answer = _DOES[do](submission_id)
    except tk.ValidationError as error:
        if quiet:
            return _json({"errors": error.error_summary}, 409)
        error.error_dict.pop("code", None)
        tell(error)
        return tk.redirect_to("dongthap_submission.read", submission_id=submission_id)
    if quiet:
        return _json({name: answer[name] for name in ("revision", "obstacles")})
    return tk.redirect_to("dongthap_submission.read", submission_id=submission_id)


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(answer)
    response.status_code = status
    return response


def _said() -> dict[str, Any]:
    """What the form says of the figures; only what the form has."""
    form = request.form
    given: dict[str, Any] = {name: form[name] for name in ("reason", "note") if name in form}
    said = {name[8:]: text for name, text in form.items() if name.startswith("explain.")}
    return {**given, "explanations": said} if said else given


def _revision() -> dict[str, Any]:
    return {"revision": request.form.get("revision", "")}


def _save(submission_id: str) -> Any:
    given = {**_said(), **uploaded()}
    if "upload" in given or "upload_id" in given:
        given["replaces"] = bool(request.form.get("replaces"))
    return act("dongthap_submission_update", id=submission_id, check="upload" in str(given), **given)


def _check(submission_id: str) -> Any:
    _save(submission_id)
    return act("dongthap_submission_check", id=submission_id)


def _submit(submission_id: str) -> Any:
    saved = _save(submission_id)
    return act("dongthap_submission_submit", id=submission_id, revision=saved["revision"])


def _withdraw(submission_id: str) -> Any:
    comment = request.form.get("comment", "")
    return act("dongthap_submission_withdraw", id=submission_id, comment=comment)


def _approve(submission_id: str) -> Any:
    given = {"comment": request.form.get("comment", ""), "publish_at": request.form.get("publish_at", "")}
    return act("dongthap_submission_approve", id=submission_id, **given, **_revision())


def _return(submission_id: str) -> Any:
    form = request.form
    places = zip(form.getlist("sheet"), form.getlist("cell"), form.getlist("text"), strict=False)
    remarks = [{"sheet": sheet, "cell": cell, "text": text} for sheet, cell, text in places if text.strip()]
    given = {"comment": form.get("comment", ""), "remarks": json.dumps(remarks)}
    return act("dongthap_submission_return", id=submission_id, **given, **_revision())


def _reject(submission_id: str) -> Any:
    comment = request.form.get("comment", "")
    return act("dongthap_submission_reject", id=submission_id, comment=comment, **_revision())


def _confirm(submission_id: str) -> Any:
    """Read the file as the report proposes, and keep that for the next one."""
    report = act("dongthap_submission_report", id=submission_id, limit=1)
    return act("dongthap_submission_update", id=submission_id, mapping=report["mapping"])


_DOES: dict[str, Callable[[str], Any]] = {
    "save": _save,
    "check": _check,
    "confirm": _confirm,
    "submit": _submit,
    "withdraw": _withdraw,
    "approve": _approve,
    "return": _return,
    "reject": _reject,
}

"""The start of a submission: template, upload, or that there is nothing to report."""

from __future__ import annotations

import secrets
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.submissions import chunks
from ckanext.dongthap.submissions.forms import periods_of
from ckanext.dongthap.submissions.indicators import Owned, of_agencies, visible
from ckanext.dongthap.views.harvest.access import act, refuse, tell
from flask import request


def new() -> Any:
    """Choose indicators, take the template, upload the file; without a script as well."""
    agency = _agency()
    if request.method == "POST":
        return _answer(agency)
    return _page(agency)


def _agency() -> str:
    """The agency that is meant: the one named, that of the indicators, or the user's own."""
    own = roles.agencies_of({"user": tk.current_user.name})
    named = request.values.get("agency")
    codes = chosen_codes()
    if not named and codes:
        named = next((each.agency for each in of_agencies(None, codes[:1])), None)
    named = named or (own[0] if own else None)
    if named is None and own is None:
        return ""
    if named is None or (own is not None and named not in own):
        refuse()
    return str(named)


def chosen_codes() -> list[str]:
    """Codes of the indicators that the query or the form names."""
    return [code for code in dict.fromkeys(request.values.getlist("indicator")) if code]


def _page(agency: str, status: int = 200) -> Any:
    codes = chosen_codes()
    offered = of_agencies([agency]) if agency else []
    chosen = [each for each in offered if each.code in codes]
    context = {
        "agency": agency,
        "agencies": roles.agencies({"user": tk.current_user.name}),
        "offered": offered,
        "chosen": chosen,
        "periods": _periods(chosen),
        "key": request.form.get("key") or secrets.token_urlsafe(12),
        "given": request.form,
        "largest": chunks.largest(),
    }
    return tk.render("submission/new.html", context), status


def _periods(chosen: list[Owned]) -> list[str]:
    """Periods that the chosen indicators lack."""
    shown = visible([each.package_id for each in chosen])
    found = (period for each in chosen for period in periods_of(each, shown.get(each.package_id)))
    return list(dict.fromkeys(found))


def _answer(agency: str) -> Any:
    """Make the draft, check it, and submit it at once if it was so wished and nothing stands against it."""
    try:
        made = act("dongthap_submission_create", agency=agency, **_given())
    except tk.ValidationError as error:
        tell(_first(error))
        return _page(agency, 422)
    if request.form.get("_do") == "submit" and made["state"] == "draft" and not made["obstacles"]:
        try:
            act("dongthap_submission_submit", id=made["id"], revision=made["revision"])
        except tk.ValidationError as error:
            tell(_first(error))
    return tk.redirect_to("dongthap_submission.read", submission_id=made["id"])


def _given() -> dict[str, Any]:
    form = request.form
    given: dict[str, Any] = {"key": form.get("key", ""), "note": form.get("note", "")}
    if codes := chosen_codes():
        given["indicator"] = codes
    if form.get("_do") == "nil":
        return {**given, "nil": {"period": form.get("period", ""), "reason": form.get("nil_reason", "")}}
    if form.get("copy_of"):
        return {"key": given["key"], "copy_of": form["copy_of"]}
    given |= {"replaces": bool(form.get("replaces")), "reason": form.get("reason", "")}
    return {**given, **uploaded()}


def uploaded() -> dict[str, Any]:
    """The file of a posted form: in one piece, or the name of those that came before."""
    file = request.files.get("upload")
    if request.form.get("upload_id"):
        return {"upload_id": request.form["upload_id"]}
    return {"upload": file} if file and file.filename else {}


def _first(error: tk.ValidationError) -> tk.ValidationError:
    """Without the code, which is for programs."""
    return tk.ValidationError({name: texts for name, texts in error.error_dict.items() if name != "code"})

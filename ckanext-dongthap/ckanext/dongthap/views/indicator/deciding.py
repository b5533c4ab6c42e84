"""The form by which those who maintain an indicator set the status of a target by hand."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.indicators import areas
from flask import Response

_FIELDS = ("target", "status", "reason_vi", "reason_en")


def progress(code: str) -> str | Response:
    """Shows the form; a POST decides and leads back to the indicator."""
    try:
        package = tk.get_action("dongthap_indicator_show")({}, {"id": code})
        tk.check_access("dongthap_progress_decide", {"user": tk.current_user.name}, {"id": package["id"]})
    except tk.ObjectNotFound:
        tk.abort(404, tk._("There is no indicator {name}").format(name=code))
        raise AssertionError from None
    except tk.NotAuthorized:
        tk.abort(403, tk._("You may not decide on the progress of this indicator"))
        raise AssertionError from None
    if tk.request.method == "POST":
        return _decide(package)
    return _form(package, {}, {})


def _decide(package: dict[str, Any]) -> str | Response:
    given = {name: tk.request.form.get(name, "").strip() for name in _FIELDS}
    area, _mark, given["target_period"] = given.pop("target").partition(" ")
    given["area_code"], given["area_valid_from"] = areas.key_of(area)
    try:
        tk.get_action("dongthap_progress_decide")({}, {"id": package["id"], **given})
    except tk.ValidationError as error:
        return _form(package, given, error.error_summary)
    return tk.redirect_to("dongthap_indicator.read", code=package["code"], _anchor="tien-do")


def _form(package: dict[str, Any], given: dict[str, str], errors: dict[str, Any]) -> str:
    return tk.render("indicator/decide.html", {"pkg": package, "given": given, "errors": errors})

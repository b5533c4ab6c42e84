"""Files for people: templates, the submitted file byte for byte, the same with its faults marked."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication import storage
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.harvest.access import act, tell
from ckanext.dongthap.views.submission.start import chosen_codes
from flask import Response, request

from harvesters.vietnamese.fold import file_name


def template(extension: str) -> Any:
    """A form to fill in for the indicators and periods that the query names."""
    periods = request.args.get("period", "")
    wanted = {"agency": request.args.get("agency", ""), "indicator": chosen_codes(), "format": extension}
    try:
        made = act("dongthap_submission_template", **wanted, **({"period": periods} if periods else {}))
    except tk.ValidationError as error:
        error.error_dict.pop("code", None)
        tell(error)
        where = {"agency": wanted["agency"], "indicator": wanted["indicator"]}
        return tk.redirect_to("dongthap_submission.new", **where)
    return _attached(made)


def annotated(submission_id: str) -> Response:
    """The submitted file as a workbook with the faulty cells marked and commented."""
    _check_id(submission_id)
    return _attached(act("dongthap_submission_annotated", id=submission_id))


def original(submission_id: str) -> Response:
    """The submitted file byte for byte."""
    _check_id(submission_id)
    found = act("dongthap_submission_show", id=submission_id)
    if not found["file"]:
        tk.abort(404, tk._("There is no file"))
    location = f"upload/{found['file']['upload']}"
    response = Response(storage.stream(location), mimetype="application/octet-stream")
    return named(response, found["file"]["filename"])


def _check_id(submission_id: str) -> None:
    if not is_id(submission_id):
        tk.abort(404, tk._("There is no such submission"))


def _attached(made: dict[str, Any]) -> Response:
    response = Response(base64.b64decode(made["data"]), mimetype=made["media_type"])
    return named(response, made["name"])


def named(response: Response, name: str) -> Response:
    """The answer as a download of that name, kept by nobody."""
    encoded = quote(name, safe="")
    plain = file_name(name)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response

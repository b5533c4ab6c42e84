"""How a file that is no template is read: the portal's proposal, corrected in the form of a source."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.runs import faults
from ckanext.dongthap.runs.faults import Fault
from ckanext.dongthap.sourceform import guess
from ckanext.dongthap.sourceform.draft import Draft, drawn, trail
from ckanext.dongthap.sourceform.nodes import Choice
from ckanext.dongthap.submissions.indicators import of_agencies
from ckanext.dongthap.submissions.states import EDITABLE
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.harvest.access import act, may
from flask import request

_PARTS = ("mappings", "read")


def edit(submission_id: str) -> Any:
    """The form; saving it reads the file anew."""
    if not is_id(submission_id):
        tk.abort(404, tk._("There is no such submission"))
    found = act("dongthap_submission_show", id=submission_id)
    if not may("dongthap_submission_update", found["agency"]):
        tk.abort(403, tk._("Only editors and admins of the agency may change its submissions"))
    if found["state"] not in EDITABLE or not found["file"]:
        tk.abort(404, tk._("How this submission is read can not be changed"))
    report = act("dongthap_submission_report", id=submission_id, limit=1)
    if request.method == "POST":
        return _answer(found, report)
    given = {"read": {}, **(report["mapping"] or {})}
    if not given.get("mappings"):
        codes = found["indicators"]
        given["mappings"] = [{"indicator": {"fixed": codes[0]}} if len(codes) == 1 else {}]
    return _render(found, report, Draft(given, headers=guess.headers(report["tables"])), [])


def _answer(found: dict[str, Any], report: dict[str, Any]) -> Any:
    draft = Draft.of(request.form, "xem-truoc")
    button, _colon, path = request.form.get("_do", "save").partition(":")
    if button in ("add", "remove"):
        draft.change(button, path)
        return _render(found, report, draft, [])
    mapping = {name: draft.spec[name] for name in _PARTS if draft.spec.get(name)}
    wrong = _faults(found, mapping)
    if not wrong:
        try:
            act("dongthap_submission_update", id=found["id"], mapping=json.dumps(mapping))
            return tk.redirect_to("dongthap_submission.read", submission_id=found["id"])
        except tk.ValidationError as error:
            wrong = [Fault((), *[str(error.error_summary)] * 2)]
    return _render(found, report, draft, wrong, 422)


def _faults(found: dict[str, Any], mapping: dict[str, Any]) -> list[Fault]:
    """What is wrong with these parts, as a source's form tells it."""
    draft = Draft({"agency": found["agency"]})
    whole = {**draft.bare(), **mapping}
    return [fault for fault in faults.find(whole) if fault.loc[:1] and fault.loc[0] in _PARTS]


def _render(
    found: dict[str, Any], report: dict[str, Any], draft: Draft, wrong: list[Fault], status: int = 200
) -> Any:
    form = drawn(draft, wrong, _offered(found["agency"]), current_language())
    context = {
        "submission": found,
        "report": report,
        "draft": draft,
        "form": form,
        "faults": [(*trail(form, fault.loc), fault.text(current_language())) for fault in wrong],
        "headers": draft.headers,
        "headers_json": json.dumps(draft.headers, ensure_ascii=False),
    }
    return tk.render("submission/mapping.html", context), status


def _offered(agency: str) -> dict[str, list[Choice]]:
    language = current_language()
    indicators = [
        (each.code, f"{each.code} {tk.h.dongthap_translated(each.text('title_translated'))}")
        for each in of_agencies([agency])
    ]
    dimensions = [(entry.code, entry.label(language)) for entry in codelists.entries("dimensions")]
    return {"Mapping.indicator": indicators, "Mapping.disaggregations": dimensions}

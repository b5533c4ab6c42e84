"""Stewards verify or return what agencies handed in, and release the scores of a year; files of evidence."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.composite import assessments, filling, known, reading, subjects
from ckanext.dongthap.composite.assessments import STATES
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.publication import storage
from ckanext.dongthap.submissions.owed import today
from ckanext.dongthap.submissions.store import is_id
from ckanext.dongthap.views.composite.fill import Entry
from ckanext.dongthap.views.harvest.access import act, page_number, paging, refuse, tell
from ckanext.dongthap.views.submission.files import named
from flask import Response, request

_ROWS = 20


def decide(code: str) -> Any:
    """Answers that wait, with their evidence; a decision on each; the release of the year."""
    if not roles.is_above_agencies(tk.current_user.name):
        refuse()
    years = known.years(code, today().year)
    year = request.values.get("year", years[0] if years else 0, type=int)
    index = known.for_year(code, year)
    if index is None or year not in years:
        tk.abort(404, tk._("The index is not open for this year"))
    if request.method == "POST":
        return _answer(code, year)
    return tk.render("composite/verify.html", _context(index, year, years))


def _context(index: Index, year: int, years: list[int]) -> dict[str, Any]:
    state = request.args.get("state", "claimed")
    wanted = {"state": state} if state in STATES else {}
    wanted |= {"agency": request.args["agency"]} if request.args.get("agency") else {}
    found = act("dongthap_assessment_list", index=index.code, year=year, **wanted, **paging(_ROWS))
    assessed = subjects.of(index)
    criteria = {criterion.code: (sub, criterion) for sub, criterion in index.criteria()}
    entries = [
        Entry(criterion, sub.model_dump(mode="json"), act("dongthap_assessment_show", id=row["id"]))
        for row in found["results"]
        for sub, criterion in [criteria[row["criterion"]]]
    ]
    return {
        "index": index.model_dump(mode="json"),
        "year": year,
        "years": years,
        "state": state if state in STATES else "",
        "agency": wanted.get("agency", ""),
        "agencies": [{"name": each.agency, "title": each.title} for each in assessed if each.agency],
        "titles": {each.key: each.title for each in assessed},
        "entries": entries,
        "tally": _tally(index, year, len(assessed)),
        "released": next((each for each in reading.released(index.code) if each.year == year), None),
        "count": found["count"],
        "page": page_number(),
        "size": _ROWS,
    }


def _tally(index: Index, year: int, assessed: int) -> dict[str, int]:
    """State → how many answers, with what nobody has begun as ``missing``."""
    found: dict[str, int] = dict.fromkeys(STATES, 0)
    for states in assessments.counts(index.code, year).values():
        for state, count in states.items():
            found[state] += count
    owed = assessed * len(filling.own_criteria(index))
    return {**found, "missing": owed - sum(found.values())}


def _answer(code: str, year: int) -> Any:
    form = request.form
    try:
        if form.get("_do") == "release":
            made = act("dongthap_index_release", id=code, year=year)
            tk.h.flash_success(_released(made))
        else:
            given = {name: form.get(name, "") for name in ("id", "comment", "revision")}
            act("dongthap_assessment_decide", decision=form.get("_do", ""), **given)
    except tk.ValidationError as error:
        error.error_dict.pop("code", None)
        tell(error)
    return tk.redirect_to(tk.h.url_for("dongthap_composite.verify", code=code, **request.args))


def _released(made: dict[str, Any]) -> str:
    if made["status"] == "unchanged":
        return tk._("Nothing has changed since the last release")
    return tk._("Release {number}: {added} added, {changed} changed, {removed} removed").format(**made)


def evidence(assessment_id: str) -> Response:
    """The file of evidence byte for byte, for members of the agency and stewards."""
    if not is_id(assessment_id):
        tk.abort(404, tk._("There is no such answer"))
    found = act("dongthap_assessment_show", id=assessment_id)["evidence"]
    if not found:
        tk.abort(404, tk._("There is no file"))
    response = Response(storage.stream(f"upload/{found['upload']}"), mimetype="application/octet-stream")
    return named(response, found["filename"])

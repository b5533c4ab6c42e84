"""What everybody reads: the indices, an index with its ranking, one subject's criteria."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.composite import filling, reading
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.views.harvest.access import act, page_number, paging
from flask import request

#: All communes of the province on one page, so that a reader's own is found by the browser's search.
_ROWS = 200


def index() -> str:
    """Every index, with its versions and its released years."""
    found = act("dongthap_index_list", limit=1000)["results"]
    codes = list(dict.fromkeys(each["code"] for each in found))
    shown = [
        {
            "code": code,
            "versions": [each for each in reversed(found) if each["code"] == code],
            "years": reading.released(code),
        }
        for code in codes
    ]
    return tk.render("composite/index.html", {"indices": shown})


def read(code: str) -> str:
    """How an index scores, and who stands where in a year."""
    wanted: dict[str, Any] = {"version": request.args["version"]} if request.args.get("version") else {}
    found = act("dongthap_index_show", id=code, **wanted, **_year(), **paging(_ROWS))
    context = {"found": found, "page": page_number(), "size": _ROWS, "role": role(code)}
    return tk.render("composite/read.html", context)


def subject(code: str, subject: str) -> str:
    """One subject's criteria in a year, what their points were computed from, and the other years."""
    found = act("dongthap_index_show", id=code, subject=subject, limit=1, **_year())
    years = [
        (each, next((row for row in reading.scores(code, each.year) if row.subject == subject), None))
        for each in reading.released(code)
    ]
    own = next(row for each, row in years if row and each.year == found["year"])
    context = {"found": found, "own": own, "years": years}
    return tk.render("composite/subject.html", context)


def role(code: str) -> dict[str, bool]:
    """What the user may do beyond reading: fill in for an agency, decide."""
    if tk.current_user.is_anonymous:
        return {}
    name = tk.current_user.name
    return {"fill": bool(filling.agencies(code, name)), "decide": roles.is_above_agencies(name)}


def _year() -> dict[str, str]:
    year = request.args.get("year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        tk.abort(404, tk._("Not a year: use four digits"))
    return {"year": year} if year else {}

"""An agency's self-assessment: all its criteria on one page, each kept, handed in and decided on its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ckan.plugins.toolkit as tk
from babel.numbers import NumberFormatError, parse_decimal
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.composite import details, filling, known
from ckanext.dongthap.composite.definition import Criterion, Index
from ckanext.dongthap.composite.scoring import Given, share_of
from ckanext.dongthap.submissions.owed import today
from ckanext.dongthap.views.harvest.access import act, may, refuse
from flask import request

_TYPED = ("value", "whole", "link", "remark")
Faults = dict[str, list[str]]


@dataclass
class Entry:
    """One criterion on the page. ``typed``: what its fields show; ``worth``: points if it is verified."""

    criterion: Criterion
    sub: dict[str, Any]
    answer: dict[str, Any] | None
    typed: dict[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.answer["state"] if self.answer else "missing"

    @property
    def worth(self) -> str | None:
        answer = self.answer or {}
        value, whole = (Decimal(answer[name]) if answer.get(name) else None for name in ("value", "whole"))
        share = share_of(self.criterion, Given("claimed", value, whole))
        return None if share is None else details.decimal(share * Fraction(self.criterion.points))


def edit(code: str) -> Any:
    """The form; each criterion that has a fault says so, the others are kept all the same."""
    years = known.years(code, today().year)
    if not years:
        tk.abort(404, tk._("There is no index {name} that agencies fill in").format(name=code))
    agency, year = _agency(code), _year(years)
    index = known.for_year(code, year)
    assert index
    editable = may("dongthap_assessment_save", agency)
    entries = _entries(index, year, agency)
    if request.method == "POST":
        if not editable:
            refuse()
        if _keep(entries, code, year, agency):
            return tk.redirect_to("dongthap_composite.fill", code=code, year=year, agency=agency)
    context = {
        "index": index.model_dump(mode="json"),
        "entries": entries,
        "year": year,
        "years": years,
        "agency": agency,
        "agencies": filling.agencies(code, tk.current_user.name),
        "editable": editable,
    }
    return tk.render("composite/fill.html", context), 422 if any(e.faults for e in entries) else 200


def _agency(code: str) -> str:
    own = [each["name"] for each in filling.agencies(code, tk.current_user.name)]
    named = request.values.get("agency") or (own[0] if own else "")
    if named not in own:
        refuse()
    return named


def _year(years: list[int]) -> int:
    year = request.values.get("year", years[0], type=int)
    if year not in years:
        tk.abort(404, tk._("The index is not open for this year"))
    return year


def _entries(index: Index, year: int, agency: str) -> list[Entry]:
    given = act("dongthap_assessment_list", index=index.code, year=year, agency=agency, limit=1000)
    rows = {row["criterion"]: row for row in given["results"]}
    shown = {
        code: act("dongthap_assessment_show", id=row["id"])
        for code, row in rows.items()
        if row["state"] == "returned"
    }
    entries = [
        Entry(criterion, sub.model_dump(mode="json"), shown.get(criterion.code, rows.get(criterion.code)))
        for sub, criterion in index.criteria()
        if criterion.source is None
    ]
    for entry in entries:
        entry.typed = {name: (entry.answer or {}).get(name) or "" for name in _TYPED}
        entry.typed |= {name: _written(entry.typed[name]) for name in ("value", "whole")}
    return entries


def _written(number: str) -> str:
    """A decimal text with the page's decimal mark, as it is typed."""
    return number if current_language() == "en" else number.replace(".", ",")


def _keep(entries: list[Entry], code: str, year: int, agency: str) -> bool:
    """Keep every criterion of the form; False where one has faults, which stand at it then."""
    claim = request.form.get("_do") == "claim"
    for entry in entries:
        if entry.state != "verified" and _touched(entry, claim):
            _keep_one(entry, {"index": code, "year": year, "agency": agency}, claim)
    wrong = [entry for entry in entries if entry.faults]
    if not wrong:
        tk.h.flash_success(tk._("Handed in to be verified") if claim else tk._("Draft saved"))
    return not wrong


def _touched(entry: Entry, claim: bool) -> bool:
    """Whether the form says something else of a criterion than what is kept, or it is to be handed in."""
    name = entry.criterion.code
    told = {part: request.form.get(f"{part}.{name}", entry.typed[part]).strip() for part in _TYPED}
    file = request.files.get(f"upload.{name}")
    changed = told != entry.typed or bool(file and file.filename)
    entry.typed = told
    begun = changed or entry.answer is not None
    return changed or (claim and begun and entry.state != "claimed")


def _keep_one(entry: Entry, place: dict[str, Any], claim: bool) -> None:
    name = entry.criterion.code
    given: dict[str, Any] = {**entry.typed, "claim": claim}
    given |= {part: _number(entry.typed[part]) for part in ("value", "whole")}
    file = request.files.get(f"upload.{name}")
    given |= {"upload": file} if file and file.filename else {}
    if entry.answer and request.form.get(f"revision.{name}"):
        given["revision"] = request.form[f"revision.{name}"]
    try:
        act("dongthap_assessment_save", criterion=name, **place, **given)
    except tk.ValidationError as error:
        error.error_dict.pop("code", None)
        faults: Any = error.error_dict
        entry.faults = faults


def _number(text: str) -> str:
    """Decimal text of what was typed in the page's language; what is no number stays one that is none."""
    if not text:
        return ""
    try:
        return str(parse_decimal(text, locale=current_language(), strict=True))
    except NumberFormatError:
        return f"?{text}"

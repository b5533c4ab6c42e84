"""The form of a source: filled in, looked at with a sample, saved; or written as YAML by those who like."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.helpers.agency import dongthap_agency
from ckanext.dongthap.runs import faults, sources
from ckanext.dongthap.runs.faults import Fault
from ckanext.dongthap.sourceform import guess, words
from ckanext.dongthap.sourceform.draft import Draft, drawn, trail
from ckanext.dongthap.sourceform.nodes import Choice
from ckanext.dongthap.views.harvest.access import act, may, refuse
from flask import request

from harvesters.connectors.base import connectors

_LIMIT = 8


@dataclass
class _Page:
    """What is shown: the draft, its faults, a preview of it."""

    name: str | None
    draft: Draft
    faults: list[Fault] = field(default_factory=list)
    preview: dict[str, Any] | None = None
    status: int = 200


def new() -> Any:
    """A form for a new source."""
    if not _agencies():
        refuse()
    if request.method == "GET":
        first = {**guess.first(), "agency": request.args.get("agency") or _agencies()[0][0]}
        return _render(_Page(None, Draft(first)))
    return _answer(None)


def edit(name: str) -> Any:
    """The form of a source that there is."""
    source = act("dongthap_source_show", id=name)
    if not may("dongthap_source_update", source["agency"]):
        tk.abort(403, tk._("Only admins of the agency may change its sources"))
    if request.method == "GET":
        return _render(_Page(name, Draft({**source["spec"], "active": source["active"]})))
    return _answer(name)


def _answer(name: str | None) -> Any:
    """Do what the pressed button says."""
    draft = Draft.of(request.form, name)
    page = _Page(name, draft)
    button, _colon, path = request.form.get("_do", "save").partition(":")
    upload = request.files.get("_upload")
    fresh = bool(upload and upload.filename)
    if fresh:
        _take(page, upload)
    if button in ("add", "remove"):
        draft.change(button, path)
    elif button == "mode":
        _switch(page, path)
    elif button != "update" and not page.faults:
        page.faults = [*draft.unreadable, *_faults(page)]
        if button == "save" and not page.faults and _save(page):
            return tk.redirect_to("dongthap_harvest.read", name=draft.spec["name"])
        _look(page)
        if fresh and button == "preview" and page.preview:
            # the person has only begun: the table first, what is still missing when they ask again
            page.faults, page.status = [], 200
    return _render(page)


def _take(page: _Page, upload: Any) -> None:
    """Keep the uploaded sample; where there is no address yet, it becomes what the source reads."""
    agency = page.draft.spec.get("agency")
    try:
        kept = act("dongthap_source_upload", agency=agency, upload=upload)["upload"]
    except tk.ValidationError as error:
        page.faults.append(Fault(("_upload",), *[str(error.error_summary)] * 2))
        return
    page.draft.sample = kept
    options = page.draft.spec.get("options") or {}
    if (
        page.draft.spec.get("connector", "file") == "file"
        and not options.get("url")
        and not options.get("urls")
    ):
        page.draft.spec["options"] = {"upload": kept}
    seen = act("dongthap_source_preview", spec=page.draft.bare(), sample=kept, limit=_LIMIT)
    tables = seen.get("tables") or []
    if tables:
        page.draft.headers = guess.headers(tables)
        page.draft.spec = guess.fill(page.draft.spec, guess.propose(str(agency), kept, page.draft.spec))


def _faults(page: _Page) -> list[Fault]:
    spec = page.draft.spec
    found = faults.find(spec)
    if page.name is None and isinstance(spec.get("name"), str) and sources.get(spec["name"]):
        taken = ("Đã có nguồn mang tên này", "There is a source of this name already")
        found.append(Fault(("name",), *taken))
    if spec.get("agency") not in dict(_agencies()):
        found.append(Fault(("agency",), "Chọn một cơ quan", "Choose an agency"))
    return found


def _save(page: _Page) -> bool:
    """Through the action; its refusal becomes a fault."""
    try:
        if page.name is None:
            act("dongthap_source_create", spec=page.draft.spec)
        else:
            active = page.draft.spec.get("active", True)
            act("dongthap_source_update", id=page.name, spec=page.draft.spec, active=active)
    except tk.ValidationError as error:
        page.faults.append(Fault((), *[str(error.error_summary)] * 2))
        return False
    tk.h.flash_success(tk._("The source was saved"))
    return True


def _look(page: _Page) -> None:
    """Preview the draft; with faults, at least the sample as it is read."""
    sample = {"sample": page.draft.sample} if page.draft.sample else {}
    page.status = 422 if page.faults else 200
    if page.faults and not (sample and page.draft.spec.get("agency") in dict(_agencies())):
        return
    spec = page.draft.bare() if page.faults else page.draft.spec
    try:
        found = act("dongthap_source_preview", spec=spec, limit=_LIMIT, **sample)
    except tk.ValidationError as error:
        page.faults.append(Fault((), *[str(error.error_summary)] * 2))
        return
    tables = found.get("tables") or []
    page.preview = {"state": "done", "tables": tables} if page.faults else found
    page.draft.headers = guess.headers(tables)


def _switch(page: _Page, mode: str) -> None:
    if page.draft.unreadable:
        page.faults = page.draft.unreadable
    else:
        page.draft.mode = mode


def _render(page: _Page) -> Any:
    draft = page.draft
    form = drawn(draft, page.faults, _offered(), current_language())
    context = {
        "name": page.name,
        "draft": draft,
        "form": form,
        "faults": [(*trail(form, fault.loc), fault.text(current_language())) for fault in page.faults],
        "yaml": draft.text or draft.as_yaml(),
        "headers": draft.headers,
        "headers_json": json.dumps(draft.headers, ensure_ascii=False),
        "preview": page.preview,
    }
    return tk.render("harvest/form.html", context), page.status


def _offered() -> dict[str, list[Choice]]:
    """Choices that only the portal knows."""
    language = current_language()
    found = tk.get_action("dongthap_indicator_list")({}, {"limit": 1000})["results"]
    own = dict(_agencies())
    indicators = [(item["code"], f"{item['code']} {_title(item)}") for item in found if item["agency"] in own]
    dimensions = [(entry.code, entry.label(language)) for entry in codelists.entries("dimensions")]
    return {
        "Source.agency": _agencies(),
        "Source.connector": [
            (name, words.choice("Source.connector", name, language)) for name in sorted(connectors())
        ],
        "Mapping.indicator": sorted(indicators),
        "Mapping.disaggregations": dimensions,
    }


def _title(item: dict[str, Any]) -> str:
    return tk.h.dongthap_translated(item.get("title_translated") or item.get("title"))


def _agencies() -> list[Choice]:
    """Agencies whose sources the user may make."""
    listed = tk.get_action("organization_list_for_user")({}, {"permission": "admin"})
    return sorted(((each["name"], dongthap_agency(each)) for each in listed), key=lambda pair: pair[1])

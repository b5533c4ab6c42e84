"""What the form proposes for a sample: the guess of uploads, where nobody has said anything yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.dongthap.runs import uploads, world
from ckanext.dongthap.submissions import forms
from ckanext.dongthap.submissions.indicators import of_agencies

from harvesters.forms.upload import read_upload
from harvesters.vietnamese.fold import clean

Part = dict[str, Any]
#: What a mapping says, part by part, and where each part says that something was chosen.
_PARTS = (
    ("period", ("origin", "parts")),
    ("value", ("column", "columns")),
    ("disaggregations", ()),
    ("where", ()),
    ("status_from", ()),
    ("note", ()),
    ("read", ()),
)


def first() -> Part:
    """Return the specification that an empty form begins with."""
    return {"connector": "file", "mappings": [{"area": {}}]}


def headers(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the columns of all tables, each once, on one line."""
    names = (clean(name) for table in tables for name in table["header"])
    return list(dict.fromkeys(filter(None, names)))


def propose(agency: str, sample: str, spec: Mapping[str, Any]) -> list[Part]:
    """Return the mappings that the file suggests, for the indicator that was chosen or the agency's."""
    mappings = spec.get("mappings") or [{}]
    code = ((mappings[0] or {}).get("indicator") or {}).get("fixed")
    owned = of_agencies([agency], [code] if code else None)
    with world.folder() as folder, forms.build(agency, owned, reference=False) as form:
        path = uploads.local(sample, folder)
        (place := folder / "guess").mkdir()
        report = read_upload(path, path.name, form, world.catalogue(), world.areas(), place)
    found = report.mapping.mappings if report.mapping else []
    return [_said(mapping.model_dump(mode="json", exclude_defaults=True)) for mapping in found]


def _said(mapping: Part) -> Part:
    """A proposal without the places that it leaves to a person."""
    for name in ("indicator", "area", "period"):
        origin = mapping[name] if name == "indicator" else mapping[name].get("origin") or {}
        if origin.get("fixed") == "":
            mapping[name] = {k: v for k, v in mapping[name].items() if k not in ("origin", "fixed", "by")}
    if mapping["value"].get("column") == "":
        mapping["value"] = {}
    return mapping


def fill(spec: Part, proposals: Sequence[Part]) -> Part:
    """Return the specification with what was proposed, where the person has said nothing yet."""
    given = [dict(mapping) for mapping in spec.get("mappings") or [{}]]
    if not proposals:
        return {**spec, "mappings": given}
    fresh = len(given) == 1 and not any(_is_said(given[0], *part) for part in _PARTS)
    filled = [_filled(given[0], proposals[0]), *given[1:]]
    if fresh:
        filled += [_filled({"indicator": given[0].get("indicator") or {}}, each) for each in proposals[1:]]
    return {**spec, "mappings": filled}


def _is_said(mapping: Part, name: str, places: Sequence[str]) -> bool:
    part = mapping.get(name)
    return any(part.get(place) for place in places) if places and part else bool(part)


def _filled(mapping: Part, proposal: Part) -> Part:
    for name, places in _PARTS:
        if proposal.get(name) and not _is_said(mapping, name, places):
            mapping[name] = {**(mapping.get(name) or {}), **proposal[name]} if places else proposal[name]
    if not mapping.get("indicator") and proposal.get("indicator"):
        mapping["indicator"] = proposal["indicator"]
    area, guessed = dict(mapping.get("area") or {}), proposal.get("area") or {}
    if not area.get("origin"):
        area = {**guessed, **area}
    if guessed.get("era"):
        area.setdefault("era", guessed["era"])
    return {**mapping, "area": area}

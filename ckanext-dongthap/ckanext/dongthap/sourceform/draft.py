"""A specification while it is being written: from the form or from YAML, with parts added and removed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from ckanext.dongthap import jsontext
from ckanext.dongthap.runs import sources
from ckanext.dongthap.runs.faults import Fault, Loc
from ckanext.dongthap.sourceform import guess
from ckanext.dongthap.sourceform.kinds import MISSING, Kind, options_kind, source_kind
from ckanext.dongthap.sourceform.nodes import Builder, Choice, Node
from ckanext.dongthap.sourceform.values import Form, decode, position
from pydantic import ValidationError

from harvesters.connectors.base import CatalogueConnector, connectors
from harvesters.spec import Read, Source
from harvesters.vietnamese.fold import slug

#: The parts of the form, each with fields of the specification.
SECTIONS: dict[str, tuple[str, ...]] = {
    "facts": ("title", "name", "agency", "schedule", "illustrative", "active", "notes"),
    "options": ("connector", "options"),
    "catalogue": ("catalogue",),
    "mappings": ("mappings",),
    "read": ("read",),
    "checks": ("checks",),
}


@dataclass
class Draft:
    """``sample``: the upload that is looked at; ``headers``: column names seen in it."""

    spec: dict[str, Any]
    mode: str = "form"
    sample: str = ""
    headers: list[str] = field(default_factory=list)
    text: str = ""
    unreadable: list[Fault] = field(default_factory=list)
    focus: str = ""

    @property
    def catalogue(self) -> bool:
        """Whether the source is of datasets, not of figures."""
        found = connectors().get(str(self.spec.get("connector") or "file"))
        return found is not None and issubclass(found, CatalogueConnector)

    @classmethod
    def of(cls, form: Form, name: str | None) -> Draft:
        """The draft that a posted form describes; ``name`` is kept when the source is there already."""
        mode = "yaml" if form.get("_mode") == "yaml" else "form"
        draft = cls({}, mode, form.get("_sample", ""), _headers(form.get("_headers", "")))
        if mode == "yaml":
            draft.read(form.get("_yaml", ""))
        else:
            connector = form.get("connector") or "file"
            draft.spec = decode(_whole(connector), form, "")
            # A kind of source that was chosen anew does not have the other kind's parts.
            draft.spec.pop("mappings" if draft.catalogue else "catalogue", None)
        title = draft.spec.get("title")
        if not draft.spec.get("name") and isinstance(title, Mapping) and title.get("vi"):
            draft.spec["name"] = slug(str(title["vi"]))
        if name is not None:
            draft.spec["name"] = name
        return draft

    def read(self, text: str) -> None:
        """Take the specification from YAML."""
        try:
            given = yaml.safe_load(text)
        except yaml.YAMLError as error:
            self.text = text
            self.unreadable = [Fault((), f"YAML không đúng: {error}", f"The YAML is wrong: {error}")]
            return
        if not isinstance(given, dict):
            self.text = text
            self.unreadable = [
                Fault((), "YAML cần có dạng tên: giá trị", "The YAML must be names with values")
            ]
            return
        self.spec = json.loads(json.dumps(given, default=str))

    def as_yaml(self) -> str:
        """The draft as YAML; without defaults where it is valid."""
        try:
            return sources.as_yaml(Source.model_validate(self.spec))
        except ValidationError:
            return yaml.safe_dump(self.spec, allow_unicode=True, sort_keys=False, width=100)

    def change(self, what: str, path: str) -> None:
        """Add a part to the list or mapping at ``path``, or remove the part there."""
        holder, last = _holder(self.spec, path.split("."), what == "add")
        if what == "add":
            _add(holder, last, path)
            self.focus = path
            return
        place = position(last)
        if place is None or not isinstance(holder, (list, dict)) or place >= len(holder):
            return
        del holder[list(holder)[place] if isinstance(holder, dict) else place]

    def bare(self) -> dict[str, Any]:
        """A valid specification that only reads tables, to look at a sample while the draft is not valid."""
        read = self.spec.get("read") or {}
        try:
            Read.model_validate(read)
        except ValidationError:
            read = {}
        return {
            "name": "xem-truoc",
            "title": {"vi": "Xem trước", "en": "Preview"},
            "agency": self.spec.get("agency") or "",
            "options": {"url": "https://example.org/"},
            "read": read,
        }


def _headers(text: str) -> list[str]:
    try:
        found = jsontext.read(text or "[]")
    except ValueError:
        return []
    return [str(name) for name in found][:500] if isinstance(found, list) else []


def _whole(connector: str) -> Kind:
    whole = source_kind()
    return Kind("object", "Source", True, fields={**whole.fields, "options": options_kind(connector)})


def _holder(spec: dict[str, Any], parts: Sequence[str], make: bool) -> tuple[Any, str]:
    """The value that holds the last part of a form's path, made where it is missing."""
    here: Any = spec
    skip = False
    for part in parts[:-1]:
        if skip and part == "value":
            skip = False
            continue
        place = position(part)
        if isinstance(here, list):
            here = here[place] if place is not None and place < len(here) else {}
        elif isinstance(here, dict) and place is not None:
            values = list(here.values())
            here, skip = (values[place] if place < len(values) else {}), True
        elif isinstance(here, dict):
            here = here.setdefault(part, {}) if make else here.get(part, {})
    return here, parts[-1]


def _add(holder: Any, name: str, path: str) -> None:
    if not isinstance(holder, dict):
        return
    if name in ("disaggregations", "parts"):
        named = holder.setdefault(name, {})
        if isinstance(named, dict):
            named.setdefault("", {})
        return
    items = holder.setdefault(name, [])
    if isinstance(items, list):
        items.append(
            guess.first()["mappings"][0] if path == "mappings" else [{}, []] if name == "where" else {}
        )


def drawn(
    draft: Draft, faults: Sequence[Fault], offered: Mapping[str, Sequence[Choice]], language: str
) -> dict[str, list[Node]]:
    """The form's sections with their nodes."""
    kind = _whole(str(draft.spec.get("connector") or "file"))
    builder = Builder(language, faults, offered)
    nodes = {
        name: builder.build(child, draft.spec.get(name, MISSING), name, (name,))
        for name, child in kind.fields.items()
    }
    return {section: [nodes[name] for name in names] for section, names in SECTIONS.items()}


def trail(form: Mapping[str, Sequence[Node]], loc: Loc) -> tuple[str, str]:
    """Where a fault is, in the form's own words, and the id of its control: ``Mapping 1 › Area``."""
    level: Iterable[Node] = [node for nodes in form.values() for node in nodes]
    labels: list[str] = []
    found = ""
    for length, part in enumerate(loc, start=1):
        node = next((node for node in level if node.loc == loc[:length]), None)
        if node is None:
            break
        labels.append(f"{node.label} {part + 1}" if isinstance(part, int) else node.label)
        found, level = node.id, node.children.values()
    return " › ".join(labels), found

"""Who is assessed: the areas or agencies of an index, and which agency fills in for which of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckan import model
from ckanext.dongthap import codelists
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.submissions.indicators import decoded

#: Kind of agency → level of the area that it answers for.
_ANSWERS = {"ubnd-xa": "commune", "ubnd-huyen": "district", "ubnd-tinh": "province"}


@dataclass(frozen=True)
class Subject:
    """``key``: ``code@valid_from`` of an area, or an agency's name. ``agency`` fills in; "" for nobody."""

    key: str
    title: dict[str, str]
    agency: str = ""

    @property
    def area(self) -> tuple[str, str]:
        """Code and era of an area; two empty texts for an agency."""
        code, mark, valid_from = self.key.partition("@")
        return (code, valid_from) if mark else ("", "")


@dataclass(frozen=True)
class Agency:
    """What an index must know of an agency."""

    name: str
    title: dict[str, str]
    kind: str
    admin_unit: str
    succeeded: bool


def agencies() -> list[Agency]:
    """All active agencies, by name: one query."""
    table = model.group_table.c
    query = (
        model.Session.query(table.name, table.title, table.extras)
        .filter(table.is_organization, table.state == "active")
        .order_by(table.name)
    )
    return [_agency(name, title, extras or {}) for name, title, extras in query]


def _agency(name: str, title: str, extras: dict[str, Any]) -> Agency:
    fields = {field: decoded(value) for field, value in extras.items()}
    texts = fields.get("title_translated") or {"vi": title or name}
    unit, kind = fields.get("admin_unit") or "", fields.get("kind") or ""
    return Agency(name, texts, kind, unit, bool(fields.get("successors")))


def of(index: Index) -> list[Subject]:
    """Everybody whom an index assesses; empty for a structure that only is read."""
    if index.subjects is None:
        return []
    known = agencies()
    if index.subjects.kinds:
        own = [each for each in known if each.kind in index.subjects.kinds and not each.succeeded]
        return [Subject(each.name, each.title, each.name) for each in own]
    level, era = index.subjects.level, index.subjects.era
    answering = {each.admin_unit: each.name for each in known if _ANSWERS.get(each.kind) == level}
    return [
        Subject(entry.key, {"vi": entry.label_vi, "en": entry.label("en")}, answering.get(entry.key, ""))
        for entry in codelists.entries("areas")
        if entry.extra.get("level") == level and entry.valid_from == era
    ]


def of_agency(index: Index, agency: str) -> Subject | None:
    """For whom an agency fills in an index; None where the index does not assess it."""
    return next((subject for subject in of(index) if subject.agency == agency), None)

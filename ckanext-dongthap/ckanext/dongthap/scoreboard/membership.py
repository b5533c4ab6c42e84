"""Who is compared with whom in a year: emulation blocks and clusters as the dated code list has them.

Members stand in the list ``groups`` (names of agencies, keys of areas) or in the agency's own field. Agencies
that no list of the year names are grouped by their kind, which is said on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ckan import model
from ckanext.dongthap import codelists
from ckanext.dongthap.codelists import Entry
from ckanext.dongthap.submissions.indicators import decoded

#: The kind of agency that answers for a commune; every commune of the year is a member of its group.
_COMMUNES = "ubnd-xa"
#: Bodies that the province does not compare: they publish here, but work for the country.
_OTHERS = "khac"


@dataclass(frozen=True)
class Participant:
    """An agency, a locality (``area``: ``code@valid_from``), or the agency of a locality."""

    agency: str
    area: str
    title: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.agency or self.area


@dataclass(frozen=True)
class Group:
    """``basis``: ``list`` for dated reference data, ``kind`` where none is known."""

    code: str
    title: Mapping[str, str]
    basis: Literal["list", "kind"]
    members: tuple[Participant, ...]


@dataclass(frozen=True)
class _Agency:
    name: str
    title: Mapping[str, str]
    kind: str
    area: str
    groups: tuple[str, ...]
    succeeded: bool


def groups(year: int) -> list[Group]:
    """All groups of a year with their members, those of the code list first."""
    agencies = {agency.name: agency for agency in _agencies(year)}
    by_area = {agency.area: agency for agency in agencies.values() if agency.kind == _COMMUNES}
    listed = [
        _listed(entry, agencies, by_area)
        for entry in codelists.entries("groups")
        if in_year(entry.valid_from, str(entry.extra.get("valid_to") or ""), year)
    ]
    placed = {member.key for group in listed for member in group.members}
    rest = [each for each in agencies.values() if each.name not in placed and not each.succeeded]
    return [*listed, *_by_kind(rest, _communes(year, by_area, placed))]


def in_year(valid_from: str, valid_to: str, year: int) -> bool:
    """Whether dates (ISO, or years alone; "" for open) have a day in the year."""
    return (valid_from[:4] or "0000") <= f"{year:04}" <= (valid_to[:4] or "9999")


def _agencies(year: int) -> Iterator[_Agency]:
    table = model.group_table.c
    query = model.Session.query(table.name, table.title, table.extras).filter(
        table.is_organization, table.state == "active"
    )
    for name, title, extras in query.order_by(table.name):
        fields = {field: decoded(value) for field, value in (extras or {}).items()}
        yield _Agency(
            name,
            fields.get("title_translated") or {"vi": title or name},
            str(fields.get("kind") or ""),
            str(fields.get("admin_unit") or ""),
            tuple(_in(fields.get("emulation_groups") or [], year)),
            bool(fields.get("successors")),
        )


def _in(rows: Iterable[Mapping[str, Any]], year: int) -> Iterator[str]:
    for row in rows:
        if in_year(row.get("valid_from") or "", row.get("valid_to") or "", year):
            yield row["group"]


def _listed(entry: Entry, agencies: Mapping[str, _Agency], by_area: Mapping[str, _Agency]) -> Group:
    named = [part.strip() for part in str(entry.extra.get("members") or "").split(";") if part.strip()]
    found = {member.key: member for key in named if (member := _member(key, agencies, by_area))}
    for agency in agencies.values():
        if entry.code in agency.groups:
            found.setdefault(agency.name, _participant(agency))
    return Group(entry.code, _labels(entry), "list", tuple(found.values()))


def _member(key: str, agencies: Mapping[str, _Agency], by_area: Mapping[str, _Agency]) -> Participant | None:
    """The member that a list names; None for a name that the portal does not know."""
    agency = agencies.get(key) or by_area.get(key)
    return _participant(agency) if agency else _locality(key)


def _participant(agency: _Agency) -> Participant:
    return Participant(agency.name, agency.area if agency.kind == _COMMUNES else "", agency.title)


def _locality(key: str) -> Participant | None:
    entry = codelists.by_key("areas").get(key)
    return Participant("", key, _labels(entry)) if entry else None


def _labels(entry: Entry) -> dict[str, str]:
    return {"vi": entry.label("vi"), "en": entry.label("en")}


def _communes(year: int, by_area: Mapping[str, _Agency], placed: set[str]) -> list[Participant]:
    """Every commune that there is at the end of the year, of the eras since 2025, that no list has placed."""
    last = f"{year:04}-12-31"
    found: list[Participant] = []
    for entry in codelists.entries("areas"):
        until = str(entry.extra.get("valid_to") or "") or "9999"
        if entry.extra.get("level") == "commune" and entry.valid_from and entry.valid_from <= last < until:
            agency = by_area.get(entry.key)
            # Its name in the list: short, and the same for those without an account here.
            found.append(Participant(agency.name if agency else "", entry.key, _labels(entry)))
    return [member for member in found if member.key not in placed]


def _by_kind(agencies: Iterable[_Agency], communes: Iterable[Participant]) -> Iterator[Group]:
    members: dict[str, list[Participant]] = {}
    for agency in agencies:
        if agency.kind != _COMMUNES:
            members.setdefault(agency.kind, []).append(_participant(agency))
    members[_COMMUNES] = list(communes)
    known = {entry.code: _labels(entry) for entry in codelists.entries("agency_kinds")}
    known.setdefault("", {"vi": "Cơ quan khác", "en": "Other agencies"})
    for kind, title in known.items():
        if members.get(kind):
            yield Group(kind or _OTHERS, title, "kind", tuple(members[kind]))

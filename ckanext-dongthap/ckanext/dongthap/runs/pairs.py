"""Datasets whose catalogue gave them other identifiers: found by their titles and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckanext.dongthap.publication.harvested.incoming import Incoming

from harvesters.model import Entries
from harvesters.records.identity import same
from harvesters.records.shelf import read_entries
from harvesters.vietnamese.fold import fold

#: Datasets that are looked at on each side.
MOST = 20_000
_BATCH = 1_000


@dataclass(frozen=True)
class Side:
    """A dataset that is gone, or one that is new. ``marks``: its title, and its files, as they compare."""

    identifier: str
    title: str
    marks: tuple[str, ...]
    package_id: str = ""
    row: int = 0


@dataclass(frozen=True)
class Pair:
    """The same dataset under its former identifier and its new one."""

    former: Side
    new: Side

    def shown(self) -> dict[str, str]:
        """How a run lists it."""
        return {
            "identifier": self.new.identifier,
            "title": self.new.title,
            "status": "paired",
            "package_id": self.former.package_id,
            "former": self.former.identifier,
        }


def find(incoming: Incoming, entries: Entries) -> list[Pair]:
    """Pairs of datasets that are gone and new ones: alike in title or files, and like no others."""
    lost = incoming.lost(MOST)
    if not lost:
        return []
    new = list(_new(incoming, entries))
    return pair(list(_gone(lost)), new) if new else []


def pair(gone: Sequence[Side], new: Sequence[Side]) -> list[Pair]:
    """Each former dataset with the only new one that has its title or all its files, and the other way."""
    before, after = _by_mark(gone), _by_mark(new)
    partners: dict[str, set[str]] = {}
    for mark, (former,) in ((mark, sides) for mark, sides in before.items() if len(sides) == 1):
        if len(others := after.get(mark, ())) == 1:
            partners.setdefault(former.identifier, set()).add(others[0].identifier)
    former_of = {side.identifier: side for side in gone}
    new_of = {side.identifier: side for side in new}
    claimed: dict[str, list[str]] = {}
    for identifier, others in partners.items():
        if len(others) == 1:
            claimed.setdefault(next(iter(others)), []).append(identifier)
    return [
        Pair(former_of[formers[0]], new_of[identifier])
        for identifier, formers in claimed.items()
        if len(formers) == 1
    ]


def _by_mark(sides: Iterable[Side]) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = {}
    for side in sides:
        for mark in side.marks:
            found.setdefault(mark, []).append(side)
    return found


def _marks(title: str, addresses: Iterable[str]) -> tuple[str, ...]:
    files = sorted({same(address) for address in addresses if address})
    return (*([f"title {fold(title)}"] if title else []), *([f"files {' '.join(files)}"] if files else []))


def _new(incoming: Incoming, entries: Entries) -> Iterator[Side]:
    places = (place for _row, place, _identifier in incoming.new(MOST))
    for line in read_entries(entries.file, places):
        entry: Mapping[str, Any] = line["entry"]
        title = entry["title_translated"].get("vi", "")
        files = (resource["url"] for resource in entry.get("resources", ()))
        yield Side(line["identifier"], title, _marks(title, files), row=line["row"])


def _gone(lost: Sequence[tuple[str, str]]) -> Iterator[Side]:
    for start in range(0, len(lost), _BATCH):
        part = {package: identifier for identifier, package in lost[start : start + _BATCH]}
        titles = model.Session.query(model.Package.id, model.Package.title).filter(model.Package.id.in_(part))
        files: dict[str, list[str]] = {}
        query = model.Session.query(model.Resource).filter(
            model.Resource.package_id.in_(part), model.Resource.state == model.State.ACTIVE
        )
        for resource in query:
            told = str((resource.extras or {}).get("origin_url") or resource.url)
            files.setdefault(str(resource.package_id), []).append(told)
        for package, title in titles:
            yield Side(part[package], title or "", _marks(title or "", files.get(package, ())), package)

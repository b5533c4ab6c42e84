"""Finding administrative units by name or code within an era. A code alone does not name a unit:
codes are used anew, so every question states its date.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from harvesters.model import Message
from harvesters.vietnamese.fold import accented, fold, has_accents
from harvesters.vietnamese.footnotes import without_mark

#: Official prefix (folded, with its short forms) → the kind of unit as the list has it, folded.
_PREFIXES = {
    "tinh": "tinh",
    "thanh pho": "thanh pho",
    "tp": "thanh pho",
    "thi xa": "thi xa",
    "tx": "thi xa",
    "thi tran": "thi tran",
    "tt": "thi tran",
    "quan": "quan",
    "q": "quan",
    "huyen": "huyen",
    "h": "huyen",
    "phuong": "phuong",
    "p": "phuong",
    "xa": "xa",
    "x": "xa",
}
_LONG = (
    "tỉnh|thành phố|thị xã|thị trấn|quận|huyện|phường|xã|tinh|thanh pho|thi xa|thi tran|quan|huyen|phuong|xa"
)
_PREFIX = re.compile(rf"^(?:({_LONG})[\s.:]+|(tp|tx|tt|q|h|p|x)(?:\.\s*|\s+))(?=\S)")
_NUMBERING = re.compile(r"^\s*(?:(?:\d+(?:\.\d+)*|[ivxlc]+|[a-zđ])\s*[.)/-]|[-–—•·+*])\s*", re.IGNORECASE)
#: The committee of a unit stands for the unit.
_COMMITTEE = re.compile(
    rf"^(?:ubnd|[uủ][yỷ] ban nh[aâ]n d[aâ]n|uỷ ban nhân dân)\s+(?=(?:{_LONG})\s)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
#: Names of the country and the delta besides those of the list.
_ALIASES = {
    "VN": ("cả nước", "toàn quốc", "việt nam", "whole country", "nation-wide", "viet nam"),
    "VN-DBSCL": ("đồng bằng sông cửu long", "đbscl", "đb sông cửu long", "vùng đồng bằng sông cửu long",
                 "mekong river delta", "mekong delta"),
}  # fmt: skip


@dataclass(frozen=True)
class Area:
    """One unit in one span of time; ``valid_from`` "" is the oldest era, ``valid_to`` "" is open."""

    code: str
    name: str
    level: str
    kind: str = ""
    parent_code: str = ""
    valid_from: str = ""
    valid_to: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class NotFound:
    """No single unit: ``choices`` says which ones it could be, ``near`` what is spelt alike."""

    choices: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def hint(self) -> Message:
        """Names that are spelt alike, as a question."""
        names = ", ".join(self.near)
        return Message(f"Có phải là: {names}?", f"Did you mean: {names}?") if names else Message("", "")


class Areas:
    """The list of all units of all eras."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.all = tuple(areas)
        self._eras: dict[tuple[str, tuple[str, ...]], Era] = {}

    def __reduce__(self) -> tuple[type[Areas], tuple[tuple[Area, ...]]]:
        """Only the list travels to another process, not what was looked up."""
        return Areas, (self.all,)

    @classmethod
    def from_csv(cls, path: Path) -> Areas:
        """From the code list ``areas`` (or the same columns with ``name`` for ``label_vi``)."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            return cls.from_rows(csv.DictReader(file))

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str | None]]) -> Areas:
        """From rows of the code list as dicts."""
        return cls(_area({key: value or "" for key, value in row.items()}) for row in rows)

    def exact(self, key: str) -> Area | NotFound:
        """By code and era in one text: ``82@2025-07-01``, ``82@`` (the oldest era)."""
        code, _, valid_from = key.partition("@")
        wanted = (code.strip(), valid_from.strip())
        return next((area for area in self.all if (area.code, area.valid_from) == wanted), NotFound())

    def at(self, era: str, levels: Sequence[str] = ()) -> Era:
        """The units that exist on a date, of these levels (all if empty)."""
        key = (era, tuple(levels))
        if key not in self._eras:
            alive = [a for a in self.all if a.valid_from <= era and (not a.valid_to or era <= a.valid_to)]
            self._eras[key] = Era(alive, key[1])
        return self._eras[key]


class Era:
    """The units of one date."""

    def __init__(self, alive: Sequence[Area], levels: tuple[str, ...]) -> None:
        self._parents = {area.code: area for area in alive if area.level in ("province", "district")}
        self.units = tuple(area for area in alive if not levels or area.level in levels)
        self._codes: dict[str, list[Area]] = defaultdict(list)
        self._exact: dict[str, list[Area]] = defaultdict(list)
        self._folded: dict[str, list[Area]] = defaultdict(list)
        for area in self.units:
            self._codes[area.code].append(area)
            for name in names_of(area):
                _add(self._exact, accented(name), area)
                _add(self._folded, fold(name), area)
        self.by_name = lru_cache(maxsize=65536)(self._by_name)
        self.knows = lru_cache(maxsize=65536)(self._knows)

    def _knows(self, text: str) -> bool:
        """Whether a unit, or several, bear the name; without looking for what is spelt alike."""
        return any(self._spelt(line) for line in text.splitlines() or [text] if line.strip())

    def by_code(self, text: str) -> Area | NotFound:
        """By the code as it is written in the list."""
        found = self._codes.get(text.strip(), [])
        return found[0] if len(found) == 1 else NotFound(tuple(self._describe(area) for area in found))

    def _by_name(self, text: str, within: str = "") -> Area | NotFound:
        """By name, official prefix optional; ``within``: the parent's name. Lines are tried in turn."""
        tries = [line for line in text.splitlines() if line.strip()] or [text]
        candidates: list[Area] = []
        for line in tries:
            candidates = candidates or self._spelt(line)
        if within and candidates:
            candidates = [area for area in candidates if self._inside(area, within)]
        if len(candidates) == 1:
            return candidates[0]
        near = () if candidates else self._near(tries[0])
        return NotFound(tuple(self._describe(area) for area in candidates), near)

    def _spelt(self, text: str) -> list[Area]:
        """As it stands; else without numbering and marks; else with the units that it lies in behind it."""
        bare = without_mark(_NUMBERING.sub("", text), numbers=True)
        bare = _COMMITTEE.sub("", bare.strip())
        found = self._named(text) or self._named(bare)
        if found or "," not in bare:
            return found
        name, *above = bare.split(",")
        return [area for area in self._named(name) if all(self._inside(area, each) for each in above)]

    def _named(self, text: str) -> list[Area]:
        """Units of this name: with accents first; without only where the text has none."""
        kind, bare = split_prefix(text)
        full = self._look_up(text, plain=False)
        if full and not kind:
            return full
        named = self._look_up(bare, plain=True) if kind else full or self._look_up(bare, plain=True)
        return [area for area in named if not kind or fold(area.kind) == kind] or (full if kind else [])

    def _look_up(self, text: str, plain: bool) -> list[Area]:
        found = self._exact.get(accented(text), [])
        if found or has_accents(text):
            return found
        return self._folded.get(fold(text), [])

    def _inside(self, area: Area, within: str) -> bool:
        """Whether a unit above, directly or not, bears the name."""
        parent = self._parents.get(area.parent_code)
        return parent is not None and (_bears(parent, within) or self._inside(parent, within))

    def _describe(self, area: Area) -> str:
        parent = self._parents.get(area.parent_code)
        return (
            f"{area.name} ({parent.name})"
            if parent and area.level == "commune"
            else f"{area.name} ({area.code})"
        )

    def _near(self, text: str) -> tuple[str, ...]:
        names = {fold(name): area.name for area in self.units for name in names_of(area)}
        close = get_close_matches(fold(split_prefix(text)[1]), names, n=3, cutoff=0.8)
        return tuple(dict.fromkeys(names[key] for key in close))


def _bears(area: Area, text: str) -> bool:
    kind, bare = split_prefix(text)
    same_kind = not kind or fold(area.kind) == kind
    names = {fold(name) for name in names_of(area)}
    return (same_kind and fold(bare) in names) or fold(text) in {fold(area.name), area.code}


def _add(index: dict[str, list[Area]], key: str, area: Area) -> None:
    if area not in index[key]:
        index[key].append(area)


def _area(row: Mapping[str, str]) -> Area:
    return Area(
        code=row["code"],
        name=row.get("label_vi") or row.get("name", ""),
        level=row["level"],
        kind=row.get("type", ""),
        parent_code=row.get("parent_code", ""),
        valid_from=row.get("valid_from", ""),
        valid_to=row.get("valid_to", ""),
        name_en=row.get("label_en", ""),
    )


def names_of(area: Area) -> tuple[str, ...]:
    """Every name a unit goes by: official, without prefix, English, common ones."""
    names = [area.name, split_prefix(area.name)[1], area.name_en, *_ALIASES.get(area.code, ())]
    names += [re.sub(r"(?i)\s+(?:province|city|district|ward|commune|town)$", "", area.name_en)]
    return tuple(dict.fromkeys(name for name in names if name))


def is_named(area: Area, text: str) -> bool:
    """Whether a text is a name of the unit: prefix optional, accents only where the text has some."""
    key = accented if has_accents(text) else fold
    kind, bare = split_prefix(_BRACKETS.sub("", text))
    if kind and fold(area.kind) not in ("", kind):
        return False
    return key(bare) in {key(split_prefix(name)[1]) for name in names_of(area)}


def split_prefix(text: str) -> tuple[str, str]:
    """``Phường 01`` → (``phuong``, ``1``); without a prefix the kind is "". Names lose leading zeros."""
    key = accented(text)
    match = _PREFIX.match(key)
    kind = _PREFIXES[fold(match[1] or match[2])] if match else ""
    bare = key[match.end() :] if match else key
    return kind, re.sub(r"^0+(?=\d)", "", bare)

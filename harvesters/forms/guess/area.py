"""Which column says the area, by the names and codes in it, and which era's units these are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harvesters.areas import Area as Unit
from harvesters.areas import Areas, Era, split_prefix
from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormIndicator
from harvesters.readers.table import Column
from harvesters.spec import Area, Origin
from harvesters.vietnamese.fold import fold

CODES = ("ma", "ma don vi", "ma dvhc", "ma xa", "ma tinh", "ma dia ban", "code", "area code", "ma so",
          "ma don vi hanh chinh", "provincecode", "province code", "area_code")  # fmt: skip
Level = Literal["country", "region", "province", "district", "commune"]
_NAMES = re.compile(
    r"dia phuong|dia ban|don vi|tinh|thanh pho|huyen|xa\b|phuong\b|area|provin|commune|cities"
)
_SUMS = re.compile(r"(tong|cong)( so| cong| hop)?( [:*])?")
_WHOLE = re.compile(r"toan tinh|ca tinh|chung toan tinh|tinh dong thap")


#: Levels that stand together in one table; a name is often a province's and a commune's.
_LEVELS: tuple[tuple[Level, ...], ...] = (
    ("country", "region", "province"),
    ("country", "region", "province", "district"),
    ("country", "region", "province", "commune"),
)
#: Below this share of known areas a table is one of the country or a region.
MOSTLY = 0.5


@dataclass(frozen=True)
class Place:
    """``column`` None: the area is the same for the whole table, or heads the columns of ``values``.
    ``others``: labels of other areas. ``twins``: columns that name the same areas, each in its own order.
    """

    spec: Area
    column: Column | None = None
    known: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    values: tuple[Column, ...] = ()
    twins: tuple[Column, ...] = ()


@dataclass(frozen=True)
class _Match:
    column: Column
    era: str
    levels: tuple[Level, ...]
    by: Literal["name", "code"]
    known: tuple[str, ...]
    texts: tuple[str, ...]
    headed: bool

    @property
    def share(self) -> float:
        return len(self.known) / len(self.texts)

    @property
    def score(self) -> tuple[float, int]:
        """More areas are better; of the same areas, names before codes, then the fewer levels."""
        extra = (0.5 if self.headed else 0.0) - (0.5 if self.by == "code" else 0.0)
        return len(self.known) + extra, -len(self.levels)


def guess_area(sight: Sight, areas: Areas, eras: Sequence[str], indicators: Sequence[FormIndicator]) -> Place:
    """The best column, else a header row of areas, else the one area that the form asks for, else nothing."""
    found = [
        match
        for era in eras
        for levels in _LEVELS
        for column in sight.columns
        for match in _matches(sight, column, areas, era, levels)
    ]
    abroad = [match for match in found if match.levels == _LEVELS[0] and match.share < MOSTLY]
    if abroad and all(match.share < MOSTLY for match in found):
        found = abroad
    if not found:
        across = _across(sight, areas, eras) or _between(sight, areas, eras)
        return across or _fixed(indicators, eras[0]) or _above(sight, areas, eras)
    best = max(found, key=lambda match: match.score)
    others = tuple(text for text in best.texts if text not in best.known and not _is_sum(text))
    twins = tuple(m.column for m in found if m.era == best.era and m.levels == best.levels
                  and m.by == "name" and set(m.known) == set(best.known))  # fmt: skip
    return Place(_spec(sight, best, found, areas), best.column, best.known, others, twins=twins)


def beside(sight: Sight, place: Place, values: Sequence[Column]) -> Place:
    """The place for these values, where lists of the same areas stand side by side: the one to their left."""
    left = [column for column in place.twins if values and column.number < values[0].number]
    if len(place.twins) < 2 or not left:
        return place
    column = max(left, key=lambda each: each.number)
    origin = place.spec.origin.model_copy(update={"column": sight.name(column)})
    return replace(place, spec=place.spec.model_copy(update={"origin": origin}), column=column)


def _spec(sight: Sight, best: _Match, found: Sequence[_Match], areas: Areas) -> Area:
    code = next(
        (
            m
            for m in found
            if m.by == "code" and m.era == best.era and m.column != best.column and m.share > 0.9
        ),
        None,
    )
    return Area(
        origin=Origin.model_validate(
            {
                "column": sight.name(best.column),
                "fill_down": best.column.number in sight.grouped,
                **_sums(sight.texts[best.column.number], best.known, best.era, areas),
            }
        ),
        era=best.era,
        by=best.by,
        levels=list(best.levels),
        code=Origin(column=sight.name(code.column)) if code and best.by == "name" else None,
    )


def _across(sight: Sight, areas: Areas, eras: Sequence[str]) -> Place | None:
    """Areas as headers of the columns of values."""
    depth = max((len(column.levels) for column in sight.columns), default=0)
    best: tuple[int, Place] | None = None
    for era in eras:
        units = areas.at(era)
        for level in range(depth):
            headed = {c: c.levels[level] for c in sight.columns if level < len(c.levels) and c.levels[level]}
            values = tuple(column for column, text in headed.items() if _is_named(units, text))
            if len(values) > max(1, best[0] if best else 0):
                best = len(values), Place(Area(origin=Origin(header=level + 1), era=era), values=values)
    return best[1] if best else None


def _between(sight: Sight, areas: Areas, eras: Sequence[str]) -> Place | None:
    """Areas as titles of the table's parts."""
    for era in eras if len(sight.sections) > 1 else ():
        units = areas.at(era)
        known = tuple(text for text in sight.sections if _is_named(units, text))
        if len(known) > 1 and len(known) >= MOSTLY * len(sight.sections):
            return Place(Area(origin=Origin(section=True), era=era), known=known)
    return None


def _fixed(indicators: Sequence[FormIndicator], era: str) -> Place | None:
    """The one area that the form asks for."""
    asked = {f"{area.code}@{area.valid_from}" for each in indicators for area in each.areas}
    return Place(Area(origin=Origin(fixed=asked.pop()), by="code", era=era)) if len(asked) == 1 else None


def _above(sight: Sight, areas: Areas, eras: Sequence[str]) -> Place:
    """The one province that the lines above the table name; else nobody knows."""
    for era in eras:
        named = {
            f"{unit.code}@{unit.valid_from}"
            for unit in areas.at(era, ["province"]).units
            if re.search(rf"\btinh {re.escape(fold(split_prefix(unit.name)[1]))}\b", sight.around)
        }
        if len(named) == 1:
            return Place(Area(origin=Origin(fixed=named.pop()), by="code", era=era))
    return Place(Area(origin=Origin(fixed=""), by="code", era=eras[0]))


def _matches(
    sight: Sight, column: Column, areas: Areas, era: str, levels: tuple[Level, ...]
) -> Iterator[_Match]:
    units = areas.at(era, levels)
    texts = tuple(t for t in sight.texts[column.number] if not _is_sum(t) or _is_named(units, t))
    if not sight.is_figures(column):
        known = tuple(text for text in texts if _is_named(units, text))
        if known:
            headed = bool(_NAMES.search(fold(column.label)))
            yield _Match(column, era, levels, "name", known, texts, headed)
    known = tuple(text for text in texts if isinstance(units.by_code(text), Unit))
    headed = sight.is_headed(column, CODES)
    if known and (headed or (len(known) >= 3 and len(known) * 2 >= len(texts))):
        yield _Match(column, era, levels, "code", known, texts, headed)


def _is_named(units: Era, text: str) -> bool:
    return units.knows(text)


def _is_sum(text: str) -> bool:
    return bool(_SUMS.fullmatch(fold(text)) or _WHOLE.fullmatch(fold(text)))


def _sums(texts: Sequence[str], known: Sequence[str], era: str, areas: Areas) -> dict[str, object]:
    """A row of totals is left out; one of the whole province is the province."""
    more: dict[str, object] = {}
    if any(_SUMS.fullmatch(fold(text)) for text in texts):
        more["skip"] = [f"^{_SUMS.pattern}$"]
    whole = [text for text in texts if _WHOLE.fullmatch(fold(text)) and text not in known]
    provinces = [unit for unit in areas.at(era, ["province"]).units if "dong thap" in fold(unit.name)]
    if whole and provinces:
        more["values"] = dict.fromkeys(whole, f"{provinces[0].code}@{provinces[0].valid_from}")
    return more

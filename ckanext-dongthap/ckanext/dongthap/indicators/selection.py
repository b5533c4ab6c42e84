"""The view of an indicator that an address names: areas, disaggregation, periods, and how it is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from ckanext.dongthap.charts.model import MAX_SERIES
from ckanext.dongthap.indicators import areas
from ckanext.dongthap.indicators.areas import AreaKey
from ckanext.dongthap.indicators.observed import Outline
from werkzeug.datastructures import MultiDict

SHAPES = ("line", "bar", "table")
_RECOMPUTED = "~"


@dataclass(frozen=True)
class Selection:
    """``by`` is the disaggregation whose values are compared, "" to compare areas. ``recomputed``: with the
    province of today put together from its parts. ``period``: the one that is ranked, among ``group``.
    ``chosen``: the areas were asked for.
    """

    areas: tuple[AreaKey, ...]
    dimensions: tuple[tuple[str, str], ...]
    by: str
    shape: str
    period_from: str
    period_to: str
    period: str
    group: tuple[str, bool]
    recomputed: bool = False
    release: int | None = None
    too_many: bool = False
    chosen: bool = True

    @property
    def marked(self) -> tuple[AreaKey, ...]:
        """The areas that a ranking shows in colour."""
        return self.areas if self.shape == "bar" and self.chosen else ()

    def query(self) -> list[tuple[str, str]]:
        """The parameters that name this view, in one order; without the release."""
        shown = self.marked if self.shape == "bar" else self.areas
        found = [("area", areas.text_of(area)) for area in shown]
        found += [(f"dim_{name}", code) for name, code in self.dimensions]
        found += [("by", self.by)] if self.by else []
        found += [("recomputed", "1")] if self.recomputed else []
        found += [(name, getattr(self, name)) for name in ("period_from", "period_to") if getattr(self, name)]
        if self.shape == "bar":
            found += [("period", self.period), ("level", level_text(self.group))]
        return [*found, ("view", self.shape)]


def level_text(group: tuple[str, bool]) -> str:
    """A group of areas as addresses name it: ``commune``, ``district~`` for units that are no more."""
    return group[0] + ("" if group[1] else _RECOMPUTED)


def select(args: MultiDict[str, str], outline: Outline, *, additive: bool = False) -> Selection:
    """What the address asks for as far as the release has it; the rest by default."""
    by = args.get("by", "")
    by = by if by in outline.dimensions else _default_by(outline, args)
    chosen, too_many = _areas(args, outline, by)
    period = args.get("period", "")
    known = {name for name, *_ in outline.periods}
    group = _group(args, outline)
    shape = args.get("view", "")
    return Selection(
        areas=chosen,
        dimensions=_dimensions(args, outline, by),
        by=by,
        shape=shape if shape in SHAPES else _default_shape(outline, chosen),
        period_from=args.get("period_from", "") if args.get("period_from") in known else "",
        period_to=args.get("period_to", "") if args.get("period_to") in known else "",
        period=period if period in known else outline.periods[-1][0],
        group=group,
        recomputed=additive and not by and args.get("recomputed") == "1",
        release=args.get("release", type=int),
        too_many=too_many,
        chosen=bool(args.get("area")),
    )


def with_shape(selection: Selection, shape: str) -> Selection:
    """The same view, shown otherwise."""
    return replace(selection, shape=shape)


def home_areas(outline: Outline) -> tuple[AreaKey, ...]:
    """The areas of the release that stand for the province."""
    present = set(outline.keys)
    return tuple(area for area in areas.HOME if area in present)


def _default_by(outline: Outline, args: MultiDict[str, str]) -> str:
    """Where there are no totals the values of the first disaggregation are compared."""
    if outline.totals or any(args.get(f"dim_{name}") for name in outline.dimensions):
        return ""
    return next(iter(outline.dimensions), "")


def _areas(args: MultiDict[str, str], outline: Outline, by: str) -> tuple[tuple[AreaKey, ...], bool]:
    present = set(outline.keys)
    asked = dict.fromkeys(areas.key_of(text) for text in args.getlist("area"))
    chosen = tuple(area for area in asked if area in present)
    most = 1 if by else MAX_SERIES
    return (chosen or default_areas(outline))[:most], len(chosen) > most


def default_areas(outline: Outline) -> tuple[AreaKey, ...]:
    """The province in all its eras; else the widest areas there are, at most as many as can be told apart."""
    order = {level: index for index, level in enumerate(areas.LEVELS)}
    by_width = sorted(outline.keys, key=lambda area: order.get(areas.level(area), 9))
    return home_areas(outline) or tuple(by_width[:MAX_SERIES])


def _dimensions(args: MultiDict[str, str], outline: Outline, by: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, codes in outline.dimensions.items():
        if name != by:
            asked = args.get(f"dim_{name}", "")
            found.append((name, asked if asked in codes else "" if "" in codes else codes[0]))
    return tuple(found)


def groups(outline: Outline) -> list[tuple[str, bool]]:
    """Groups of areas that can be ranked: those with two members or more, the most first."""
    counted = Counter(areas.group(area) for area in outline.keys)
    return [group for group, members in counted.most_common() if members > 1]


def _group(args: MultiDict[str, str], outline: Outline) -> tuple[str, bool]:
    found = groups(outline)
    asked = args.get("level", "")
    matching = [group for group in found if level_text(group) == asked]
    return (matching or found or [("", False)])[0]


def _default_shape(outline: Outline, chosen: tuple[AreaKey, ...]) -> str:
    """A ranking where nothing stands for the province and many areas compare; else the course of time."""
    many = len(outline.areas) > MAX_SERIES
    return "bar" if many and not home_areas(outline) else "line"


def described(selection: Selection) -> dict[str, Any]:
    """The view as plain values, for keys of the cache."""
    return {"query": selection.query(), "release": selection.release}

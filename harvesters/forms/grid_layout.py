"""The grid of a short indicator, for filling in by hand: what stands at the sides, which cell is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harvesters.forms import expected, places
from harvesters.forms.columns import LABELS, TOTAL
from harvesters.forms.model import FormIndicator, Key
from harvesters.model import Message

#: One side of a grid: labels, and what they fix (``period``, ``area``, ``codes``).
Side = list[tuple[str, Mapping[str, Any]]]
_SEVERAL = Message("Phân tổ", "Disaggregation")


@dataclass(frozen=True)
class Grid:
    """``rows`` and ``columns``: labels at the sides; ``keys[row][column]``: what a cell is of; ``corner``:
    what the rows are, and what the columns are.
    """

    corner: tuple[Message, Message]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[tuple[Key, ...], ...]

    def places(self) -> dict[Key, tuple[int, int]]:
        """0-based row and column of every observation."""
        return {key: (row, column) for row, keys in enumerate(self.keys) for column, key in enumerate(keys)}


def layout(indicator: FormIndicator, language: str = "vi") -> Grid:
    """Areas down and periods across; one period: disaggregations across; one area: periods down.

    Raises `expected.TooManyRows`.
    """
    expected.rows(indicator)
    names = places.labels(indicator.areas)
    areas: Side = [(names[each.code, each.valid_from], {"area": each}) for each in indicator.areas]
    periods: Side = [(each, {"period": each}) for each in indicator.periods]
    codes: Side = [
        (_combination(indicator, each, language), {"codes": each})
        for each in expected.combinations(indicator)
    ]
    if len(codes) > 1 and len(periods) == 1:
        return _grid(indicator, (LABELS["area"], _SEVERAL), areas, _crossed(codes, periods, second=False))
    if len(codes) > 1 and len(areas) == 1:
        return _grid(indicator, (LABELS["period"], _SEVERAL), periods, _crossed(codes, areas, second=False))
    rows = _crossed(areas, codes, second=len(codes) > 1)
    return _grid(indicator, (LABELS["area"], LABELS["period"]), rows, periods)


def _crossed(first: Side, second_side: Side, second: bool) -> Side:
    """Every pair of two sides; ``second``: whether the second's label is shown."""
    return [
        (f"{label} – {other}" if second else label, {**fixed, **more})
        for label, fixed in first
        for other, more in second_side
    ]


def _grid(indicator: FormIndicator, corner: tuple[Message, Message], rows: Side, columns: Side) -> Grid:
    def key(fixed: Mapping[str, Any]) -> Key:
        area = fixed["area"]
        return Key(indicator.code, fixed["period"], area.code, area.valid_from, tuple(fixed["codes"]))

    return Grid(
        corner=corner,
        rows=tuple(label for label, _ in rows),
        columns=tuple(label for label, _ in columns),
        keys=tuple(tuple(key({**down, **across}) for _, across in columns) for _, down in rows),
    )


def _combination(indicator: FormIndicator, codes: Sequence[str], language: str) -> str:
    """The labels of a combination of disaggregations; the total where nothing else is to be said."""
    named = places.combination(indicator, codes, language)
    labels = [label for label, code in zip(named.values(), codes, strict=True) if code]
    total = TOTAL.vi if language == "vi" else TOTAL.en
    return ", ".join(labels) or (total if codes else "")

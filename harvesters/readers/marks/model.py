"""Marks of a sheet's cells, by 0-based row and column."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from harvesters.vietnamese.numbers import NATIVE

Place = tuple[int, int]
#: Places that may be millions stand as one number each.
_WIDTH = 1 << 20
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


_MOST_ROWS = 1 << 20


def _places() -> array[int]:
    return array("q")


def _place(number: int) -> Place:
    return divmod(number, _WIDTH)


@dataclass
class Marks:
    """``texts``: error texts, and formulas without a value (with =). ``percent``: numbers that are shown as
    percentages. ``padded``: those that are shown with so many digits. ``rows``, ``columns``: hidden ones.
    """

    texts: dict[Place, str] = field(default_factory=dict)
    percent: array[int] = field(default_factory=_places)
    padded: dict[int, array[int]] = field(default_factory=lambda: defaultdict(_places))
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def add(self, place: Place, code: str) -> None:
        """Note the number format of a cell."""
        width = padding(code)
        kept = self.percent if is_percent(code) else self.padded[width] if width else None
        if kept is not None:
            kept.append(place[0] * _WIDTH + place[1])

    def hide(self, first: int, count: int, hidden: set[int]) -> None:
        """Note rows or columns as hidden, as many as a sheet can have."""
        hidden.update(range(first, first + min(count, max(_MOST_ROWS - len(hidden), 0))))

    def show(self, grid: list[list[str]]) -> None:
        """Bring the numbers of a grid into the form in which people see them."""
        for row, column in map(_place, self.percent):
            if _is_number(grid, row, column):
                grid[row][column] = percentage(grid[row][column])
        for width, places in self.padded.items():
            for row, column in map(_place, places):
                if _is_number(grid, row, column) and grid[row][column][1:].isdigit():
                    grid[row][column] = grid[row][column][1:].zfill(width)

    def hidden(self, grid: list[list[str]]) -> tuple[list[int], list[int]]:
        """The hidden rows and columns that hold something."""
        rows = [row for row in sorted(self.rows) if row < len(grid) and any(grid[row])]
        held = (
            {column for line in grid for column, cell in enumerate(line) if cell} if self.columns else set()
        )
        return rows, sorted(self.columns & held)


def _is_number(grid: list[list[str]], row: int, column: int) -> bool:
    return row < len(grid) and column < len(grid[row]) and grid[row][column].startswith(NATIVE)


def percentage(cell: str) -> str:
    """``0.125`` → ``12.5%``, both marked as the file's own number."""
    shifted = format(Decimal(cell.removeprefix(NATIVE)).scaleb(2), "f")
    text = shifted.rstrip("0").rstrip(".") if "." in shifted else shifted
    return f"{NATIVE}{text}%"


def is_percent(code: str) -> bool:
    """Whether a number format shows percentages."""
    return "%" in _QUOTED.sub("", code)


def padding(code: str) -> int:
    """How many digits a number format such as 00000 always shows; 0 for all others."""
    first = code.split(";")[0].strip('"')
    return len(first) if re.fullmatch("0{2,}", first) else 0

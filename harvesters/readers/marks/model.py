"""Marks of a sheet's cells, by 0-based row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from harvesters.vietnamese.numbers import NATIVE

Place = tuple[int, int]
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass
class Marks:
    """``texts``: error texts, and formulas without a value (with =). ``percent``: numbers that are shown as
    percentages. ``padded``: how many digits a number is shown with. ``rows``, ``columns``: hidden ones.
    """

    texts: dict[Place, str] = field(default_factory=dict)
    percent: set[Place] = field(default_factory=set)
    padded: dict[Place, int] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def show(self, grid: list[list[str]]) -> None:
        """Bring the numbers of a grid into the form in which people see them."""
        for row, column in self.percent:
            if _is_number(grid, row, column):
                grid[row][column] = percentage(grid[row][column])
        for (row, column), width in self.padded.items():
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

"""Marks of a sheet's cells, by 0-based row and column."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from harvesters.readers.layout import Merge
from harvesters.readers.marks.raised import Raised

Place = tuple[int, int]
#: Places that may be millions stand as one number each.
_WIDTH = 1 << 20
_MOST_ROWS = 1 << 20


def _places() -> array[int]:
    return array("q")


@dataclass
class Marks:
    """``texts``: error texts, and formulas without a value (with =). ``instead``: texts of cells that
    calamine gives in another form. ``formats``: number format → its cells. ``raised``: cells with raised or
    lowered letters; ``small``: those whose whole font is raised. ``rows``, ``columns``: hidden ones.
    ``merges`` None: not told. ``late``: days are counted from 1904. ``unread``: the file can't be made out.
    """

    texts: dict[Place, str] = field(default_factory=dict)
    instead: dict[Place, str] = field(default_factory=dict)
    formats: dict[str, array[int]] = field(default_factory=lambda: defaultdict(_places))
    raised: dict[Place, Raised] = field(default_factory=dict)
    small: array[int] = field(default_factory=_places)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    merges: list[Merge] | None = None
    late: bool = False
    unread: bool = False

    def add(self, place: Place, style: Style) -> None:
        """Note what the style of a cell says."""
        number = place[0] * _WIDTH + place[1]
        if style.code:
            self.formats[style.code].append(number)
        if style.small:
            self.small.append(number)

    def hide(self, first: int, count: int, hidden: set[int]) -> None:
        """Note rows or columns as hidden, as many as a sheet can have."""
        hidden.update(range(first, first + min(count, max(_MOST_ROWS - len(hidden), 0))))

    def hidden(self, grid: list[list[str]]) -> tuple[list[int], list[int]]:
        """The hidden rows and columns that hold something."""
        rows = [row for row in sorted(self.rows) if row < len(grid) and any(grid[row])]
        held = (
            {column for line in grid for column, cell in enumerate(line) if cell} if self.columns else set()
        )
        return rows, sorted(self.columns & held)


@dataclass(frozen=True)
class Style:
    """What matters of a cell's style: the code of a number format that shows something else than the number
    (else ""), and whether its font is raised.
    """

    code: str = ""
    small: bool = False

    def __bool__(self) -> bool:
        return bool(self.code or self.small)


def places(numbers: array[int]) -> Iterator[Place]:
    """Rows and columns of places."""
    return (divmod(number, _WIDTH) for number in numbers)

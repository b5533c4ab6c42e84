"""Rows right below a header that belong to the table although they hold no figures yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from harvesters.readers.table import plain
from harvesters.vietnamese.fold import fold

#: What people write where there is no figure.
_NOTHING = re.compile(
    r"(?:chua|khong|dang|ko)\b.*|n/?a|nil|none|null|nan|kxd|no data|not (?:available|reported|applicable)"
)


def header_alone(
    grid: Sequence[Sequence[str]], rows: Sequence[int], figures: set[int], first: int
) -> tuple[int, ...]:
    """The header's rows without those that are data: they repeat every column of the row above in other
    words, and say that there is no figure, or begin like the rows below (Xã …).

    ``figures``: columns that hold figures; ``first``: the first row that has some.
    """
    below = [key for row in grid[first:] if (key := _key(row))]
    for index, (upper, row) in enumerate(pairwise(rows), 1):
        if row == upper + 1 and _covers(grid[upper], grid[row]) and _is_data(grid[row], figures, below):
            return tuple(rows[:index])
    return tuple(rows)


def _covers(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether each filled cell stands below another text, the first column's too."""
    pairs = [(upper[n] if n < len(upper) else "", cell) for n, cell in enumerate(lower) if cell]
    leading = next((n for n, cell in enumerate(upper) if cell), None)
    starts = leading is not None and leading < len(lower) and bool(lower[leading])
    return starts and all(above and above != cell for above, cell in pairs)


def _is_data(row: Sequence[str], figures: set[int], below: Sequence[str]) -> bool:
    words = [plain(row[n]).strip() for n in figures if n < len(row) and row[n]]
    nothing = bool(words) and all(_NOTHING.fullmatch(fold(word)) for word in words)
    key = _key(row)
    alike = sum(key == each for each in below)
    return nothing or (bool(key) and alike * 2 > len(below))


def _key(row: Sequence[str]) -> str:
    """The first word of a row's first text, where more words follow."""
    text = next((plain(cell) for cell in row if re.search(r"[^\W\d]", plain(cell))), "")
    first, _, rest = fold(text).partition(" ")
    return first if rest else ""

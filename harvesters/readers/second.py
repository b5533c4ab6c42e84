"""A second table below the first one in the same file or sheet: a header of its own after a blank row."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from harvesters.readers.first_rows import NOTHING, is_run
from harvesters.readers.table import ROW, Column, plain
from harvesters.vietnamese.fold import fold

#: Blank rows of one batch that are looked behind, and rows behind each.
_BLANKS, _BEHIND = 1_000, 6
_FIGURE = re.compile(r"[<>~]?[-+−–]?\d[\d.,' ]*%?")
_LETTER = re.compile(r"[^\W\d_]")


def second_table(
    frame: pl.DataFrame, figures: frozenset[int], columns: Sequence[Column], above: bool
) -> tuple[int, list[str]] | None:
    """The place in the frame where another table begins, and the texts of its header.

    ``figures``: columns (0-based) that hold figures; ``columns`` have the first table's header; ``above``:
    there are rows of it before this frame.
    """
    cells = [name for name in frame.columns if name != ROW]
    blank = frame.select(pl.all_horizontal(pl.col(cells) == "")).to_series()
    filled = (~blank).arg_true()
    for place in blank.arg_true().head(_BLANKS):
        if not above and (not filled.len() or place < filled[0]):
            continue
        rows = _behind(frame, cells, int(place))
        for number, (index, row) in enumerate(rows[:3]):
            below = [cells for _, cells in rows[number + 1 :]]
            if _is_header(row, figures, columns) and _fits(row, below):
                return index, [text for text in row if text]
            if sum(map(bool, row)) > 1:
                break
    return None


def _behind(frame: pl.DataFrame, names: list[str], place: int) -> list[tuple[int, list[str]]]:
    """The filled rows right behind a blank one."""
    part = frame.slice(place + 1, _BEHIND).select(names).rows()
    rows = [(place + 1 + n, [plain(cell).strip() for cell in row]) for n, row in enumerate(part)]
    return [(index, row) for index, row in rows if any(row)]


def _is_header(row: list[str], figures: frozenset[int], columns: Sequence[Column]) -> bool:
    """Whether a row labels columns: two texts or more, over columns of figures, not the header once more."""
    filled = [n for n, text in enumerate(row) if text]
    over = [row[n] for n in filled if n in figures]
    years = [int(text) for text in over if re.fullmatch(r"(?:19|20)\d\d", text)]
    words = [text for text in over if _LETTER.search(text) and not _FIGURE.match(text)]
    if len(filled) < 2 or not over or len(words) + len(years) < len(over) or not (words or is_run(years)):
        return False
    known = {fold(level) for column in columns for level in column.levels if level}
    if all(fold(row[n]) in known for n in filled):
        return False
    return not any(NOTHING.fullmatch(fold(text)) for text in words)


def _fits(header: list[str], below: list[list[str]]) -> bool:
    """Whether the rows below have figures under the labels."""
    under = [n for n, text in enumerate(header) if text]
    names = {_name(row) for row in below}
    alike = bool(_name(header)) and _name(header) in names
    return len(below) > 0 and not alike and all(_row_fits(row, under) for row in below[:2])


def _name(row: list[str]) -> str:
    """The first word of a row's first text, where it is a name of several words."""
    first, _, rest = next((text for text in row if _LETTER.search(text)), "").partition(" ")
    return fold(first) if rest else ""


def _row_fits(row: list[str], under: list[int]) -> bool:
    filled = [n for n, text in enumerate(row) if text]
    return (
        set(filled) <= set(under) and len(filled) > 1 and any(_FIGURE.fullmatch(row[n]) for n in filled[1:])
    )

"""Where a table's header stands: below titles, over one or several rows, merged or not.

Found by content: the first row with about as many figures as the table's rows have is data; the rows
above it that label the figures' columns are the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harvesters.model import Rejection
from harvesters.readers.first_rows import Grid, Head, Merge, Rows
from harvesters.readers.table import Column, plain
from harvesters.rules import reject
from harvesters.vietnamese.fold import clean, fold, visible
from harvesters.vietnamese.footnotes import without_mark
from harvesters.vietnamese.numbers import ERROR, NATIVE
from harvesters.vietnamese.periods import Unread, parse

#: Longer texts are no figures.
_LONGEST = 60
#: Marks that stand for "none".
_NONE = frozenset(["-", "–", "—", "―", "−", "‒", ".", "..", "...", "…", ":", "*", "/", "//"])
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Every period has its year.
_FOUR_DIGITS = re.compile(r"\d{4}")
_FIGURE = re.compile(
    r"(?:[<>≤≥~≈]|gần|trên|dưới|khoảng|hơn)?(?:\s*[-+−–—])?\s*\d[\d.,'’‘\s]*(?:e[-+]?\d{1,3})?%?",
    re.IGNORECASE | re.UNICODE,
)
#: A negative amount as accountants write it; (1) and (2024) are none.
_BRACKETED = re.compile(r"\(\s*\d[\d.,\s]*[.,\s]\d+(?:\s*%)?\s*\)")
_DATE = re.compile(r"\d\d?\.\d\d?\.(?:19|20)\d\d")
#: Number of a group of rows.
_SERIAL = re.compile(r"(?:\d+|[IVXLC]+|[A-ZĐ])[.)]?")
_ORDINAL = re.compile(r"\(?\s*(?:[A-Za-zĐđ]|\d{1,3})(?:\s*\))?(?:\s*=.*)?")


@dataclass(frozen=True)
class Layout:
    """``body``: 0-based index of the first row below the header. Rows and columns are the grid's.

    ``joined``: rows that were taken for the header although no merged cell says so, beyond its first one.
    """

    header_rows: tuple[int, ...]
    body: int
    columns: tuple[Column, ...]
    title: str
    joined: tuple[int, ...] = ()


def kind(cell: str, missing: frozenset[str]) -> str:
    """``""``, ``missing``, ``year``, ``figure``, ``period`` or ``text``."""
    text = visible(plain(cell)).strip()
    if not text:
        return "figure" if cell.startswith(ERROR) else ""
    if len(text) > _LONGEST:
        return "text"
    if _YEAR.fullmatch(text):
        return "year"
    if text.lower() in missing or text in _NONE:
        return "missing"
    if _DATE.fullmatch(text):
        return "period"
    if cell.startswith((NATIVE, ERROR)) or _FIGURE.fullmatch(text) or _BRACKETED.fullmatch(text):
        return "figure"
    if _is_period(text):
        return "period"
    return "figure" if _FIGURE.fullmatch(without_mark(text)) else "text"


def _is_period(text: str) -> bool:
    if len(text) > 40 or not _FOUR_DIGITS.search(text):
        return False
    found = parse(text)
    return not isinstance(found, Unread) or found.reason == "ambiguous"


def find(
    grid: Grid,
    merges: Sequence[Merge] = (),
    header_rows: Sequence[int] = (),
    missing: Sequence[str] = (),
    single: bool = False,
) -> Layout | None:
    """The layout of a grid's head; ``header_rows`` (0-based) as the spec gives them, else found.

    ``single``: the header is one row, unless merged cells bind more to it.
    """
    words = frozenset(word.lower() for word in missing)
    kinds = [[kind(cell, words) for cell in row] for row in grid]
    filled = [index for index, row in enumerate(grid) if any(row)]
    if not filled:
        return None
    given = tuple(row for row in header_rows if row < len(grid))
    head = Head(given) if given else _header_rows(grid, kinds, merges, single)
    rows, joined = head.rows, head.joined
    body = rows[-1] + 1 if rows else filled[0]
    if rows and body < len(grid) and _numbering(grid[body], _following(grid, body)):
        joined += () if _is_marked(grid[body]) else (body,)
        body += 1
    width = max((len(row) for row in grid), default=0)
    title = "\n".join(
        " ".join(clean(plain(c)) for c in row if c) for row in grid[: rows[0] if rows else 0] if any(row)
    )
    return Layout(rows, body, _columns(grid, rows, merges, width), title, joined)


def _header_rows(grid: Grid, kinds: list[list[str]], merges: Sequence[Merge], single: bool) -> Head:
    first, full = _first_data(grid, kinds)
    if first is None:
        return Head(_text_header(grid, merges))
    figures = _figure_columns(kinds, first, full)
    around = Rows(grid, kinds, merges, frozenset(figures), first)
    end = first
    while (found := _block(grid, kinds, merges, figures, end)) is not None:
        top, last = found
        if not around.is_data(top) or not (
            _has_figures(kinds[top]) or _block(grid, kinds, merges, figures, top)
        ):
            head, apart = around.head(top, last, single), () if single else _apart(grid, top)
            return Head((*apart, *head.rows), (*apart, *head.joined))
        end = top
    return Head((first,) if _counts_columns(grid[first]) else ())


def _block(
    grid: Grid, kinds: list[list[str]], merges: Sequence[Merge], figures: set[int], end: int
) -> tuple[int, int] | None:
    """The first and the last of the rows above ``end`` that could be the header."""
    last = end - 1
    while last >= 0 and (not _labels(grid, kinds, last, figures) or _section(grid[last])):
        last -= 1
    top = last
    while top > 0 and _is_header(top - 1, grid, merges):
        top -= 1
    return None if last < 0 else (top, last)


def _has_figures(row: list[str]) -> bool:
    return any(k in ("figure", "year", "missing") for k in row)


def _apart(grid: Grid, top: int) -> tuple[int, ...]:
    """The row of names above a header of codes, over the same columns; blank or nearly so between them."""
    above = top - 1
    while above >= 0 and sum(map(bool, grid[above])) < 2:
        above -= 1
    if above < 0 or above == top - 1:
        return ()
    own = {column for column, cell in enumerate(grid[top]) if cell}
    named = {column for column, cell in enumerate(grid[above]) if cell}
    return (above,) if len(own) > 2 and own <= named else ()


def _first_data(grid: Grid, kinds: list[list[str]]) -> tuple[int | None, int]:
    """The first row with at least a third of the figures that full rows have, and how many these are."""
    scores = [_score(row) for row in kinds]
    full = sorted(scores)[int(len(scores) * 0.95)] if scores else 0
    full = full or max(scores, default=0)
    for index, score in enumerate(scores):
        if full and score * 3 >= full and score and not _numbering(grid[index], _following(grid, index)):
            return index, full
    return None, full


def _score(row: list[str]) -> int:
    return sum(k in ("figure", "missing") for k in row)


def _figure_columns(kinds: list[list[str]], first: int, full: int) -> set[int]:
    """Columns that hold figures in most of the rows of figures that have something there."""
    found = set()
    rows = [row for row in kinds[first:] if _score(row) * 3 >= full]
    for column in range(max(len(row) for row in kinds)):
        cells = [row[column] for row in rows if column < len(row) and row[column]]
        if sum(k in ("figure", "missing", "year") for k in cells) * 2 > len(cells):
            found.add(column)
    return found


def _labels(grid: Grid, kinds: list[list[str]], index: int, figures: set[int]) -> bool:
    """Whether a row could label the figures' columns: words or years where figures stand below."""
    row = kinds[index]
    filled = [column for column, k in enumerate(row) if k]
    if filled == list(range(1, len(row))) and all(row[column] in ("text", "period") for column in filled):
        return len(filled) > 1 or not any(any(above) for above in grid[:index])
    if len(filled) < 2:
        return row == ["text"] and not any(any(above) for above in grid[:index])
    return any(row[column] in ("text", "period", "year") for column in filled if column in figures)


def _section(row: Sequence[str]) -> bool:
    """A serial number and one text: the label of a group of rows, never of columns."""
    filled = [plain(cell).strip() for cell in row if cell]
    return len(filled) == 2 and len(row) > 3 and bool(_SERIAL.fullmatch(filled[0])) and bool(row[0])


def _is_header(index: int, grid: Grid, merges: Sequence[Merge]) -> bool:
    """Whether a row above a header row belongs to the header: not blank, not a title of one cell."""
    filled = [column for column, cell in enumerate(grid[index]) if cell]
    if len(filled) >= 2:
        return True
    return any(
        top <= index <= bottom and right > left > 0
        for (top, left), (bottom, right) in merges
        if filled == [left]
    )


def _text_header(grid: Grid, merges: Sequence[Merge]) -> tuple[int, ...]:
    """Header of a table without figures: its first full row, and what is merged downwards from it."""
    counts = [sum(bool(cell) for cell in row) for row in grid]
    if max(counts, default=0) < 1:
        return ()
    usual = sorted(count for count in counts if count)[len([c for c in counts if c]) // 2]
    first = next(index for index, count in enumerate(counts) if count >= min(usual, 2))
    last = max(
        [first, *(bottom for (top, _), (bottom, _) in merges if top == first and bottom < len(grid) - 1)]
    )
    return tuple(range(first, last + 1))


def _following(grid: Grid, index: int) -> Sequence[str]:
    return next((row for row in grid[index + 1 :] if any(row)), ())


def _numbering(row: Sequence[str], below: Sequence[str]) -> bool:
    """A row that numbers the columns: A, B, 1, 2, 3 or (1), (2), (3); none where ``below`` goes on with B."""
    cells = [plain(cell).strip() for cell in row if cell]
    if len(cells) < 2 or (len(cells) < 3 and not cells[0].startswith("(")):
        return False
    if not all(_ORDINAL.fullmatch(cell) for cell in cells):
        return False
    digits = [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))]
    letters = [cell.strip("() ") for cell in cells if not re.search(r"\d", cell)]
    if len(letters) == 1 and below and plain(below[0]).strip() == chr(ord(letters[0]) + 1):
        return False
    in_order = digits == list(range(digits[0], digits[0] + len(digits))) if digits else False
    marked = bool(letters) or cells[0].startswith("(") or len(cells) >= 4
    named = "".join(letters).lower()
    return in_order and digits[0] in (1, len(letters) + 1) and marked and "abcdefgh".startswith(named)


def _is_marked(row: Sequence[str]) -> bool:
    """Whether a row that numbers columns shows it by letters or brackets: 1, 2, 3, 4 could be data."""
    return any(re.search(r"[^\d\s]", plain(cell)) for cell in row if cell)


def _counts_columns(row: Sequence[str]) -> bool:
    """A label and then 1, 2, 3 …: months or age groups as bare numbers are a header, not data."""
    cells = [plain(cell) for cell in row if cell]
    return len(cells) > 3 and not cells[0].isdigit() and cells[1:] == [str(n) for n in range(1, len(cells))]


def _columns(grid: Grid, rows: tuple[int, ...], merges: Sequence[Merge], width: int) -> tuple[Column, ...]:
    levels = [[clean(plain(cell)) for cell in grid[row]] + [""] * (width - len(grid[row])) for row in rows]
    raw = [
        ["\n".join(clean(line) for line in plain(cell).splitlines()) for cell in grid[row]] for row in rows
    ]
    for line, texts in zip(levels, raw, strict=True):
        line[: len(texts)] = texts
    _spread(levels, rows, merges)
    if not merges and levels:
        _fill_right(levels)
    return tuple(Column(n + 1, tuple(line[n] for line in levels)) for n in range(width))


def _spread(levels: list[list[str]], rows: tuple[int, ...], merges: Sequence[Merge]) -> None:
    """Write a merged cell's text into each of its cells within the header."""
    for (top, left), (bottom, right) in merges:
        inside = [index for index, row in enumerate(rows) if top <= row <= bottom]
        if not inside or left >= len(levels[0]) or rows[inside[0]] != top:
            continue
        for index in inside:
            for column in range(left, min(right + 1, len(levels[index]))):
                levels[index][column] = levels[inside[0]][left]


def _fill_right(levels: list[list[str]]) -> None:
    """Upper labels stand over the columns to their right that have a lower label: lost merges."""
    for index, line in enumerate(levels[:-1]):
        for column in range(1, len(line)):
            lower = any(below[column] for below in levels[index + 1 :])
            upper = any(above[column] != above[column - 1] for above in levels[:index])
            if (
                not line[column]
                and line[column - 1]
                and lower
                and not upper
                and not _own_key(levels, index, column)
            ):
                line[column] = line[column - 1]


def _own_key(levels: list[list[str]], index: int, column: int) -> bool:
    """The label to the left heads a single column when nothing stands below it there."""
    left = column - 1
    return not any(below[left] for below in levels[index + 1 :])


def figures(grid: Grid, found: Layout, missing: Sequence[str]) -> frozenset[int]:
    """Columns (0-based) that hold figures in most of the cells below the header."""
    words = frozenset(word.lower() for word in missing)
    kinds = [[kind(cell, words) for cell in row] for row in grid[found.body :]]
    full = max(map(_score, kinds), default=0)
    return frozenset(_figure_columns(kinds, 0, full)) if full else frozenset()


def joined_rows(grid: Grid, found: Layout, sheet: str | None = None) -> list[Rejection]:
    """What is told of rows that were taken for the header without a merged cell."""
    return [
        reject(
            "table.header_joined",
            row=row + 1,
            sheet=sheet,
            value=" | ".join(clean(plain(cell)) for cell in grid[row] if cell),
        )
        for row in found.joined
    ]


def repeats_header(columns: Sequence[Column]) -> list[dict[str, str]]:
    """Column name → text, for each header row: to drop the header where a page repeats it.

    Of a cell that is merged over several columns only the first one holds the text.
    """
    found = []
    for number in range(len(columns[0].levels) if columns else 0):
        texts = [column.levels[number] for column in columns]
        own = [text if n == 0 or text != texts[n - 1] else "" for n, text in enumerate(texts)]
        row = {column.name: text for column, text in zip(columns, own, strict=True)}
        if sum(map(bool, own)) > 1 and any(map(fold, own)):
            found.append(row)
    return found

"""What a reader gives: tables whose bodies lie on disk in batches, and what was detected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from harvesters.model import Rejection
from harvesters.vietnamese.numbers import ERROR, NATIVE

#: Columns of a body besides ``c1`` … ``cN``: 1-based row of the file, label of the last section row.
ROW, SECTION = "row", "section"
#: A cell that shows one figure and holds another.
SHOWN = rf"^{ERROR}.*⟨.*⟩$"


@dataclass(frozen=True)
class Limits:
    """Bounds of one pass. ``batch_rows`` is what stands in memory at a time; ``sort_rows`` while sorting;
    ``rows``: only so many rows of each table are mapped (preview). ``unpacked_bytes``: all that an archive
    or workbook holds; ``ratio``: how many times its packed size; ``line_bytes``: one line of a text file.
    """

    batch_rows: int = 50_000
    sort_rows: int = 250_000
    grid_cells: int = 5_000_000
    json_bytes: int = 64 << 20
    columns: int = 2_000
    cell_chars: int = 100_000
    rejections: int = 1_000
    unpacked_bytes: int = 256 << 20
    shared_bytes: int = 64 << 20
    members: int = 2_000
    ratio: int = 200
    line_bytes: int = 1 << 20
    rows: int | None = None


@dataclass(frozen=True)
class Column:
    """``levels``: texts of the header rows above the column, top to bottom ("" where there is none)."""

    number: int
    levels: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"c{self.number}"

    @property
    def label(self) -> str:
        """The header in one line, repeated levels once."""
        return " ".join(dict.fromkeys(level for level in self.levels if level))


@dataclass(frozen=True)
class Table:
    """One table. ``parts`` are Arrow IPC files with columns ROW, SECTION, c1 … cN, all cells text, "" if
    empty; a number of the file itself starts with `NATIVE`, an error value with `ERROR`. ``notes``: marks of
    notes that stand beside a cell's text, by 1-based row and column.
    """

    kind: Literal["grid", "records"]
    columns: tuple[Column, ...]
    parts: tuple[Path, ...]
    rows: int
    sheet: str | None = None
    header_rows: tuple[int, ...] = ()
    title: str = ""
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def batches(self, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """The body, batch by batch; all its columns or some."""
        for part in self.parts:
            yield pl.read_ipc(part, columns=columns)

    def place(self, column: Column) -> str:
        """How a person names a column: a letter in a grid, the key in records."""
        return column.label if self.kind == "records" else letter(column.number)


@dataclass
class Reading:
    """Tables read from one file; ``failure`` when it can't be used at all."""

    tables: list[Table] = field(default_factory=list)
    detected: dict[str, str] = field(default_factory=dict)
    faults: list[Rejection] = field(default_factory=list)
    failure: Rejection | None = None


def letter(number: int) -> str:
    """Spreadsheet letter of a 1-based column: 1 → A, 28 → AB."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(letters: str) -> int:
    """1-based column of a spreadsheet letter: A → 1, AB → 28."""
    number = 0
    for char in letters.upper():
        number = number * 26 + ord(char) - 64
    return number


def coordinates(source_row: str) -> tuple[str | None, str | None, int | None]:
    """Sheet, column letters and row of a release's ``source_row``: ``12``, ``C12``, ``Sheet!C12``."""
    sheet, mark, cell = source_row.rpartition("!")
    column = cell.rstrip("0123456789")
    number = cell.removeprefix(column)
    return sheet if mark else None, column or None, int(number) if number else None


def plain(cell: str) -> str:
    """A cell's text without the marks of native numbers and errors."""
    return cell[1:] if cell[:1] in (NATIVE, ERROR) else cell


def unmarked(texts: pl.Series) -> pl.Series:
    """`plain` of a whole column; nothing is copied where no cell has a mark."""
    marked = texts.str.starts_with(NATIVE) | texts.str.starts_with(ERROR)
    return texts.to_frame().select(plain_expr(pl.first())).to_series() if marked.any() else texts


def plain_expr(text: pl.Expr) -> pl.Expr:
    """`plain` of a whole column."""
    return text.str.strip_prefix(NATIVE).str.strip_prefix(ERROR)

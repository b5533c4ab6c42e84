"""The first rows of every sheet of an upload, as text: where stamps and headers are looked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from harvesters.model import Rejection
from harvesters.readers.delimited import line_fault, sniff_delimiter
from harvesters.readers.excel import as_text, broken
from harvesters.readers.table import Limits, plain
from harvesters.readers.undecoded import undecoded
from harvesters.rules import reject
from harvesters.vietnamese import encodings

#: Deep enough for letterheads and notes that somebody put above the table.
ROWS = 60


@dataclass(frozen=True)
class Head:
    """``sheet`` None: a text file. ``rows`` from row 1 on, cells as text without marks."""

    sheet: str | None
    visible: bool
    rows: tuple[tuple[str, ...], ...]

    def texts(self) -> Iterator[str]:
        """Every filled cell."""
        return (cell for row in self.rows for cell in row if cell)


def heads(path: Path, kind: str, limits: Limits) -> list[Head] | Rejection:
    """The heads of a file that was found safe to read (``kind`` as `readers.sniff` tells)."""
    if kind in ("xlsx", "xls", "ods"):
        return _workbook(path)
    if kind in ("csv", "tsv"):
        return _text(path, limits)
    return []


def _workbook(path: Path) -> list[Head] | Rejection:
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        found = []
        for meta in sheets:
            sheet = book.get_sheet_by_name(meta.name)
            rows = () if sheet.start is None else sheet.to_python(skip_empty_area=False, nrows=ROWS)
            texts = tuple(tuple(plain(as_text(cell)) for cell in row) for row in rows)
            found.append(Head(meta.name, meta.visible == SheetVisibleEnum.Visible, texts))
    except (CalamineError, OSError, ValueError) as error:
        return broken(error)
    return found


def _text(path: Path, limits: Limits) -> list[Head] | Rejection:
    if fault := line_fault(path, limits):
        return fault
    found = encodings.detect(path)
    if found.name is None:
        return undecoded(path, found)
    csv.field_size_limit(limits.cell_chars)
    try:
        lines = encodings.decoded_lines(path, found.name)
        rows = csv.reader(lines, delimiter=sniff_delimiter(path, found.name), strict=False)
        return [Head(None, True, tuple(tuple(map(str.strip, row)) for row in islice(rows, ROWS)))]
    except (UnicodeError, csv.Error) as error:
        return reject("file.broken", detail=str(error))

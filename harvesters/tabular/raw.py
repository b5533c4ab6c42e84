"""Every cell of a file, whatever it is for: all sheets, hidden ones too, and the comments.

What a reader leaves out (titles, notes, hidden sheets) is published with the file all the same.
"""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook, SheetTypeEnum

from harvesters.readers import Limits, layout, read
from harvesters.readers.delimited import sniff_delimiter
from harvesters.readers.excel import as_text
from harvesters.readers.markup import as_workbook
from harvesters.readers.table import ROW, column_number
from harvesters.readers.workbook_file import usual
from harvesters.spec import Read
from harvesters.vietnamese import encodings

_HEAD = 400
_BATCH = 50_000
_COMMENT = re.compile(r"<(comment|threadedComment) [^>]*ref=\"([A-Z]{1,3})(\d{1,7})\".*?</\1>", re.DOTALL)
_TEXT = re.compile(r"<(t|text)(?: [^>]*)?>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class RawBatch:
    """Rows of one sheet. ``frame``: `ROW` and c1 … cN; ``headers``: column number → header; ``keyed``:
    columns are known by their header (records), not by a letter.
    """

    sheet: str | None
    headers: dict[int, str]
    frame: pl.DataFrame
    keyed: bool = False


def cells_of(path: Path, kind: str, folder: Path, limits: Limits) -> Iterator[RawBatch]:
    """All cells of a file that was found safe to read (``kind`` as `readers.sniff` tells)."""
    if kind == "markup":
        as_workbook(path, made := folder / "markup.xlsx", limits)
        yield from _workbook(made)
    elif kind in ("xlsx", "xls", "ods"):
        path = usual(path, kind, folder)
        yield from _workbook(path)
        if kind == "xlsx":
            yield from _comments(path)
    elif kind == "csv":
        yield from _text(path, limits)
    else:
        for table in read(path, Read(), folder, limits, path.name).tables:
            headers = {column.number: column.label for column in table.columns}
            for batch in table.batches():
                yield RawBatch(table.sheet, headers, batch.drop("section"), keyed=True)


def _workbook(path: Path) -> Iterator[RawBatch]:
    book = CalamineWorkbook.from_path(path)
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.start is None:
            continue
        rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        headers = _headers(rows[:_HEAD])
        for start in range(0, len(rows), _BATCH):
            yield RawBatch(meta.name, headers, _frame(rows[start : start + _BATCH], start + 1))


def _text(path: Path, limits: Limits) -> Iterator[RawBatch]:
    found = encodings.detect(path)
    if found.name is None:
        return
    csv.field_size_limit(limits.cell_chars)
    lines = encodings.decoded_lines(path, found.name)
    rows = csv.reader(lines, delimiter=sniff_delimiter(path, found.name), strict=False)
    headers: dict[int, str] = {}
    start = 1
    while chunk := list(islice(rows, _BATCH)):
        headers = headers or _headers(chunk[:_HEAD])
        yield RawBatch(None, headers, _frame(chunk, start))
        start += len(chunk)


def _headers(rows: list[list[str]]) -> dict[int, str]:
    found = layout.find([[cell.strip() for cell in row] for row in rows])
    return {column.number: column.label for column in found.columns} if found else {}


def _frame(rows: list[list[str]], first: int) -> pl.DataFrame:
    width = max(map(len, rows), default=0)
    square = [row + [""] * (width - len(row)) for row in rows]
    names = {f"c{number}": pl.String for number in range(1, width + 1)}
    frame = pl.DataFrame(square, schema=names, orient="row")
    return frame.insert_column(0, pl.Series(ROW, range(first, first + len(rows)), dtype=pl.Int64))


def _comments(path: Path) -> Iterator[RawBatch]:
    """Texts of comments, each at its cell; the part of the workbook stands for the sheet."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.match(r"xl/(?:threadedC|c)omments?", name)]
        for name in names:
            text = archive.read(name).decode("utf-8", "replace")
            for match in _COMMENT.finditer(text):
                words = html.unescape("".join(part for _, part in _TEXT.findall(match[0])))
                frame = pl.DataFrame({ROW: [int(match[3])], f"c{column_number(match[2])}": [words]})
                yield RawBatch(name.removeprefix("xl/"), {}, frame)

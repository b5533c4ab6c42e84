"""Rows → the bytes of CSV, XLSX, XLS, ODS and JSON files; the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import odswriter
import xlsxwriter
import xlwt

from samples.encoders import ENCODERS

Cell = str | int | float | None
Row = Sequence[Cell]
#: First row, first column, last row, last column; 0-based, inclusive.
Merge = tuple[int, int, int, int]

#: An XLSX cell whose formula divides by zero.
DIVISION = "#DIV/0!"
_CREATED = datetime(2026, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. A merged range shows the text of its first cell."""

    name: str
    rows: Sequence[Row]
    merges: Sequence[Merge] = ()
    hidden: bool = False


def numeral(text: str, decimal: str = ",", thousands: str = "") -> str:
    """A canonical numeral in an agency's writing: ``1234.5`` → ``1.234,5``."""
    whole, point, fraction = text.partition(".")
    if thousands:
        whole = f"{int(whole):,}".replace(",", thousands)
    return whole + (decimal + fraction if point else "")


def native(text: str) -> int | float:
    """A canonical numeral as a number cell."""
    return float(text) if "." in text else int(text)


def delimited(
    rows: Iterable[Row], delimiter: str = ";", encoding: str = "utf-8-sig", newline: str = "\r\n"
) -> bytes:
    """A CSV or TSV file; ``encoding`` may be one of `ENCODERS`, which Python can't write by itself."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline).writerows(rows)
    text = stream.getvalue()
    return ENCODERS[encoding](text) if encoding in ENCODERS else text.encode(encoding)


def decomposed(rows: Iterable[Row]) -> list[list[Cell]]:
    """The rows with every text in NFD, as some programs of macOS write it."""
    return [[unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in row] for row in rows]


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of Excel."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            for number, row in enumerate(sheet.rows):
                page.write_row(number, 0, row)
                for column in (n for n, cell in enumerate(row) if cell == DIVISION):
                    page.write_formula(number, column, "=1/0", None, DIVISION)  # pyright: ignore[reportArgumentType]
            for top, left, bottom, right in sheet.merges:
                page.merge_range(top, left, bottom, right, sheet.rows[top][left])
    return stream.getvalue()


def xls(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    page.write(number, column, cell)
        for top, left, bottom, right in sheet.merges:
            page.write_merge(top, bottom, left, right, sheet.rows[top][left])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(sheets: Sequence[Sheet]) -> bytes:
    """An OpenDocument workbook; merged cells are not written as such."""
    stream = io.BytesIO()
    with odswriter.writer(stream) as book:
        for sheet in sheets:
            book.new_sheet(sheet.name).writerows(sheet.rows)
    return _with_fixed_dates(stream.getvalue())


def _with_fixed_dates(archive: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, _ZIP_DATE)
            info.compress_type = member.compress_type
            new.writestr(info, old.read(member))
    return stream.getvalue()


def as_json(document: Any) -> bytes:
    """A JSON document, one record in a line where records are flat."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

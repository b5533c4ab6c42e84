"""A workbook to mark: the uploaded one with its formats and formulas, or the same layout made anew."""

from __future__ import annotations

import csv
from datetime import timedelta
from itertools import islice
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from harvesters.forms.faultlist import put
from harvesters.readers.delimited import sniff_delimiter
from harvesters.vietnamese import encodings

#: Cells of all sheets together; a workbook with more is not copied.
MOST_CELLS = 600_000


class TooLarge(ValueError):
    """The file has more cells than a marked copy may have."""


def copied(path: Path, kind: str) -> Workbook:
    """The file as a workbook. XLSX keeps formats, formulas, drop-downs and comments (macros go); XLS, ODS and
    CSV give their cells as values. Raises `TooLarge`, and what broken files raise.
    """
    if kind == "csv":
        return _from_text(path)
    book = CalamineWorkbook.from_path(path)
    metas = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    sheets = [(meta, book.get_sheet_by_name(meta.name)) for meta in metas]
    if sum(sheet.total_height * sheet.total_width for _, sheet in sheets) > MOST_CELLS:
        raise TooLarge(path.name)
    if kind == "xlsx":
        return load_workbook(path)
    made = _empty()
    for meta, sheet in sheets:
        target = made.create_sheet(meta.name)
        if meta.visible != SheetVisibleEnum.Visible:
            target.sheet_state = "hidden"
        rows = [] if sheet.start is None else sheet.to_python(skip_empty_area=False)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if isinstance(value, (str, timedelta)):
                    _put(target, number, column, str(value))
                else:
                    target.cell(number, column, value)
    return made


def _empty() -> Workbook:
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _from_text(path: Path) -> Workbook:
    """Every cell as text: what a reader made of it is said in the report, not here."""
    found = encodings.detect(path)
    name = found.name or "utf-8"
    book = _empty()
    sheet = book.create_sheet("CSV")
    lines = encodings.decoded_lines(path, name)
    cells = 0
    for number, row in enumerate(csv.reader(lines, delimiter=sniff_delimiter(path, name)), start=1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise TooLarge(path.name)
        for column, text in enumerate(islice(row, 2_000), start=1):
            _put(sheet, number, column, text)
    return book


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if text:
        put(sheet, row, column, text)

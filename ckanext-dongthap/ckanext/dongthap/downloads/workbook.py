"""XLSX with three sheets: data, dictionary, source and licence. Text is never a formula, nor becomes one when
somebody edits its cell.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.pieces import pieces
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from harvesters.model import ILLUSTRATIVE
from harvesters.tabular.neutralise import is_formula

#: Rows that a sheet holds below its header.
SHEET_ROWS = 1_048_575
#: Digits that a spreadsheet keeps; a longer number stays text.
_EXACT_DIGITS = 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(source: Path, target: Path, facts: Facts) -> None:
    """Write the release with what a reader needs to understand it."""
    with xlsxwriter.Workbook(str(target), _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        _data(book, bold, source, facts)
        _dictionary(book.add_worksheet("Từ điển dữ liệu"), bold, facts)
        _about(book.add_worksheet("Nguồn và giấy phép"), bold, facts)


def data_sheet(facts: Facts) -> str:
    """Name of the (first) sheet with the figures."""
    return f"Số liệu ({ILLUSTRATIVE.vi})" if facts.illustrative else "Số liệu"


def _data(book: xlsxwriter.Workbook, bold: Format, source: Path, facts: Facts) -> None:
    columns = facts.columns
    value = columns.index("value")
    name = data_sheet(facts)
    quoted = book.add_format({"quote_prefix": True})
    sheet, row = _sheet(book, name, bold, columns), 0
    for piece in pieces(source, publication_batch_rows()):
        for cells in piece.select(columns).collect().iter_rows():
            if row == SHEET_ROWS:
                sheet, row = _sheet(book, f"{name[:27]} {len(book.worksheets()) + 1}", bold, columns), 0
            row += 1
            _row(sheet, row, cells, value, quoted)


def _sheet(book: xlsxwriter.Workbook, name: str, bold: Format, columns: list[str]) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column, bold)
    return sheet


def _row(sheet: Worksheet, row: int, cells: tuple[str, ...], value: int, quoted: Format) -> None:
    for index, cell in enumerate(cells):
        if index == value and cell and sum(map(str.isdigit, cell)) <= _EXACT_DIGITS:
            sheet.write_number(row, index, float(cell))
        elif cell:
            sheet.write_string(row, index, cell, quoted if is_formula(cell) else None)


def _dictionary(sheet: Worksheet, bold: Format, facts: Facts) -> None:
    header = ("Cột / Column", "Kiểu / Type", "Tên", "Ý nghĩa", "Label", "Meaning")
    sheet.set_column(0, len(header) - 1, 28)
    for index, text in enumerate(header):
        sheet.write_string(0, index, text, bold)
    for row, name in enumerate(facts.columns, start=1):
        label, meaning = dictionary.describe(name)
        cells = (name, dictionary.column_type(name), label.vi, meaning.vi, label.en, meaning.en)
        for index, text in enumerate(cells):
            sheet.write_string(row, index, text)


def _about(sheet: Worksheet, bold: Format, facts: Facts) -> None:
    sheet.set_column(0, 1, 32)
    sheet.set_column(2, 2, 80)
    for row, (label, text) in enumerate(facts.lines()):
        sheet.write_string(row, 0, label.vi, bold)
        sheet.write_string(row, 1, label.en)
        sheet.write_string(row, 2, text)

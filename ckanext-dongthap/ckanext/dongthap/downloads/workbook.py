"""XLSX with three sheets: data, dictionary, source and licence. Text is never a formula, nor becomes one when
somebody edits its cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import xlsxwriter
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.downloads import sheets
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.pieces import POSITION, scan
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from harvesters.model import ILLUSTRATIVE


def write(source: Path, target: Path, facts: Facts) -> None:
    """Write the release with what a reader needs to understand it."""
    columns = facts.columns
    length = pl.sum_horizontal(pl.col(columns).str.len_bytes().sum())
    count, most = pl.scan_parquet(source).select(pl.len(), length.alias("most")).collect().row(0)
    parts = [
        range(first, min(first + sheets.SHEET_ROWS, count))
        for first in range(0, max(count, 1), sheets.SHEET_ROWS)
    ]
    contents = [sheets.Rows(len(part), most, _pieces(source, part)) for part in parts]
    kinds = {name: dictionary.column_type(name) for name in columns}
    sheets.fill(_frame(facts, len(parts)), target, kinds, contents)


def data_sheet(facts: Facts) -> str:
    """Name of the (first) sheet with the figures."""
    return f"Số liệu ({ILLUSTRATIVE.vi})" if facts.illustrative else "Số liệu"


def _frame(facts: Facts, parts: int) -> io.BytesIO:
    """The workbook without its figures."""
    made, name = io.BytesIO(), data_sheet(facts)
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for number in range(1, parts + 1):
            sheets.add(book, name if number == 1 else f"{name[:27]} {number}", facts.columns, 16)
        bold = book.add_format({"bold": True})
        _dictionary(book.add_worksheet("Từ điển dữ liệu"), bold, facts)
        _about(book.add_worksheet("Nguồn và giấy phép"), bold, facts)
    return made


def _pieces(source: Path, part: range) -> Iterator[pl.DataFrame]:
    """These rows of the release."""
    step = publication_batch_rows()
    place = (pl.col(POSITION) - part.start + 1).alias(sheets.PLACE)
    for start in range(part.start, part.stop, step):
        yield scan(source).slice(start, min(step, part.stop - start)).with_columns(place).collect()


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

"""XLSX with three sheets: data, dictionary, source and licence. Text is never a formula, nor becomes one when
somebody edits its cell.

xlsxwriter makes the workbook, whose data sheets have but a header; their rows go into the archive as XML.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import xlsxwriter
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.downloads import cells
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.pieces import POSITION, scan
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from harvesters.model import ILLUSTRATIVE

#: Rows that a sheet holds below its header.
SHEET_ROWS = 1_048_575
#: Rows held as XML at a time.
_XML_ROWS = 10_000
#: Bytes that a file in an archive may have without the 64-bit format, which Excel takes for damage.
_LARGE = 2**31 - 1


def write(source: Path, target: Path, facts: Facts) -> None:
    """Write the release with what a reader needs to understand it."""
    columns = facts.columns
    count, size = _measure(source, columns)
    sheets = {
        f"xl/worksheets/sheet{number}.xml": range(first, min(first + SHEET_ROWS, count))
        for number, first in enumerate(range(0, max(count, 1), SHEET_ROWS), 1)
    }
    with ZipFile(_frame(facts, len(sheets))) as frame, ZipFile(target, "w", ZIP_DEFLATED) as book:
        for item in frame.infolist():
            if item.filename not in sheets:
                book.writestr(item, frame.read(item))
                continue
            empty = frame.read(item).decode()
            with book.open(item.filename, "w", force_zip64=size > _LARGE) as sheet:
                _fill(sheet, empty, source, columns, sheets[item.filename])


def data_sheet(facts: Facts) -> str:
    """Name of the (first) sheet with the figures."""
    return f"Số liệu ({ILLUSTRATIVE.vi})" if facts.illustrative else "Số liệu"


def _measure(source: Path, columns: list[str]) -> tuple[int, int]:
    """Rows of the release, and the most bytes that they are as XML."""
    texts = pl.sum_horizontal(pl.col(columns).str.len_bytes().sum())
    count, length = pl.scan_parquet(source).select(pl.len(), texts.alias("length")).collect().row(0)
    return count, length * cells.TEXT_GROWTH + count * (len(columns) + 1) * cells.CELL_BYTES


def _frame(facts: Facts, sheets: int) -> io.BytesIO:
    """The workbook without its figures. A data sheet's second row has a cell of each format for figures."""
    made, columns, name = io.BytesIO(), facts.columns, data_sheet(facts)
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        formats = [book.add_format({"quote_prefix": True}), book.add_format({"num_format": "yyyy-mm-dd"})]
        for number in range(1, sheets + 1):
            sheet = book.add_worksheet(name if number == 1 else f"{name[:27]} {number}")
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 16)
            for index, column in enumerate(columns):
                sheet.write_string(0, index, column, bold)
            for index, each in enumerate(formats):
                sheet.write_blank(1, index, None, each)
        _dictionary(book.add_worksheet("Từ điển dữ liệu"), bold, facts)
        _about(book.add_worksheet("Nguồn và giấy phép"), bold, facts)
    return made


def _fill(sheet: IO[bytes], empty: str, source: Path, columns: list[str], places: range) -> None:
    """Write a sheet: as it was made, with these rows of the release for the row of formats."""
    head, _, rest = empty.partition('<row r="2"')
    formats, _, tail = rest.partition("</sheetData>")
    styles = cells.Styles(*re.findall(r' s="(\d+)"', formats))
    extent = f'<dimension ref="A1:{xl_col_to_name(len(columns) - 1)}{len(places) + 1}"/>'
    sheet.write(re.sub(r"<dimension [^>]*>", extent, head).encode())
    for piece in _pieces(source, places):
        texts = cells.rows(piece, columns, POSITION, styles)
        texts.write_csv(sheet, include_header=False, quote_style="never")
    sheet.write(f"</sheetData>{tail}".encode())


def _pieces(source: Path, places: range) -> Iterator[pl.DataFrame]:
    """These rows of the release, each with its number in the sheet."""
    step = publication_batch_rows()
    number = pl.col(POSITION) - places.start + 1
    for start in range(places.start, places.stop, step):
        piece = scan(source).slice(start, min(step, places.stop - start)).with_columns(number)
        yield from piece.collect().iter_slices(_XML_ROWS)


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

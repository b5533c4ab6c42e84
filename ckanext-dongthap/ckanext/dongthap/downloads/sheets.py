"""Large sheets of a workbook: xlsxwriter makes it, its large sheets with but a header; their rows go into the
archive as XML.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
from ckanext.dongthap.downloads import cells
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

#: Rows that a sheet holds below its header.
SHEET_ROWS = 1_048_575
#: Column of a frame that says in which row of the sheet its cells stand.
PLACE = "place"
#: Rows held as XML at a time.
_XML_ROWS = 10_000
#: Bytes that a file in an archive may have without the 64-bit format, which Excel takes for damage.
_LARGE = 2**31 - 1


@dataclass(frozen=True)
class Rows:
    """What goes into a sheet: so many rows, of at most so many bytes of text, piece by piece."""

    count: int
    length: int
    frames: Iterable[pl.DataFrame]


def add(book: Workbook, name: str | None, header: Sequence[str], width: int) -> None:
    """A sheet with a header that stays in sight. For `fill`, its second row has a cell of each format."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, width)
    bold = book.add_format({"bold": True})
    for index, text in enumerate(header):
        sheet.write_string(0, index, text, bold)
    for index, each in enumerate(({"quote_prefix": True}, {"num_format": "yyyy-mm-dd"})):
        sheet.write_blank(1, index, None, book.add_format(each))


def fill(made: io.BytesIO, target: Path, kinds: Mapping[str, str], contents: Sequence[Rows]) -> None:
    """Write the workbook with these rows in its first sheets. ``kinds``: column → ``text``, ``numeric`` or
    ``date``.
    """
    files = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(contents, 1)}
    with ZipFile(made) as frame, ZipFile(target, "w", ZIP_DEFLATED) as book:
        for item in frame.infolist():
            rows = files.get(item.filename)
            if rows is None:
                book.writestr(item, frame.read(item))
                continue
            most = rows.length * cells.TEXT_GROWTH + rows.count * (len(kinds) + 1) * cells.CELL_BYTES
            with book.open(item.filename, "w", force_zip64=most > _LARGE) as sheet:
                _fill(sheet, frame.read(item).decode(), kinds, rows)


def _fill(sheet: IO[bytes], empty: str, kinds: Mapping[str, str], rows: Rows) -> None:
    """Write a sheet: as it was made, with its rows for the row of formats."""
    head, _, rest = empty.partition('<row r="2"')
    formats, _, tail = rest.partition("</sheetData>")
    styles = cells.Styles(*re.findall(r' s="(\d+)"', formats))
    extent = f'<dimension ref="A1:{xl_col_to_name(len(kinds) - 1)}{rows.count + 1}"/>'
    sheet.write(re.sub(r"<dimension [^>]*>", extent, head).encode())
    for frame in rows.frames:
        for piece in frame.iter_slices(_XML_ROWS):
            texts = cells.rows(piece, kinds, PLACE, styles)
            texts.write_csv(sheet, include_header=False, quote_style="never")
    sheet.write(f"</sheetData>{tail}".encode())

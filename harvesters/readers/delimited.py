"""CSV and TSV of any dialect: encoding and delimiter detected on the content, rows counted as records.

A record with line breaks in quotes is one row, a blank line is a row: as a spreadsheet shows the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from harvesters.model import Rejection
from harvesters.readers import layout
from harvesters.readers.blocks import OpenQuote, Records, Row
from harvesters.readers.dialect import SEPARATOR, Dialect, dialect_of, unaligned, with_tabs
from harvesters.readers.entities import Unescaped
from harvesters.readers.layout import Layout
from harvesters.readers.stage import Stage
from harvesters.readers.table import Limits, Reading, Table
from harvesters.readers.undecoded import undecodable, undecoded
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import encodings, twofold

HEAD_ROWS = 400
#: Characters of the first records that are looked at.
HEAD_CHARS = 4 << 20


def read_delimited(path: Path, read: Read, folder: Path, limits: Limits, sections: bool = True) -> Reading:
    """One table of a text file; ``sections`` as in `readers.read`."""
    reading = Reading(detected={"format": "csv"})
    reading.failure = line_fault(path, limits)
    encoding = None if reading.failure else encoding_of(path, read, reading)
    if encoding is None:
        return reading
    csv.field_size_limit(limits.cell_chars)
    try:
        dialect = _dialect(path, encoding, read, reading)
        if reading.failure is None:
            blocks = Unescaped(encodings.decoded_blocks(path, encoding))
            rows = Records(_evened(blocks, dialect), dialect.delimiter, dialect.quote)
            _table(rows, read, folder, limits, reading, sections)
            if blocks.first:
                reading.faults.append(reject("encoding.entities", value=blocks.first))
    except UnicodeError:
        reading.failure = undecodable(path, encoding)
    except OpenQuote as error:
        reading.failure = reject("row.quote", row=error.row, value=error.text)
    except csv.Error:
        reading.failure = reject("file.too_large", limit=f"{limits.cell_chars} characters")
    return reading


def _dialect(path: Path, encoding: str, read: Read, reading: Reading) -> Dialect:
    """How the file separates its cells; sets the failure or the report in ``reading``."""
    wanted = read.delimiter or ("\t" if read.format == "tsv" else None)
    lines = _first_lines(path, encoding)
    found = dialect_of(lines, wanted)
    reading.detected["delimiter"] = (
        "blanks" if found.aligned else {"\t": "tab"}.get(found.delimiter, found.delimiter)
    )
    if found.quote != '"':
        reading.detected["quote"] = found.quote
    if found.other:
        vi, en = f"có thể là “{found.other}”", f"perhaps “{found.other}”"
        reading.failure = reject("delimiter.unknown", detail_vi=vi, detail_en=en)
    if found.aligned and (row := _unaligned(path, encoding)):
        vi, en = f"dòng {row} không thẳng cột với các dòng khác", f"row {row} is not aligned with the others"
        reading.failure = reject("delimiter.unknown", row=row, detail_vi=vi, detail_en=en)
    return found


def _first_lines(path: Path, encoding: str) -> list[str]:
    blocks = Unescaped(encodings.decoded_blocks(path, encoding))
    lines = (line for block in blocks for line in io.StringIO(_text(block), newline=""))
    return list(_head(lines, len))


def _text(block: str | bytes) -> str:
    return block if isinstance(block, str) else block.decode()


def _unaligned(path: Path, encoding: str) -> int | None:
    """The first line of a file of aligned columns that has more or fewer cells than its header."""
    lines = [line.strip() for line in encodings.decoded_lines(path, encoding)]
    width = next((len(with_tabs(line).split("\t")) for line in lines if line), 1)
    found = unaligned(lines, width)
    return None if found is None else found + 1


def _evened(blocks: Iterable[str | bytes], dialect: Dialect) -> Iterable[str | bytes]:
    """Blocks with a delimiter between cells that were but aligned."""
    return (with_tabs(_text(block)) for block in blocks) if dialect.aligned else blocks


def line_fault(path: Path, limits: Limits) -> Rejection | None:
    """A line without an end would be held in memory as a whole."""
    length, lines = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
            if length + (len(chunk) if first < 0 else first) > limits.line_bytes:
                limit = f"{limits.line_bytes >> 10} KB, line {lines}"
                return reject("file.too_large", row=lines, limit=limit)
            length = length + len(chunk) if first < 0 else len(chunk) - last - 1
            lines += chunk.count(b"\n")
    return None


def encoding_of(path: Path, read: Read, reading: Reading) -> str | None:
    """The encoding to read with; sets the failure or the report in ``reading``."""
    if read.encoding != "auto":
        if not encodings.known(read.encoding):
            reading.failure = reject("source.invalid", detail=f"read.encoding: {read.encoding}")
            return None
        reading.detected["encoding"] = read.encoding
        return read.encoding
    found = encodings.detect(path)
    if found.name is None:
        reading.failure = undecoded(path, found)
        return None
    reading.detected |= {"encoding": found.name, "encoding_by": found.note}
    if found.assumed:
        reading.faults.append(reject("encoding.assumed", encoding=found.name))
    if found.name == twofold.NAME:
        reading.faults.append(reject("encoding.twice"))
    return found.name


def sniff_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that the first line names (sep=;), else the one that cuts most of the first records into
    the same number of cells.
    """
    return dialect_of(_first_lines(path, encoding)).delimiter


Item = TypeVar("Item")


def _head(items: Iterable[Item], weight: Callable[[Item], int]) -> Iterator[Item]:
    """The first HEAD_ROWS items, fewer when they are heavy; ``items`` is not read further."""
    total = 0
    for item in islice(items, HEAD_ROWS):
        yield item
        total += weight(item)
        if total > HEAD_CHARS:
            return


def rows_of(path: Path, encoding: str, delimiter: str) -> Records:
    """The file's records; raises UnicodeError and csv.Error as it is read."""
    return Records(encodings.decoded_blocks(path, encoding), delimiter)


def _table(rows: Records, read: Read, folder: Path, limits: Limits, reading: Reading, sections: bool) -> None:
    head = list(_head(rows, lambda item: sum(map(len, item[1])) + 8 * len(item[1])))
    if head and SEPARATOR.fullmatch(rows.delimiter.join(head[0][1])):
        head[0] = (head[0][0], [])
    if not any(cell.strip() for _, row in head for cell in row):
        reading.failure = reject("file.empty")
        return
    if any(len(row) > limits.columns for _, row in head):
        head = [(number, _filled(row)) for number, row in head]
    if any(len(row) > limits.columns for _, row in head):
        reading.failure = _too_wide(limits)
        return
    grid = [[cell.strip() for cell in row] for _, row in head]
    found = layout.find(grid, (), [row - 1 for row in read.header_rows], read.missing, single=not sections)
    if found is None or len(found.columns) > limits.columns:
        reading.failure = _too_wide(limits) if found else reject("table.no_header")
        return
    found, fault = _as_wide_as_header(found, head)
    if fault:
        reading.failure = fault
        return
    stage = Stage(
        found, read, limits, folder, "csv", sections, figures=layout.figures(grid, found, read.missing)
    )
    stage.write(head[found.body :], rows)
    reading.faults += [*layout.joined_rows(grid, found), *stage.faults]
    header = tuple(row + 1 for row in found.header_rows)
    reading.detected["header_rows"] = ", ".join(map(str, header))
    table = Table("grid", found.columns, tuple(stage.parts), stage.rows, None, header, found.title)
    reading.tables.append(table)


def _filled(row: list[str]) -> list[str]:
    """A row up to its last cell that holds something."""
    return row[: next((n for n in range(len(row), 0, -1) if row[n - 1].strip()), 0)]


def _as_wide_as_header(found: Layout, head: list[Row]) -> tuple[Layout, Rejection | None]:
    """The layout without cells beyond the header: decimal commas, say, that cut figures in two.

    A fault where most of the rows have such cells, so that nobody knows which column is which.
    """
    wide = max((len(head[row][1]) for row in found.header_rows), default=len(found.columns))
    body = [row for row in head[found.body :] if any(cell.strip() for cell in row[1])]
    longer = [row for row in body if any(cell.strip() for cell in row[1][wide:])]
    if not longer:
        return found, None
    if len(longer) * 2 < len(body):
        return replace(found, columns=found.columns[:wide]), None
    number, cells = longer[0]
    words = {"found": str(len(cells)), "expected": str(wide), "value": " | ".join(cells)}
    return found, reject("table.header_width", row=number, **words)


def _too_wide(limits: Limits) -> Rejection:
    return reject("file.too_large", limit=f"{limits.columns} columns")

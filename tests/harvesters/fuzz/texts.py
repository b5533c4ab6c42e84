"""A grid as text files and JSON: delimiters, quotation marks, encodings, line ends, shapes of JSON."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from tests.harvesters.fuzz.grid import Cell, Grid, text_of

Writer = Callable[[Grid], bytes]


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written."""

    delimiter: str
    quoting: int
    newline: str
    encoding: str


DIALECTS = st.builds(
    Dialect,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"]),
)


def delimited(grid: Grid, dialect: Dialect) -> bytes:
    """Write a delimited file; the cells of a merged area are empty but for the first."""
    to = io.StringIO()
    writer = csv.writer(
        to, delimiter=dialect.delimiter, quoting=dialect.quoting, lineterminator=dialect.newline
    )
    width = grid.width()
    for row in grid.rows:
        writer.writerow([text_of(cell) for cell in row] + [""] * (width - len(row)))
    text = to.getvalue()
    if dialect.encoding == "utf-16-le-bom":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(dialect.encoding)


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell.value, Decimal):
        return int(cell.value) if cell.value == cell.value.to_integral_value() else float(cell.value)
    return cell.value or None


def _records(grid: Grid) -> list[dict[str, str | int | float | None]]:
    names = [text_of(cell) for cell in grid.rows[0]]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in grid.rows[1:]]


def json_records(grid: Grid) -> bytes:
    """Write a list of objects."""
    return json.dumps(_records(grid), ensure_ascii=False).encode()


def json_nested(grid: Grid) -> bytes:
    """Write a list of objects inside an answer."""
    return json.dumps({"success": True, "result": {"items": _records(grid)}}, ensure_ascii=False).encode()


def json_lists(grid: Grid) -> bytes:
    """Write a list of lists, the first of which has the names."""
    return json.dumps([[_plain(cell) for cell in row] for row in grid.rows], ensure_ascii=False).encode()


def json_columns(grid: Grid) -> bytes:
    """Write an object of columns."""
    records = _records(grid)
    names = list(records[0])
    return json.dumps({name: [each[name] for each in records] for name in names}, ensure_ascii=False).encode()


def json_lines(grid: Grid) -> bytes:
    """Write an object a line."""
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in _records(grid)).encode()


def json_socrata(grid: Grid) -> bytes:
    """Write names in ``meta.view.columns`` and rows in ``data``, as Socrata's export."""
    columns = [{"name": text_of(cell), "position": number} for number, cell in enumerate(grid.rows[0], 1)]
    data = [[_plain(cell) for cell in row] for row in grid.rows[1:]]
    return json.dumps({"meta": {"view": {"columns": columns}}, "data": data}, ensure_ascii=False).encode()


JSON_SHAPES: dict[str, Writer] = {
    "json": json_records,
    "json nested": json_nested,
    "json lists": json_lists,
    "json columns": json_columns,
    "ndjson": json_lines,
    "socrata": json_socrata,
}


def _zipped(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(to := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return to.getvalue()


#: Name → packs bytes that have a name.
PACKINGS: dict[str, Callable[[bytes, str], bytes]] = {
    "plain": lambda data, name: data,
    "gz": lambda data, name: gzip.compress(data, 1),
    "bz2": lambda data, name: bz2.compress(data, 1),
    "xz": lambda data, name: lzma.compress(data, preset=0),
    "zip": _zipped,
}

"""A file of any open dataset as tables that keep every row, as handed in.

Only what stands below a table (notes, signatures) is left out of it, and told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from harvesters.model import Rejection
from harvesters.readers import Limits, Reading, Table, layout, read
from harvesters.readers.table import plain
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import fold

#: Rows at the end that are looked at, and the most cells that one of them has.
_TAIL, _CELLS = 60, 3
#: A text alone such as “Nguồn: …”, “Số lượng : 63”, “(*) …”, or a long sentence.
_NOTE = re.compile(r"[^:]{2,40}:|\W*(?:ghi chu|chu thich|luu y|nguon|notes?|source)\s*[.(]|\W*\*|[¹²³]|.{60}")
_SIGNED = re.compile(
    r"\W*(?:noi nhan\b|(?:kt|tm|tl|tuq|q)\. |nguoi lap|lap bieu|ke toan truong|thu truong|chu tich|giam doc"
    r"|(?:.{2,40}, )?ngay (?:\d+|[. …]+)\s*thang)"
)


def read_open(path: Path, filename: str, folder: Path, limits: Limits | None = None) -> Reading:
    """`readers.read` without sections: a row with one text alone stays a row."""
    reading = read(path, Read(), folder, limits, filename, sections=False)
    for number, table in enumerate(reading.tables):
        if table.kind == "grid" and table.parts:
            reading.tables[number], fault = _without_notes(table)
            reading.faults += [fault] if fault else []
    return reading


def _without_notes(table: Table) -> tuple[Table, Rejection | None]:
    last = pl.read_ipc(table.parts[-1])
    names = [column.name for column in table.columns]
    rows = [[cell for cell in row if cell] for row in last.select(names).tail(_TAIL).rows()]
    count = _below(rows)
    above = rows[: len(rows) - count]
    if not count or sum(len(row) > 1 for row in above) * 2 <= len(above):
        return table, None
    noted = last.tail(count)
    last.head(last.height - count).write_ipc(kept := table.parts[-1].with_suffix(".kept"))
    text = " ".join(plain(cell) for cell in rows[-count])
    first, end = int(noted["row"][0]), int(noted["row"][-1])
    places = f"{first}–{end}" if end > first else str(first)
    fault = reject("rows.below", row=first, value=text, sheet=table.sheet, places=places)
    return replace(table, parts=(*table.parts[:-1], kept), rows=table.rows - count), fault


def _below(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the end are notes and signatures: few texts, no figures, the first one says so."""
    found = 0
    for number, row in enumerate(reversed(rows), 1):
        if len(row) > _CELLS or any(layout.kind(cell, frozenset()) == "figure" for cell in row):
            break
        texts = [fold(plain(cell)) for cell in row]
        if any(map(_SIGNED.match, texts)) or (len(row) == 1 and _NOTE.match(texts[0])):
            found = number
    return found

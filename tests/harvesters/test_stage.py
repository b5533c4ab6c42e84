"""Rows on their way to the disk: blank ones, repeated headers and sections, whatever stands around them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from harvesters.readers.layout import Layout
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits
from harvesters.spec import Read

HEADER = ("STT", "Tên", "Nam", "Số")
LABELS = ("Tân Hồng", "a đ", "7")
CELLS = st.sampled_from(["", "", "1", "IV.", "a)", *LABELS])
#: A serial number, a label, both, a header, or anything.
ROWS = st.lists(
    st.lists(CELLS, min_size=4, max_size=4)
    | st.sampled_from(LABELS).map(lambda label: ["", label, "", ""])
    | st.sampled_from(LABELS).map(lambda label: ["2", label, "", ""])
    | st.just(list(HEADER))
    | st.just(["1", "Cao Lãnh", "3", "4"]),
    max_size=12,
)
SERIALS = {"1", "2", "7", "IV.", "a)"}


def _staged(rows: Iterable[list[str]], batch_rows: int) -> list[tuple[object, ...]]:
    columns = tuple(Column(number, (label,)) for number, label in enumerate(HEADER, 1))
    with TemporaryDirectory() as folder:
        stage = Stage(Layout((0,), 1, columns, ""), Read(), Limits(batch_rows=batch_rows), Path(folder), "s")
        stage.write(enumerate(rows, 2))
        found = [row for part in stage.parts for row in pl.read_ipc(part).rows()]
    assert len(found) == stage.rows
    return found


def _expected(rows: Iterable[list[str]]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    section = ""
    for number, row in enumerate(rows, 2):
        if not any(row) or row == list(HEADER):
            continue
        own = row[1:] if row[0] in SERIALS else row
        filled = [cell for cell in own if cell]
        if len(filled) == 1 and any(char.isalpha() for char in filled[0]):
            section = filled[0]
        else:
            found.append((number, section, *row))
    return found


@given(ROWS, st.integers(1, 6))
def test_batches_of_any_size(rows: list[list[str]], batch_rows: int) -> None:
    assert _staged(rows, batch_rows) == _expected(rows)

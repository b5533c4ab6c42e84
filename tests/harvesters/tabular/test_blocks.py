"""Blocks cut at once give the same cells as records read one by one."""

from __future__ import annotations

import csv
import io
from itertools import islice

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.readers.blocks import OpenQuote, Records, plain_frame

WIDTH = 4
CELLS = st.text(st.sampled_from("aĐ1,.;\"' \t\n\r#\\"), max_size=5)
ROWS = st.lists(st.lists(CELLS, max_size=WIDTH + 1), max_size=12)
RAW = st.text(st.sampled_from('aĐ;;"\n\n\r #'), max_size=60)


def _blocks(text: str, size: int) -> list[str]:
    """Cut as `encodings.decoded_blocks` does: at the ends of lines."""
    file = io.StringIO(text, newline="")
    return list(iter(lambda: file.read(size) + file.readline(), ""))


def _one_by_one(text: str) -> list[tuple[int, list[str]]]:
    return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=";"), 1))


def _at_once(text: str, size: int, head: int) -> list[tuple[int, list[str]]]:
    records = Records(_blocks(text, size), ";")
    found = list(islice(records, head))
    for chunk in records.chunks(WIDTH):
        rows = chunk if isinstance(chunk, list) else [(row[0], list(row[1:])) for row in chunk.rows()]
        assert rows
        found += rows
    return found


def _padded(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(number, cells + [""] * (WIDTH - len(cells))) for number, cells in rows]


@given(RAW, st.integers(1, 30), st.integers(0, 3))
def test_any_text(text: str, size: int, head: int) -> None:
    try:
        found = _at_once(text, size, head)
    except OpenQuote:
        with pytest.raises(csv.Error):
            list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
        return
    assert _padded(found) == _padded(_one_by_one(text))


@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 30), st.integers(0, 3))
def test_any_table(rows: list[list[str]], end: str, size: int, head: int) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator=end).writerows(rows)
    text = target.getvalue()
    assert _padded(_at_once(text, size, head)) == _padded(_one_by_one(text))


def test_plain_lines_are_cut_at_once() -> None:
    frame = plain_frame("1;Mỹ Tho; 1.234,5 ;\r\n2;;#;\r\n3\r\n", ";", WIDTH)
    assert frame is not None
    assert frame.rows() == [("1", "Mỹ Tho", " 1.234,5 ", ""), ("2", "", "#", ""), ("3", "", "", "")]


@pytest.mark.parametrize("block", ["", '1;"a";\n', "1;2\n\n3;4\n", "1;2\r3;4\n", "1;2;3;4;5\n", "\n1;2\n"])
def test_other_lines_are_not(block: str) -> None:
    assert plain_frame(block, ";", WIDTH) is None


def test_a_long_cell_is_refused_as_ever() -> None:
    before = csv.field_size_limit(10)
    try:
        with pytest.raises(csv.Error):
            list(Records([f"1;{'x' * 11}\n"], ";").chunks(2))
        (frame,) = Records([f"1;{'x' * 10}\n"], ";").chunks(2)
        assert isinstance(frame, pl.DataFrame)
    finally:
        csv.field_size_limit(before)

"""Sorting by ranks gives what sorting by the texts gives."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from harvesters import ordering
from harvesters.ordering import in_order

KEY = ["a", "b", "c"]
TEXTS = st.sampled_from(["", "10", "9", "Ấ", "a", "B", "đ", "\U0001f600", "\uffff", "aa"])
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=40)


def _frame(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(KEY, pl.String), orient="row")
    return frame.with_columns(place=pl.int_range(pl.len()))


def _agrees(rows: list[tuple[str, str, str]]) -> None:
    wanted = _frame(rows).sort(KEY, maintain_order=True)
    for frame in (_frame(rows), _frame(rows).cast({"b": pl.Categorical})):
        found, twice = in_order(frame, KEY)
        assert found.rows() == wanted.rows()
        assert twice.to_list() == wanted.select(KEY).is_duplicated().to_list()


@given(ROWS)
def test_the_same_order_and_the_same_doubles(rows: list[tuple[str, str, str]]) -> None:
    _agrees(rows)


@given(ROWS)
def test_keys_beyond_what_one_number_holds(rows: list[tuple[str, str, str]]) -> None:
    before, ordering.MOST = ordering.MOST, 8
    try:
        _agrees(rows)
    finally:
        ordering.MOST = before

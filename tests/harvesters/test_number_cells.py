"""Cells of digits and marks alone are read the short way: with the same result as by all the rules."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.vietnamese import numbers
from harvesters.vietnamese.numbers import NATIVE, Evidence, Marks

GROUPED = st.integers(0, 10**10).map(lambda number: f"{number:,}")
EXACT = st.decimals(-(10**7), 10**7, places=3).map(lambda number: f"{number:,f}")
SWAPPED = str.maketrans(".,", ",.")
FIGURES = st.tuples(st.sampled_from(["", "-", "+", NATIVE, f"{NATIVE}-", "0", "-0"]), GROUPED | EXACT).map(
    "".join
)
PIECES = [*"0123456789..,,-+ %'>٣", "gần ", "trở lên", "−", "\u00a0", NATIVE]
ODD = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
CELLS = st.lists(FIGURES | FIGURES.map(lambda text: text.translate(SWAPPED)) | ODD, max_size=30)


@pytest.mark.parametrize("thousands", ["auto", ".", ",", " ", "'", "none"])
@pytest.mark.parametrize("decimal", [None, ",", "."])
@given(CELLS)
def test_both_ways_read_the_same(decimal: numbers.Mark | None, thousands: str, cells: list[str]) -> None:
    marks = Marks(decimal, thousands)
    series = pl.Series("cell", cells, dtype=pl.String)
    wanted = numbers.read_by_rules(series.to_frame(), marks)
    assert numbers.read_cells(series, marks).rows() == wanted.rows()


@given(CELLS)
def test_evidence_is_the_same_by_all_the_rules(cells: list[str]) -> None:
    spaced = [f"{cell} " for cell in cells]
    found, wanted = (numbers.evidence(pl.Series(texts, dtype=pl.String)) for texts in (cells, spaced))
    assert found == wanted


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1.234,5", Evidence(comma=1)),
        ("+1.234.567", Evidence(comma=1)),
        ("gần 1,5%", Evidence(comma=1)),
        ("-12.5", Evidence(point=1)),
        ("1'234.5", Evidence(point=1)),
        ("1.234", Evidence(open=1)),
        ("> 1.234", Evidence(open=1)),
        ("1234", Evidence()),
        (f"{NATIVE}12.5", Evidence()),
    ],
)
def test_evidence_of_one_cell(cell: str, found: Evidence) -> None:
    counted = numbers.evidence(pl.Series([cell]))
    assert Evidence(counted.comma, counted.point, counted.open) == found

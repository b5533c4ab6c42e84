"""Tables of known content in every format: the same back, or a refusal that names the cell.

`make fuzz` runs the same for as long as one likes, with new tables each time.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.harvesters.fuzz.content import ambiguous
from tests.harvesters.fuzz.grid import Grid, Table, tables, text_of
from tests.harvesters.fuzz.judge import Verdict, judge
from tests.harvesters.fuzz.texts import DIALECTS, JSON_SHAPES, PACKINGS, Dialect, delimited
from tests.harvesters.fuzz.workbooks import WORKBOOKS

EXAMPLES = int(os.environ.get("DONGTHAP_FUZZ_EXAMPLES", "25"))
LONG = os.environ.get("DONGTHAP_FUZZ_EXAMPLES") is not None
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    # What CI runs is the same each time; a long run looks for something new.
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)


def _doubtful(grid: Grid) -> bool:
    """Tell whether a figure can rightly be refused: 1.234, or a run of years that could be figures."""
    return any(ambiguous(text_of(grid.rows[row][column])) for row, column in grid.where.values())


def check(table: Table, data: bytes, name: str, strict: bool) -> Verdict:
    verdict = judge(table.grid, table.content.figures, data, name)
    assert verdict.wrong == [], (verdict.wrong, verdict.told)
    whole = verdict.whole(table.content.figures)
    event("whole" if whole else "refused")
    if strict and not _doubtful(table.grid):
        failure = verdict.outcome.failure
        assert whole, (failure and (failure.code, failure.message.en), verdict.told)
    return verdict


@fuzz
@given(tables(), DIALECTS)
def test_delimited(table: Table, dialect: Dialect) -> None:
    own_mark = any(dialect.delimiter in text_of(cell) for row in table.grid.rows for cell in row)
    check(table, delimited(table.grid, dialect), "bieu.csv", strict=not own_mark)


@pytest.mark.parametrize("name", WORKBOOKS)
@fuzz
@given(table=tables())
def test_workbook(name: str, table: Table) -> None:
    extension, write = WORKBOOKS[name]
    check(table, write(table.grid), f"bieu.{extension}", strict=True)


@pytest.mark.parametrize("shape", JSON_SHAPES)
@fuzz
@given(table=tables(layouts=("long", "wide", "two_values")))
def test_json(shape: str, table: Table) -> None:
    extension = "ndjson" if shape == "ndjson" else "json"
    check(table, JSON_SHAPES[shape](table.grid), f"bieu.{extension}", strict=False)


@pytest.mark.parametrize("packing", PACKINGS)
@fuzz
@given(table=tables(layouts=("long",)), dialect=DIALECTS)
def test_packed(packing: str, table: Table, dialect: Dialect) -> None:
    data = PACKINGS[packing](delimited(table.grid, dialect), "bieu.csv")
    suffix = "" if packing == "plain" else f".{packing}"
    check(table, data, f"bieu.csv{suffix}", strict=False)


@pytest.mark.parametrize("name", ["xlsx", "xlsx (openpyxl)", "xls", "ods", "html", "xml spreadsheet"])
@fuzz
@given(table=tables(layouts=("long", "wide")), data=st.data())
def test_raised_digit(name: str, table: Table, data: st.DataObject) -> None:
    """A raised digit beside a figure is a note, and never one of its digits."""
    extension, write = WORKBOOKS[name]
    keys = [key for key, value in table.content.figures.items() if value is not None]
    row, column = table.grid.where[data.draw(st.sampled_from(keys))]
    cell = table.grid.rows[row][column]
    table.grid.rows[row][column] = type(cell)(text_of(cell), raised=data.draw(st.sampled_from("123")))
    check(table, write(table.grid), f"bieu.{extension}", strict=False)

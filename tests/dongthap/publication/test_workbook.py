"""The workbook of a release holds every figure as it is, whatever its texts and however many its sheets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from ckanext.dongthap.downloads import sheets, workbook
from ckanext.dongthap.downloads.facts import Facts
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from harvesters.model import KEY_HEAD, VALUE_TAIL

COLUMNS = [*KEY_HEAD, *VALUE_TAIL]
RELEASE = {
    "dimensions": [],
    "indicator": "X",
    "number": 1,
    "period_from": "2024",
    "period_to": "2024",
    "raw": [],
    "content_sha256": "0" * 64,
    "published": None,
}
FACTS = Facts(RELEASE, {"title": "Lúa"}, illustrative=False)
#: Whatever polars can hold, what XML or spreadsheets treat in a way of their own more often.
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("\t\n\r\x00\x0b\ufffe\uffff _x0&<>\"'=+-@")
    )
)


def made(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """The workbook of a release with these rows, whose other columns are blank."""
    filled = [{**dict.fromkeys(COLUMNS, ""), **row} for row in rows]
    frame = pl.DataFrame(filled, schema=dict.fromkeys(COLUMNS, pl.String))
    frame.write_parquet(path / "data.parquet")
    workbook.write(path / "data.parquet", target := path / "data.xlsx", FACTS)
    return target


def column(book: Workbook, name: str, sheet: str = "Số liệu") -> list[Any]:
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [row[head.index(name)] for row in rows]


@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(["_x0041_x0042_", "a\r\nb", " a ", "</t>&amp;", "\x00", "\ud7ff\ufffe", "\u2028"])
def test_every_text_comes_back(notes: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = made(Path(folder), [{"period": "2024", "note": note, "area_name": note} for note in notes])
        book = load_workbook(path)
        for name in ("note", "area_name"):
            assert [unescape(text or "") for text in column(book, name)] == notes
        assert not [cell for row in book["Số liệu"].iter_rows() for cell in row if cell.data_type == "f"]


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=4), min_size=1, max_size=8))
@example([Decimal("123456789012345"), Decimal("1234567890123456"), Decimal("-0.50"), Decimal("0")])
def test_a_value_is_a_number_that_spreadsheets_keep_or_text(values: list[Decimal]) -> None:
    numerals = [f"{value:f}" for value in values]
    with TemporaryDirectory() as folder:
        path = made(Path(folder), [{"value": numeral} for numeral in numerals])
        for numeral, cell in zip(numerals, column(load_workbook(path), "value"), strict=True):
            exact = sum(map(str.isdigit, numeral)) <= 15
            assert cell == (float(numeral) if exact else numeral)


def test_dates_are_dates_where_spreadsheets_agree(tmp_path: Path) -> None:
    dates = ["2024-02-29", "1900-03-01", "1900-02-28", "1899-12-31", ""]
    path = made(tmp_path, [{"period": "x", "period_start": date, "area_valid_from": date} for date in dates])
    expected = [datetime.datetime(2024, 2, 29), datetime.datetime(1900, 3, 1), *dates[2:4], None]
    assert column(load_workbook(path), "period_start") == expected
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Số liệu").to_python()
    assert [row[1] for row in rows[1:3]] == [datetime.date(2024, 2, 29), datetime.date(1900, 3, 1)]
    assert load_workbook(path)["Số liệu"]["B2"].number_format == "yyyy-mm-dd"
    assert column(load_workbook(path), "area_valid_from")[:2] == dates[:2]


def test_a_text_is_cut_where_a_cell_ends(tmp_path: Path) -> None:
    path = made(tmp_path, [{"note": "a" * 40_000}])
    assert column(load_workbook(path), "note") == ["a" * 32_767]


def test_rows_go_on_in_further_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ckan_config: dict[str, Any]
) -> None:
    monkeypatch.setattr(sheets, "SHEET_ROWS", 3)
    monkeypatch.setitem(ckan_config, "dongthap.publication.batch_rows", 2)
    path = made(tmp_path, [{"period": str(year), "note": "=1"} for year in range(2000, 2007)])
    book = load_workbook(path, read_only=True)
    figures = ["Số liệu", "Số liệu 2", "Số liệu 3"]
    assert book.sheetnames == [*figures, "Từ điển dữ liệu", "Nguồn và giấy phép"]
    years = [column(book, "period", name) for name in figures]
    assert years == [["2000", "2001", "2002"], ["2003", "2004", "2005"], ["2006"]]
    assert [book[name].calculate_dimension() for name in figures] == ["A1:K4", "A1:K4", "A1:K2"]


def test_a_release_without_rows_has_its_sheet(tmp_path: Path) -> None:
    book = load_workbook(made(tmp_path, []))
    assert [cell.value for cell in book["Số liệu"][1]] == COLUMNS and book["Số liệu"].max_row == 1


def test_the_header_stays_in_sight(tmp_path: Path) -> None:
    sheet = load_workbook(made(tmp_path, [{"period": "2024"}]))["Số liệu"]
    assert sheet.freeze_panes == "A2" and sheet["A1"].font.bold and not sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width > 15

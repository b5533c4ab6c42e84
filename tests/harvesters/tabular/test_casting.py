"""Columns of a file as a database takes them: typed only where every cell says so."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from harvesters.model import Rejection
from harvesters.records.table_file import MOST_COLUMNS, TypedTable, read_confined
from harvesters.tabular.casting import cast_of
from harvesters.tabular.describe import describe


def cast(*cells: str, header: str = "Cột") -> tuple[str, list[str | None]]:
    series = pl.Series("c1", list(cells), pl.String)
    found = cast_of(series, header)
    return found.kind, found.values(series).to_list()


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (("01/07/2025", "31/12/2024", "-", ""), "date", ["2025-07-01", "2024-12-31", None, None]),
        (("1/7/2025", "31/12/2024"), "date", ["2025-07-01", "2024-12-31"]),
        (("07/31/2025", "01/02/2025"), "date", ["2025-07-31", "2025-01-02"]),
        (("-5,2", "1.234,5", "0,25"), "numeric", ["-5.2", "1234.5", "0.25"]),
        (("1.234.567", "890"), "int", ["1234567", "890"]),
        (("\x023.5", "\x020.3333333333333333"), "numeric", ["3.5", "0.3333333333333333"]),
        (("12,5%", "3 %", "0", "-"), "numeric", ["12.5", "3", "0", None]),
        (("\x0212.5%", "\x020.5%"), "numeric", ["12.5", "0.5"]),
        (("3000000000", "1"), "numeric", ["3000000000", "1"]),
        (("2024-01-01", "2024-02-29"), "date", ["2024-01-01", "2024-02-29"]),
        (
            ("2024-01-01 07:30", "2024-01-02T08:00:05", "2024-01-03"),
            "timestamp",
            ["2024-01-01 07:30:00", "2024-01-02 08:00:05", "2024-01-03 00:00:00"],
        ),
    ],
)
def test_whole_columns_have_a_type(cells: tuple[str, ...], kind: str, values: list[str | None]) -> None:
    assert cast(*cells) == (kind, values)


@pytest.mark.parametrize(
    "cells",
    [
        ("01/02/2025", "03/04/2025"),  # day or month first: nobody knows
        ("31/12/2024", "30/02/2025"),  # no such day
        ("31/12/2024", "chưa rõ"),
        ("2024-01-01", "2024-02-30"),
        ("31/12/24", "01/01/25"),
        ("1.234", "5.678"),  # thousands or a fraction
        ("12,5", "3.25"),
        ("12,5", "khoảng 3"),
        ("12,5%", "3"),  # which unit has the second one?
        ("001", "002"),
        ("0912345678901234567", "0912345678901234568"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+07:00"),
        ("có", "không"),
        ("٣٤", "12"),  # digits that a database doesn't read
    ],
)
def test_what_one_cell_contradicts_stays_text(cells: tuple[str, ...]) -> None:
    assert cast(*cells) == ("text", list(cells))


def test_every_table_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Chợ"  # type: ignore[union-attr]
    for row in (
        ["Tên", "Ngày mở", "Doanh thu"],
        ["Mỹ Tho", "31/12/2024", "1,5"],
        ["Sa Đéc", "01/02/2025", "-"],
    ):
        book["Chợ"].append(row)
    book.create_sheet("Trống")
    extra = book.create_sheet("Phụ")
    for row in (["Tên", "Tên", "Số"], ["A", "-SUM(1)", 3], ["B", "x", 4]):
        extra.append(row)
    book.save(path := tmp_path / "cho.xlsx")
    first, second = tables(path)
    assert [(c.id, c.type) for c in first.columns] == [
        ("Tên", "text"),
        ("Ngày mở", "date"),
        ("Doanh thu", "numeric"),
    ]
    assert list(csv.reader(first.data.open(encoding="utf-8"))) == [
        ["Mỹ Tho", "2024-12-31", "1.5"],
        ["Sa Đéc", "2025-02-01", ""],
    ]
    assert (second.sheet, [c.id for c in second.columns][:2]) == ("Phụ", ["Tên", "Tên_2"])
    assert second.csv.read_text(encoding="utf-8").splitlines() == ["Tên,Tên_2,Số", "A,'-SUM(1),3", "B,x,4"]


def test_formulas_that_no_program_calculated_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Xã", "Nam", "Nữ", "Tổng"], ["Mỹ Tho", 1, 2, "=B2+C2"], ["Sa Đéc", 3, 4, "=B3+C3"]):
        sheet.append(row)
    book.save(path := tmp_path / "tong.xlsx")
    (folder := tmp_path / "described").mkdir()
    [described] = describe(path, path.name, folder).tables
    assert described.fields[3].type == "string"
    assert "công thức" in described.fields[3].remarks[0].vi
    [table] = tables(path)
    assert [row[3] for row in csv.reader(table.data.open(encoding="utf-8"))] == ["=B2+C2", "=B3+C3"]


def test_the_unit_of_every_cell_is_the_columns(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Xã;Tỷ lệ;Số\nA;12,5%;1\nB;3%;2\n", encoding="utf-8")
    [table] = tables(path)
    assert [(column.type, column.unit) for column in table.columns] == [
        ("text", ""),
        ("numeric", "%"),
        ("int", ""),
    ]


def test_a_table_that_is_too_wide_says_so(tmp_path: Path) -> None:
    wide = MOST_COLUMNS + 1
    lines = [",".join(f"c{n}" for n in range(wide)), ",".join(str(n) for n in range(wide))]
    (path := tmp_path / "rong.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder := tmp_path / "work").mkdir()
    found = read_confined(path, path.name, folder)
    assert isinstance(found, Rejection)
    assert found.code == "table.columns"


def tables(path: Path) -> list[TypedTable]:
    (folder := path.parent / "work").mkdir()
    found = read_confined(path, path.name, folder)
    assert not isinstance(found, Rejection), found
    return found

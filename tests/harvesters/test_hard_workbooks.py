"""Workbooks as offices make them: old fonts, merged figures, headers on every page, shares of two kinds."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from harvesters.readers import Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read
from harvesters.vietnamese.periods import Period, parse
from tests.harvesters.bench import Bench, lax, rows
from tests.harvesters.bench import codes as codes_of

MAPPING = {
    "indicator": {"fixed": "X"},
    "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
    "period": {"origin": {"fixed": "2025"}},
    "value": {"column": "Số"},
}


def xlsx(given: list[list[Any]], merged: tuple[str, ...] = (), shares: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Biểu"
    for row in given:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for place in shares:
        sheet[place].number_format = "0.0%"
    book.save(to := io.BytesIO())
    return to.getvalue()


def taken(tmp_path: Path, data: bytes) -> Reading:
    (path := tmp_path / "in").write_bytes(data)
    (folder := tmp_path / "work").mkdir()
    return read(path, Read(), folder)


def cells(reading: Reading) -> list[list[str]]:
    [table] = reading.tables
    return [[plain(cell) for cell in row[2:]] for batch in table.batches() for row in batch.rows()]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("tcvn3", [["X·", "Sè"], ["X· T©n Hång", 5], ["Ph­êng Mü Tho", 6]]),
        ("vni", [["Xaõ", "Soá"], ["Xaõ Taân Hoàng", 5], ["Phöôøng Myõ Tho", 6]]),
    ],
)
def test_letters_of_an_old_font_are_read_and_told(tmp_path: Path, name: str, given: list[list[Any]]) -> None:
    reading = taken(tmp_path, xlsx(given))
    assert cells(reading) == [["Xã Tân Hồng", "5"], ["Phường Mỹ Tho", "6"]]
    assert [column.label for column in reading.tables[0].columns] == ["Xã", "Số"]
    [fault] = reading.faults
    assert (fault.code, fault.sheet, name in fault.message.vi) == ("encoding.font", "Biểu", True)


@pytest.mark.parametrize(
    "texts", [["Zürich", "Genève", "Châtel", "Malmö"], ["Hoàng", "Hà", "Xã", "Cà"], ["Xã Tân Hồng", "Sè"]]
)
def test_other_letters_stay(tmp_path: Path, texts: list[str]) -> None:
    reading = taken(tmp_path, xlsx([["Ten", "So"], *[[text, 1] for text in texts]]))
    assert [row[0] for row in cells(reading)] == texts
    assert reading.faults == []


def test_a_figure_merged_over_rows_is_told(tmp_path: Path) -> None:
    given = [["Xã", "Số", "Kinh phí"], ["A", 5, 100], ["B", 6, None], ["C", 7, 50]]
    reading = taken(tmp_path, xlsx(given, ("C2:C3",)))
    [fault] = reading.faults
    assert (fault.code, fault.row, fault.column, fault.value) == ("cell.merged", 2, "C", "100")


def test_a_header_of_two_rows_on_every_page(tmp_path: Path) -> None:
    head = [["TT", "Xã", "Số hộ", None], [None, None, "Nghèo", "Cận nghèo"]]
    given = [*head, [1, "A", 5, 6], *head, [2, "B", 6, 7], ["Xã", "Nghèo", 1, 2]]
    merged = ("A1:A2", "B1:B2", "C1:D1", "A4:A5", "B4:B5", "C4:D4")
    assert cells(taken(tmp_path, xlsx(given, merged))) == [
        ["1", "A", "5", "6"],
        ["2", "B", "6", "7"],
        ["Xã", "Nghèo", "1", "2"],
    ]


def test_a_share_without_its_sign_is_told(tmp_path: Path) -> None:
    given = [["Xã", "Số"], ["Xã Tân Hồng", 0.125], ["Xã Hòa Long", 0.08], ["Xã Tân Thành", 0]]
    (path := tmp_path / "a.xlsx").write_bytes(xlsx(given, shares=("B2",)))
    found = Bench(tmp_path).run(path, MAPPING, checks=lax())
    assert codes_of(found) == [("number.share", 3, "B")]
    assert sorted(rows(found, "value")) == [("0",), ("0.08",), ("12.5",)]


def test_indicators_of_several_units_in_a_column_are_no_mixture(tmp_path: Path) -> None:
    given = [["Xã", "Chỉ tiêu", "Số"], ["Xã Tân Hồng", "a", "12,5%"], ["Xã Tân Hồng", "b", "0,08"]]
    (path := tmp_path / "a.xlsx").write_bytes(xlsx(given))
    by_name = {"indicator": {"column": "Chỉ tiêu", "values": {"a": "X", "b": "DTI"}}}
    assert Bench(tmp_path).run(path, {**MAPPING, **by_name}, checks=lax()).rejections == []


def test_a_day_in_words() -> None:
    found = parse("ngày 5 tháng 7 năm 2025")
    assert isinstance(found, Period)
    assert found.period == "2025-07-05"

"""A cell is what people see of it, in every format of workbooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from harvesters.readers import Limits
from harvesters.tabular.inspection import look
from tests.harvesters.bench import Bench, codes, lax, rows
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk
from tests.harvesters.readers.offices import KINDS, Cell, cells, made, taken, told

HEAD = ("Xã", "Số")
MAPPING = {
    "indicator": {"fixed": "NN.LUA.DT"},
    "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
    "period": {"origin": {"fixed": "2025"}},
    "value": {"column": "Số"},
}


def table(*values: Cell | float | str, head: tuple[str, str] = HEAD) -> list[tuple[Cell | float | str, ...]]:
    names = ("Xã Tân Hồng", "Xã Tân Thành", "Xã Hòa Long", "Phường Mỹ Tho")
    return [head, *zip(names, values, strict=False)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("#,##0.0,", 12345, "12.3 ⟨12345⟩"),
        ("#,##0.0,,", 1234567000, "1234.6 ⟨1234567000⟩"),
        ('0".000"', 12, "12.000 ⟨12⟩"),
        ('0" nghìn"', 12, "12 nghìn ⟨12⟩"),
    ],
)
def test_a_number_that_is_shown_as_another_is_held(
    tmp_path: Path, kind: str, code: str, stored: float, shown: str
) -> None:
    data = made(kind, table(Cell(stored, code), Cell(stored, code), 5))
    assert [row[1] for row in cells(taken(tmp_path, data))] == [shown, shown, "5"]
    (folder := tmp_path / "bench").mkdir()
    (path := folder / "a.xls").write_bytes(data)
    found = Bench(folder).run(path, MAPPING, checks=lax())
    assert rows(found, "area_code", "value") == [("30208", "5")]
    assert codes(found) == [("cell.shown", 2, "B"), ("cell.shown", 3, "B")]
    assert (found.rejections[0].value, shown in found.rejections[0].message.vi) == (shown, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scaled_number_is_in_the_unit_that_the_header_names(tmp_path: Path, kind: str) -> None:
    data = made(kind, table(Cell(12345, "#,##0.0,"), Cell(500, "#,##0.0,"), head=("Xã", "Số hộ (nghìn hộ)")))
    found = taken(tmp_path, data)
    assert [row[1] for row in cells(found)] == ["12.345", "0.5"]
    assert told(found) == ["sheet.scaled"]


@pytest.mark.parametrize(
    ("header", "title", "values"),
    [
        ("Số hộ (triệu hộ)", "", ["12.3 ⟨12345⟩"]),
        ("Tỷ lệ hộ", "", ["12.3 ⟨12345⟩"]),
        ("Số hộ", "Đơn vị tính: nghìn hộ", ["12.345"]),
        ("Số hộ", "Đơn vị tính: 1.000 hộ", ["12.345"]),
        ("Số hộ", "Báo cáo hàng nghìn hộ dân", ["12.3 ⟨12345⟩"]),
    ],
)
def test_only_the_same_unit_settles_it(tmp_path: Path, header: str, title: str, values: list[str]) -> None:
    above = [(title, "")] if title else []
    data = made("xlsx", [*above, *table(Cell(12345, "#,##0.0,"), head=("Xã", header))])
    assert [row[1] for row in cells(taken(tmp_path, data))] == values


@pytest.mark.parametrize(("scaled", "value"), [("shown", "12.345"), ("stored", "12345")])
def test_a_source_says_which_number_counts(tmp_path: Path, scaled: str, value: str) -> None:
    found = taken(tmp_path, made("xlsx", table(Cell(12345, "#,##0.0,"), Cell(7, ";;;"))), scaled=scaled)
    assert cells(found)[0][1] == value
    assert ("sheet.unseen" in told(found)) == (scaled == "shown")


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_its_format_hides_is_none_and_told(tmp_path: Path, kind: str) -> None:
    found = taken(tmp_path, made(kind, table(1.5, Cell(2.5, ";;;"), 3.5)))
    # A name alone is taken for the title of the rows below; it has no figure either way.
    assert [row[1] for row in cells(found) if row[1]] == ["1.5", "3.5"]
    [fault] = found.faults
    assert (fault.code, fault.row, "B3 (2.5)" in fault.message.vi) == ("sheet.unseen", 3, True)


@pytest.mark.parametrize("kind", KINDS)
def test_words_in_the_place_of_a_number_are_what_they_say(tmp_path: Path, kind: str) -> None:
    found = taken(tmp_path, made(kind, table(1.5, Cell(2.5, '"..."'), 3.5)))
    assert [row[1] for row in cells(found)] == ["1.5", "...", "3.5"]
    assert told(found) == ["sheet.words"]
    held = taken(tmp_path, made(kind, table(1.5, Cell(2.5, '"..."'), 3.5)), missing=["x"])
    assert cells(held)[1][1] == "... ⟨2.5⟩"


@pytest.mark.parametrize("kind", KINDS)
def test_percentages_codes_and_roundings(tmp_path: Path, kind: str) -> None:
    data = made(kind, table(Cell(0.125, "0.0%"), Cell(123, "00000"), Cell(1.23456, "0.0")))
    assert [row[1] for row in cells(taken(tmp_path, data))] == ["12.5%", "00123", "1.23456"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_date_that_shows_a_month_or_a_year_is_one(tmp_path: Path, kind: str) -> None:
    def day(year: int, month: int, code: str) -> Cell:
        if kind in ("ods", "xmlss"):
            return Cell(f"{year}-{month:02d}-01", code)
        return Cell(float((date(year, month, 1) - date(1899, 12, 30)).days), code)

    head = ("Xã", day(2011, 12, "mm/yyyy"), day(2024, 2, "yyyy"))
    found = taken(tmp_path, made(kind, [head, ("Xã Tân Hồng", 10, 20), ("Xã Tân Thành", 11, 21)]))
    [grid] = found.tables
    assert [column.label for column in grid.columns] == ["Xã", "12/2011", "2024"]


@pytest.mark.parametrize("kind", [*KINDS, "html"])
def test_a_raised_digit_is_a_note(tmp_path: Path, kind: str) -> None:
    data = made(kind, [
        ("Xã", Cell(runs=(("Số hộ", 0), ("(1)", 1)))),
        (Cell(runs=(("Xã Tân Hồng", 0), ("2", 1))), Cell(runs=(("125", 0), ("1", 1)))),
        ("Xã Tân Thành", 135),
    ])  # fmt: skip
    found = taken(tmp_path, data)
    [grid] = found.tables
    assert (cells(found)[0], cells(found)[1][1]) == (("Xã Tân Hồng", "125"), "135")
    assert grid.columns[1].label == "Số hộ"
    assert grid.notes[2, 2] == "1"
    [fault] = found.faults
    assert (fault.code, "B2 (1251 → 1)" in fault.message.vi) == ("sheet.raised", True)
    (folder := tmp_path / "bench").mkdir()
    (path := folder / "a.xls").write_bytes(data)
    mapping = MAPPING | {"value": {"column": "Số hộ"}}
    outcome = Bench(folder).run(path, mapping, checks=lax())
    assert rows(outcome, "area_code", "value", "note") == [
        ("29926", "125", "Chú thích: 1"),
        ("30028", "135", ""),
    ]


@pytest.mark.parametrize("kind", [*KINDS, "html"])
def test_units_and_formulas_of_substances_keep_their_small_digits(tmp_path: Path, kind: str) -> None:
    area = Cell(runs=(("Diện tích (km", 0), ("2", 1), (")", 0)))
    gas = Cell(runs=(("CO", 0), ("2", -1)))
    found = taken(tmp_path, made(kind, [("Xã", area, gas), ("Xã Tân Hồng", 1.5, 2), ("Xã Hòa Long", 3, 4)]))
    [grid] = found.tables
    assert [column.label for column in grid.columns] == ["Xã", "Diện tích (km²)", "CO₂"]
    assert found.faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_lowered_digits_are_never_digits_of_a_figure(tmp_path: Path, kind: str) -> None:
    found = taken(tmp_path, made(kind, table(10, Cell(runs=(("125", 0), ("1", -1))), 12)))
    assert [row[1] for row in cells(found)] == ["10", "125₁", "12"]


@pytest.mark.parametrize("kind", [*KINDS, "html"])
def test_a_figure_that_is_raised_as_a_whole_is_held(tmp_path: Path, kind: str) -> None:
    found = taken(tmp_path, made(kind, table(10, Cell(runs=(("125", 1),)), 12)))
    assert [row[1] for row in cells(found)] == ["10", "⁽125⁾ ⟨125⟩", "12"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xmlss"])
def test_what_a_merged_cell_covers_is_not_read(tmp_path: Path, kind: str) -> None:
    data = made(kind, [
        ("Xã", "2023", "2024"),
        ("Xã Tân Hồng", 10, 20),
        ("Xã Tân Thành", Cell(11, right=1), Cell(99, covered=True)),
        ("Xã Hòa Long", 12, 22),
    ])  # fmt: skip
    found = taken(tmp_path, data)
    assert [row[1:] for row in cells(found)] == [("10", "20"), ("11", ""), ("12", "22")]
    assert sorted(told(found)) == ["cell.merged_across", "sheet.covered"]
    assert "C3 (99)" in next(f for f in found.faults if f.code == "sheet.covered").message.en


@pytest.mark.parametrize("kind", [*KINDS, "html"])
def test_a_figure_merged_over_rows_and_columns_is_told_both_ways(tmp_path: Path, kind: str) -> None:
    data = made(kind, [
        ("Xã", "2023", "2024"),
        ("Xã Tân Hồng", 10, 20),
        ("Xã Tân Thành", Cell(1.5 if kind == "html" else 11, right=1, down=1), Cell("", covered=True)),
        ("Xã Hòa Long", Cell("", covered=True), Cell("", covered=True)),
        ("Phường Mỹ Tho", 12, 22),
    ])  # fmt: skip
    found = taken(tmp_path, data)
    figure = "1.5" if kind == "html" else "11"
    assert [row[1:] for row in cells(found) if row[0] == "Xã Tân Thành"] == [(figure, "")]
    assert told(found) == ["cell.merged", "cell.merged_across"]


def test_an_agencys_own_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    given = replace(office.services(5, ("2026-01",)), frequency="monthly")
    names = [area.name for area in office.communes(5)]
    month = float((date(2026, 1, 15) - date(1899, 12, 30)).days)
    head = ("Đơn vị hành chính", "Kỳ", "Tỷ lệ hồ sơ trực tuyến")
    values = [Cell(runs=(("12", 0), ("1", 1))), Cell(0.5, "0.0%"), 30, 40, Cell(50000, "#,##0.0,")]
    lines = [(name, Cell(month, "mm/yyyy"), value) for name, value in zip(names, values, strict=True)]
    (path := tmp_path / "a.xlsx").write_bytes(made("xlsx", [head, *lines]))
    (folder := tmp_path / "desk").mkdir()
    report = Desk(folder).check(path, office.form(given))
    assert {"cell.shown", "sheet.raised"} <= {fault.code for fault in report.rejections}
    assert (report.accepted, "read." in str([r.remedy for r in report.rejections])) == (4, False)
    assert office.values(report, "period", "value", "note")[0] == ("2026-01", "12", "Chú thích: 1")


def test_an_open_file_tells_of_numbers_shown_otherwise(tmp_path: Path) -> None:
    data = made("xlsx", [("Chợ", "Doanh thu"), *((f"Chợ {n}", Cell(n * 1e6, "0.0,,")) for n in range(1, 6))])
    (path := tmp_path / "a.xlsx").write_bytes(data)
    (folder := tmp_path / "work").mkdir()
    found = look(path, "a.xlsx", folder, Limits(), lambda *_: None)
    [grid] = found.dictionary.tables
    assert grid.fields[1].type == "string"
    assert "⟨⟩" in str(grid.fields[1].remarks)

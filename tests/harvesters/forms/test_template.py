"""Templates: what stands in them, what they mark, and that they stay linear."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from harvesters.areas import Area
from harvesters.forms import expected, stamp
from harvesters.forms.template import make_csv_template, make_template, sheet_names
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk


@pytest.fixture
def book(desk: Desk) -> Workbook:
    published = office.history(desk.folder)
    return load_workbook(
        desk.template(office.form(office.paddy(5, published), office.services(), office.staff()))
    )


def column(sheet: Worksheet, header: str) -> list[object]:
    place = next(cell.column for cell in sheet[5] if str(cell.value).split("\n")[0] == header)
    return [sheet.cell(row, place).value for row in range(6, sheet.max_row + 1)]


def test_a_guide_a_sheet_an_indicator_the_lists_and_a_hidden_stamp(book: Workbook) -> None:
    assert book.sheetnames == ["Hướng dẫn", "NN.LUA.DT", "CDS.DVC", "YT.CB", "Danh mục", "_dongthap"]
    assert book["_dongthap"].sheet_state == "hidden"
    mark = stamp.parse(str(book["_dongthap"]["A1"].value))
    assert mark
    assert stamp.is_genuine(mark)
    assert (mark.agency, mark.form_id) == ("so-nong-nghiep-va-moi-truong", "7")
    assert mark.indicators == ("NN.LUA.DT", "CDS.DVC", "YT.CB")
    own = stamp.parse(str(book["CDS.DVC"]["A4"].value))
    assert own
    assert own.indicators == ("CDS.DVC",)


def test_periods_areas_and_disaggregations_are_filled_in(book: Workbook) -> None:
    services, staff = book["CDS.DVC"], book["YT.CB"]
    assert column(services, "Kỳ số liệu")[:10] == ["2026-Q1"] * 5 + ["2026-Q2"] * 5
    assert column(services, "Mã đơn vị")[:2] == ["28249", "28261"]
    assert column(services, "Đơn vị hành chính")[0] == "Phường Đạo Thạnh"
    assert column(staff, "Giới tính")[:4] == ["Tổng số", "Nam", "Nữ", "Tổng số"]
    assert set(column(services, "Giá trị")) == {None}


def test_the_last_release_stands_beside(book: Workbook) -> None:
    sheet = book["NN.LUA.DT"]
    assert column(sheet, "Kỳ trước")[:2] == ["2024", "2024"]
    assert column(sheet, "Giá trị kỳ trước")[:2] == [10.4, 11.4]
    assert column(sheet, "Ngưỡng giải trình")[0] == pytest.approx(0.3)
    assert column(sheet, "Đang công bố")[0] is None
    assert sheet["J6"].protection.locked
    assert not sheet["D6"].protection.locked
    assert sheet.protection.sheet


def test_drop_downs_come_from_the_lists(book: Workbook) -> None:
    sheet, lists = book["YT.CB"], book["Danh mục"]
    found = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
    assert found["E6"].type == "decimal"
    reference = found["D6"].formula1
    assert reference.startswith("'Danh mục'!")
    letter = reference.split("$")[1]
    assert [lists[f"{letter}{row}"].value for row in (1, 2, 3, 4)] == ["Giới tính", "Tổng số", "Nam", "Nữ"]
    assert {v.type for v in found.values()} == {"decimal", "list"}


def test_limits_of_the_indicator_are_in_the_validation(book: Workbook) -> None:
    found = next(v for v in book["CDS.DVC"].data_validations.dataValidation if v.type == "decimal")
    assert (float(found.formula1), float(found.formula2)) == (0, 100)
    assert "100" in found.error


def test_no_formula_of_a_row_looks_at_another_but_the_one_above(desk: Desk) -> None:
    path = desk.template(office.form(office.paddy(102, periods=("2024", "2025"))))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode()
    rows = re.findall(r'<row r="(\d+)".*?</row>', xml, re.DOTALL)
    assert len(rows) > 204
    for number, body in re.findall(r'<row r="(\d+)"(.*?)</row>', xml, re.DOTALL)[5:]:
        for formula in re.findall(r"<f>(.*?)</f>", body):
            assert set(map(int, re.findall(r"\$[A-Z]+(\d+)", formula))) <= {int(number), int(number) - 1}
            assert ":" not in formula
    marks = re.findall(r"<conditionalFormatting.*?</conditionalFormatting>", xml, re.DOTALL)
    assert not any("COUNTIF" in mark for mark in marks)
    assert sum('type="duplicateValues"' in mark for mark in marks) == 1


def test_the_same_in_english(desk: Desk) -> None:
    book = load_workbook(desk.template(office.form(office.staff(), language="en")))
    assert book.sheetnames == ["Guide", "YT.CB", "Lists", "_dongthap"]
    assert book["YT.CB"]["A5"].value == "Period\nKỳ số liệu"
    assert book["YT.CB"]["D6"].value == "Total"


def test_it_prints(book: Workbook) -> None:
    sheet = book["NN.LUA.DT"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.freeze_panes == "D6"


def test_units_of_two_eras_say_which_they_are(desk: Desk) -> None:
    old = Area("82", "Tỉnh Tiền Giang", "province", "Tỉnh", "VN", "", "2025-06-30")
    new = Area("82", "Tỉnh Đồng Tháp", "province", "Tỉnh", "VN", "2025-07-01", "")
    both = replace(office.paddy(), areas=(old, new), periods=("2024", "2026"))
    rows = [(period, area.name) for period, area, _ in expected.rows(both)]
    assert rows == [("2024", "Tỉnh Tiền Giang"), ("2026", "Tỉnh Đồng Tháp")]
    sheet = load_workbook(desk.template(office.form(both)))["NN.LUA.DT"]
    assert [sheet["B6"].value, sheet["B7"].value] == ["82@", "82"]


def test_names_that_occur_twice_have_their_code_beside(desk: Desk) -> None:
    areas = tuple(Area(code, "Xã Tân Bình", "commune", "Xã") for code in ("30154", "30259"))
    sheet = load_workbook(desk.template(office.form(replace(office.paddy(), areas=areas))))["NN.LUA.DT"]
    assert [sheet["C6"].value, sheet["C7"].value] == ["Xã Tân Bình (30154)", "Xã Tân Bình (30259)"]


def test_too_many_rows_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    periods = tuple(f"{year}-{month:02d}" for year in range(2000, 2025) for month in range(1, 13))
    with pytest.raises(expected.TooManyRows):
        make_template(office.form(office.paddy(102, periods=periods)), tmp_path / "mau.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_names_of_sheets_are_short_and_differ() -> None:
    long = [replace(office.paddy(), code=f"{'A' * 40}{n}") for n in range(3)]
    names = sheet_names(office.form(*long, replace(office.paddy(), code="A/B")))
    assert len({name.lower() for name in names.values()}) == 4
    assert max(map(len, names.values())) <= 31
    assert names["A/B"] == "A-B"


def test_a_csv_template(desk: Desk) -> None:
    make_csv_template(office.form(), "YT.CB", path := desk.path("mau.csv"))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert stamp.parse(lines[1])
    assert lines[2].startswith("Kỳ số liệu,Mã đơn vị,Đơn vị hành chính,Giới tính,Giá trị")
    assert lines[4] == "2025,28249,Phường Đạo Thạnh,Nam,,,,,"
    with pytest.raises(KeyError):
        make_csv_template(office.form(), "NO", path)


def test_a_stamp_survives_its_own_line() -> None:
    mark = stamp.stamp_of(office.form(), ["NN.LUA.DT", "CDS.DVC"])
    assert stamp.parse(f"  {stamp.line(mark)}  ") == mark
    changed = stamp.parse(stamp.line(mark).replace("NN.LUA.DT", "NN.LUA.SL"))
    assert changed
    assert not stamp.is_genuine(changed)

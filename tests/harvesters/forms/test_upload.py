"""Uploads of templates as people send them: every fault at once, at its place."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from harvesters.forms import stamp
from harvesters.forms.model import Report, as_dict
from harvesters.forms.template import make_csv_template
from harvesters.forms.upload import read_upload
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk, faults, values

FORM = office.form(office.paddy())
NAMES = ["Phường Đạo Thạnh", "Phường Mỹ Tho", "Phường Thới Sơn", "Phường Mỹ Phong", "Phường Trung An"]


def rewritten(path: Path, change: dict[str, object], sheet: str = "NN.LUA.DT") -> Path:
    book = load_workbook(path)
    for cell, value in change.items():
        book[sheet][cell] = value
    book.save(path)
    return path


def test_a_filled_template_is_ready(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [10.5, 11.25, 12, 0, 14]})
    report = desk.check(path, FORM)
    assert (report.state, report.how, report.errors, report.warnings) == ("ready", "stamp", 0, 0)
    assert values(report, "period", "area_name", "value", "status", "source_row") == [
        ("2025", name, value, "official", f"NN.LUA.DT!D{row}")
        for row, (name, value) in enumerate(zip(NAMES, ["10.5", "11.25", "12", "0", "14"], strict=True), 6)
    ]
    assert report.missing == 0
    assert report.stamp
    assert report.stamp.form_id == "7"
    (sheet,) = report.sheets
    assert (sheet.sheet, sheet.rows, sheet.accepted, sheet.errors) == ("NN.LUA.DT", 5, 5, 0)


def test_every_fault_of_every_sheet_at_once(desk: Desk) -> None:
    given = office.form(office.paddy(), office.services(), office.staff())
    path = desk.filled(given, {
        "NN.LUA.DT": ["mười", -1, 12, 13, 14],
        "CDS.DVC": [10, 101, "#", 40],
        "YT.CB": [5, 2, 3],
    })  # fmt: skip
    rewritten(path, {"A8": "quý 9", "B9": "99999", "C9": None})
    rewritten(path, {"D6": "Khác"}, "YT.CB")
    report = desk.check(path, given)
    assert faults(report) == [
        ("number.invalid", "NN.LUA.DT", 6, "D"),
        ("number.range", "NN.LUA.DT", 7, "D"),
        ("period.unknown", "NN.LUA.DT", 8, "A"),
        ("area.unknown", "NN.LUA.DT", 9, "B"),
        ("number.range", "CDS.DVC", 7, "D"),
        ("number.invalid", "CDS.DVC", 8, "D"),
        ("form.choice", "YT.CB", 6, "D"),
    ]
    assert report.state == "faulty"
    assert (report.errors, report.accepted) == (7, 1 + 2 + 2)
    assert {group.code: len(group.rejections) for group in report.by_rule()} == {
        "number.invalid": 2,
        "number.range": 2,
        "period.unknown": 1,
        "area.unknown": 1,
        "form.choice": 1,
    }
    assert all(r.remedy.vi and r.remedy.en and "read.decimal" not in r.remedy.vi for r in report.rejections)


def test_several_faults_of_one_row_are_all_told(desk: Desk) -> None:
    path = rewritten(
        desk.filled(FORM, {"NN.LUA.DT": ["?"]}), {"A6": "x", "C6": "Xã Lạ", "B6": None, "F6": "?"}
    )
    assert [code for code, *_ in faults(desk.check(path, FORM))] == [
        "period.unknown",
        "area.unknown",
        "number.invalid",
        "form.choice",
    ]


def test_unfilled_rows_are_missing_not_wrong(desk: Desk) -> None:
    report = desk.check(desk.filled(FORM, {"NN.LUA.DT": [10.5, None, "", "...", 14]}), FORM)
    assert (report.state, report.errors, report.missing) == ("ready", 0, 3)
    assert [(gap.area_name, gap.sheet, gap.row) for gap in report.gaps] == [
        (NAMES[1], "NN.LUA.DT", 7),
        (NAMES[2], "NN.LUA.DT", 8),
        (NAMES[3], "NN.LUA.DT", 9),
    ]
    assert report.gaps[0].key.text == "NN.LUA.DT|2025|28261|2025-07-01"


def test_rows_that_were_deleted_are_missing(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [10.5, 11, 12, 13, 14]})
    book = load_workbook(path)
    book["NN.LUA.DT"].delete_rows(7, 2)
    book.save(path)
    report = desk.check(path, FORM)
    assert [(gap.area_name, gap.row) for gap in report.gaps] == [(NAMES[1], None), (NAMES[2], None)]


def test_a_blank_template_says_so(desk: Desk) -> None:
    report = desk.check(desk.template(FORM), FORM)
    assert (report.state, faults(report)) == ("faulty", [("form.blank", None, None, None)])
    assert report.missing == 5


def test_columns_moved_and_headers_renamed(desk: Desk) -> None:
    book = load_workbook(desk.filled(FORM, {"NN.LUA.DT": [10.5, 11, 12, 13, 14]}))
    sheet = book["NN.LUA.DT"]
    rows = [[cell.value for cell in row[:8]] for row in sheet.iter_rows(min_row=5, max_row=10)]
    rows[0] = ["KY SO LIEU", "mã", "Xã, phường", "So lieu", "Dấu hiệu:", "TRẠNG THÁI", "ghi chú", "Lý do"]
    order = [3, 2, 7, 0, 6, 5, 4, 1]
    other = Workbook()
    moved = other.active
    moved.title = "NN.LUA.DT"
    moved.append([sheet["A4"].value])
    moved.append([])
    for row in rows:
        moved.append([row[place] for place in order])
    other.save(path := desk.path("khac.xlsx"))
    report = desk.check(path, FORM)
    assert (report.state, report.accepted) == ("ready", 5)
    assert values(report, "source_row")[0] == ("NN.LUA.DT!A4",)


def test_a_missing_column_names_the_one_that_looks_like_it(desk: Desk) -> None:
    path = rewritten(desk.filled(FORM, {"NN.LUA.DT": [1]}), {"D5": "Gia tri nhap", "A5": "Thuc te"})
    report = desk.check(path, FORM)
    found = {r.value: r for r in report.rejections if r.code == "form.column"}
    assert set(found) == {"Giá trị", "Kỳ số liệu"}
    assert "Gia tri nhap" in found["Giá trị"].message.vi
    assert found["Giá trị"].row == 5


def test_a_sheet_without_header(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [1]})
    book = load_workbook(path)
    book["NN.LUA.DT"].delete_rows(5)
    book.save(path)
    assert faults(desk.check(path, FORM)) == [("form.header", "NN.LUA.DT", None, None)]


def test_rows_pasted_below_and_areas_by_name_alone(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [10.5]})
    rewritten(
        path, {"A11": 2024, "C11": "Tân Phước 1", "D11": 20, "A12": "2025", "C12": "P. Mỹ Tho", "D12": 21}
    )
    report = desk.check(path, FORM)
    assert report.errors == 0
    assert sorted(values(report, "period", "area_name", "value"))[0] == ("2024", "Xã Tân Phước 1", "20")
    assert faults(report) == [
        ("form.period", "NN.LUA.DT", 11, "D"),
        ("form.area", "NN.LUA.DT", 11, "D"),
    ]


def test_vietnamese_numbers_as_text(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["1.234,5", "12,5", "gần 7", "≥ 83", "1 234"]})
    report = desk.check(path, FORM)
    assert report.errors == 0
    assert values(report, "value", "qualifier") == [
        ("1234.5", ""),
        ("12.5", ""),
        ("7", "~"),
        ("83", ">"),
        ("1234", ""),
    ]


def test_a_number_that_can_be_read_in_two_ways_is_not_guessed(desk: Desk) -> None:
    report = desk.check(desk.filled(FORM, {"NN.LUA.DT": ["1.234", 12]}), FORM)
    (fault,) = report.rejections
    assert (fault.code, fault.row) == ("number.ambiguous", 6)
    assert fault.remedy.vi == "Nếu là số thập phân, viết 1.2340; nếu là phần nghìn, viết 1234."


def test_qualifier_status_note_and_explanation(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [10, 11, 12]})
    rewritten(path, {"E6": "> (trên)", "F6": "Sơ bộ", "G6": "theo báo cáo", "H6": "được mùa",
                     "F7": "uoc tinh", "H8": "  "})  # fmt: skip
    report = desk.check(path, FORM)
    assert values(report, "qualifier", "status", "note")[:2] == [
        (">", "provisional", "theo báo cáo"),
        ("", "estimate", ""),
    ]
    (told,) = report.explanations
    assert (told.text, told.row, told.key.area_code, told.key.period) == ("được mùa", 6, "28249", "2025")


def test_code_and_name_must_agree(desk: Desk) -> None:
    path = rewritten(desk.filled(FORM, {"NN.LUA.DT": [10]}), {"C6": "Phường Mỹ Tho"})
    (fault,) = desk.check(path, FORM).rejections
    assert (fault.code, fault.row, fault.column) == ("area.mismatch", 6, "C")


def test_the_same_observation_twice(desk: Desk) -> None:
    path = rewritten(desk.filled(FORM, {"NN.LUA.DT": [10, 11]}), {"B7": "28249", "C7": NAMES[0]})
    assert faults(desk.check(path, FORM)) == [
        ("key.conflict", "NN.LUA.DT", 6, "D"),
        ("key.conflict", "NN.LUA.DT", 7, "D"),
    ]


def test_a_period_that_has_not_begun(desk: Desk) -> None:
    path = rewritten(desk.filled(FORM, {"NN.LUA.DT": [10]}), {"A6": 2052})
    report = desk.check(path, FORM)
    assert faults(report) == [("period.future", "NN.LUA.DT", 6, "D")]
    assert report.accepted == 0


def test_formulas_count_with_the_value_that_was_saved(desk: Desk) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path := desk.path("a.xlsx"))) as book:
        sheet = book.add_worksheet("x")
        sheet.write(0, 0, stamp.line(stamp.stamp_of(FORM, ["NN.LUA.DT"])))
        sheet.write_row(1, 0, ["Kỳ số liệu", "Mã đơn vị", "Đơn vị hành chính", "Giá trị"])
        sheet.write_row(2, 0, ["2025", "28249", NAMES[0]])
        sheet.write_formula(2, 3, "=5*2+0.5", None, 10.5)
        sheet.write_row(3, 0, ["2025", "28261", NAMES[1]])
        sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
    report = desk.check(path, FORM)
    assert values(report, "value") == [("10.5",)]
    assert faults(report) == [("cell.error", "x", 4, "D")]


def test_a_row_with_one_text_is_not_taken_for_a_section(desk: Desk) -> None:
    path = rewritten(desk.filled(FORM, {"NN.LUA.DT": [10]}), {"C12": "Xã Tân Phước 2", "D13": 5})
    report = desk.check(path, FORM)
    assert ("period.missing", "NN.LUA.DT", 13, "A") in faults(report)
    assert report.gaps[-1].area_name == "Xã Tân Phước 2"
    assert report.gaps[-1].row == 12


def test_hidden_sheets_are_told_and_not_read(desk: Desk) -> None:
    given = office.form(office.paddy(), office.services())
    path = desk.filled(given, {"NN.LUA.DT": [10], "CDS.DVC": [5]})
    book = load_workbook(path)
    book["CDS.DVC"].sheet_state = "hidden"
    book.create_sheet("Nháp")["A1"] = "x"
    book.save(path)
    report = desk.check(path, given)
    assert [(r.code, r.value) for r in report.rejections] == [
        ("sheet.hidden", "CDS.DVC"),
        ("sheet.skipped", "Nháp"),
    ]
    assert report.accepted == 1


def test_the_stamp_of_another_agency(desk: Desk) -> None:
    path = desk.filled(replace(FORM, agency="so-y-te"), {"NN.LUA.DT": [10]})
    report = desk.check(path, FORM)
    assert (report.state, report.failure and report.failure.code) == ("refused", "form.agency")
    assert report.candidates == []


def test_versions_of_the_template(desk: Desk) -> None:
    path = desk.filled(replace(FORM, schema_version=3), {"NN.LUA.DT": [10]})
    newer = desk.check(path, replace(FORM, schema_version=2))
    assert (newer.state, newer.failure and newer.failure.code) == ("refused", "form.version")
    older = desk.check(path, replace(FORM, schema_version=4))
    assert (older.state, faults(older)) == ("ready", [("form.outdated", None, None, None)])


def test_an_indicator_that_is_not_the_agencys(desk: Desk) -> None:
    path = desk.filled(office.form(office.paddy(), office.services()), {"NN.LUA.DT": [10], "CDS.DVC": [5]})
    report = desk.check(path, FORM)
    assert faults(report) == [("form.indicator", "CDS.DVC", None, None)]
    assert [c.indicator for c in report.candidates] == ["NN.LUA.DT"]


def test_an_edited_stamp_is_not_believed(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": [10]})
    book = load_workbook(path)
    for sheet, cell in (("_dongthap", "A1"), ("NN.LUA.DT", "A4")):
        book[sheet][cell] = str(book[sheet][cell].value).replace(" | 7 | ", " | 8 | ")
    book.save(path)
    report = desk.check(path, FORM)
    assert (report.state, report.how) == ("confirm", "proposed")
    assert "form.stamp" in [code for code, *_ in faults(report)]
    assert report.accepted == 1


def test_a_sheet_copied_into_another_workbook(desk: Desk) -> None:
    source = load_workbook(desk.filled(FORM, {"NN.LUA.DT": [10, 11]}))["NN.LUA.DT"]
    other = Workbook()
    other.active.title = "Bảng của tôi"
    for row in source.iter_rows():
        other.active.append([cell.value for cell in row])
    other.save(path := desk.path("toi.xlsx"))
    report = desk.check(path, FORM)
    assert (report.state, report.how, report.accepted) == ("ready", "stamp", 2)


def test_a_csv_template_filled_in_a_vietnamese_excel(desk: Desk) -> None:
    given = office.form(office.staff())
    make_csv_template(given, "YT.CB", path := desk.path("mau.csv"))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [line.replace(",", ";") for line in lines]
    lines[3] = lines[3].replace("Tổng số;;", "Tổng số;1.234,0;")
    lines[4] = lines[4].replace("Nam;;", "Nam;xx;")
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    report = desk.check(path, given)
    assert values(report, "gioi_tinh", "value") == [("", "1234.0")]
    assert faults(report) == [("number.invalid", None, 5, "E")]
    assert report.missing == 7


def test_ods_and_xls_of_a_template(desk: Desk) -> None:
    import odswriter
    import xlwt

    rows = [
        [stamp.line(stamp.stamp_of(FORM, ["NN.LUA.DT"]))],
        ["Kỳ số liệu", "Mã đơn vị", "Đơn vị hành chính", "Giá trị"],
        ["2025", 28249, NAMES[0], 10.5],
        ["2025", "28261", NAMES[1], "sai"],
    ]
    old = xlwt.Workbook()
    sheet = old.add_sheet("NN.LUA.DT")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    old.save(str(xls := desk.path("a.xls")))
    with odswriter.writer((ods := desk.path("a.ods")).open("wb")) as book:
        tab = book.new_sheet("NN.LUA.DT")
        for row in rows:
            tab.writerow(row)
    for path in (xls, ods):
        report = desk.check(path, FORM)
        assert values(report, "value") == [("10.5",)]
        assert faults(report) == [("number.invalid", "NN.LUA.DT", 4, "D")]


def test_two_thousand_rows_with_five_hundred_faults(desk: Desk) -> None:
    given = office.form(office.paddy(100, periods=tuple(str(year) for year in range(2005, 2025))))
    chance = random.Random(1)
    bad = set(chance.sample(range(2000), 500))
    cells = ["sai" if n in bad else round(chance.uniform(1, 99), 1) for n in range(2000)]
    path = desk.filled(given, {"NN.LUA.DT": cells})
    (work := desk.folder / "work").mkdir()
    began = time.monotonic()
    args = given, office.catalogue(*given.indicators), office.areas(), work
    report = read_upload(path, path.name, *args, today=date(2026, 11, 24))
    print(f"{time.monotonic() - began:.2f} s")
    assert (report.errors, report.accepted, len(report.rejections)) == (500, 1500, 500)
    assert [r.row for r in report.rejections] == [6 + n for n in sorted(bad)]
    assert len(report.candidates) == 1
    assert report.candidates[0].data.is_relative_to(work)


def test_more_faults_than_a_report_lists(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LIMITS", replace(office.LIMITS, rejections=3))
    report = desk.check(desk.filled(FORM, {"NN.LUA.DT": ["a", "b", "c", "d", "e"]}), FORM)
    assert (report.errors, len(report.rejections)) == (5, 3)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"<!doctype html><html>", "file.html"),
        (b"%PDF-1.7", "file.format"),
        (b"PK\x03\x04 broken", "file.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "file.broken"),
    ],
)
def test_what_is_no_data_file_is_refused(desk: Desk, content: bytes, code: str) -> None:
    (path := desk.path("a.xlsx")).write_bytes(content)
    (work := desk.folder / "work").mkdir()
    args = FORM, office.catalogue(*FORM.indicators), office.areas(), work
    report = read_upload(path, "a.xlsx", *args)
    assert (report.state, report.failure and report.failure.code) == ("refused", code)
    assert report.errors == 1


def test_a_report_as_json_has_no_path(desk: Desk) -> None:
    report = desk.check(desk.filled(FORM, {"NN.LUA.DT": [1, "abc"]}), FORM)
    told = as_dict(report)
    assert told["rejections"][0]["message"]["vi"]
    assert str(desk.folder) not in str(told)
    assert isinstance(report, Report)

"""The workbook that comes back: marked, commented, listed, and otherwise as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from harvesters.forms import annotate as annotating
from harvesters.forms.annotate import annotate, mark
from harvesters.forms.model import Report
from harvesters.forms.upload import LIMITS
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk

FORM = office.form(office.paddy(), office.services())


def marked(desk: Desk, path: Path) -> tuple[Workbook, Report]:
    report = desk.check(path, FORM)
    target = desk.path("ve.xlsx")
    assert mark(path, report, target, lambda *_: None)
    return load_workbook(target), report


def test_faulty_cells_are_marked_and_commented(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["mười", -1, 12], "CDS.DVC": [101]})
    book, report = marked(desk, path)
    cell = book["NN.LUA.DT"]["D6"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("mười", "FFFFC9C8")
    assert "“mười” không phải là số." in cell.comment.text
    assert "is not a number" in cell.comment.text
    assert "→ Chỉ ghi số" in cell.comment.text
    assert book["NN.LUA.DT"]["D8"].comment is None
    assert book["CDS.DVC"]["D6"].comment
    assert report.errors == 3


def test_the_list_comes_first_and_leads_to_the_cells(desk: Desk) -> None:
    book, _ = marked(desk, desk.filled(FORM, {"NN.LUA.DT": ["mười", -1, 12], "CDS.DVC": [1] * 10}))
    assert book.sheetnames[0] == "Lỗi"
    assert book.active is book["Lỗi"]
    sheet = book["Lỗi"]
    assert sheet["A1"].value == "2 lỗi, 0 nhắc, 2 ô chưa điền"
    assert [sheet.cell(5, column).value for column in (1, 2, 3, 4, 5, 6)] == [
        "1",
        "Lỗi / Error",
        "NN.LUA.DT",
        "D6",
        "mười",
        "“mười” không phải là số.",
    ]
    assert sheet["D5"].hyperlink.location == "'NN.LUA.DT'!D6"
    assert sheet["B7"].value == "Chưa điền / Missing"
    assert sheet["D7"].hyperlink.location == "'NN.LUA.DT'!A9"


def test_everything_else_stays(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["mười", 2]})
    book = load_workbook(path)
    sheet = book["NN.LUA.DT"]
    sheet["D8"] = "=D7*2"
    sheet["D7"].number_format = "0.000"
    sheet["G7"].comment = Comment("của tôi", "Lan")
    sheet.column_dimensions["D"].width = 33
    other = book.create_sheet("Ghi nhớ")
    other["A1"] = "=1+1"
    book.save(path)
    found, _ = marked(desk, path)
    sheet = found["NN.LUA.DT"]
    assert sheet["D8"].value == "=D7*2"
    assert sheet["D7"].number_format == "0.000"
    assert sheet["G7"].comment.text == "của tôi"
    assert sheet.column_dimensions["D"].width == 33
    assert found["Ghi nhớ"]["A1"].value == "=1+1"
    assert len(sheet.data_validations.dataValidation) == len(
        book["NN.LUA.DT"].data_validations.dataValidation
    )
    assert found["_dongthap"].sheet_state == "hidden"
    assert str(sheet["I6"].value).startswith("=IF(")


def test_a_corrected_workbook_is_accepted_and_an_uncorrected_one_marked_anew(desk: Desk) -> None:
    book, _ = marked(desk, desk.filled(FORM, {"NN.LUA.DT": ["mười", -1, 12, 13, 14]}))
    book["NN.LUA.DT"]["D6"] = 10
    book.save(again := desk.path("sua.xlsx"))
    second, report = marked(desk, again)
    assert [(r.code, r.row) for r in report.rejections] == [("number.range", 7)]
    assert second["NN.LUA.DT"]["D6"].comment is None
    assert second["NN.LUA.DT"]["D6"].fill.fgColor.rgb != "FFFFC9C8"
    assert second["NN.LUA.DT"]["D7"].comment
    assert second.sheetnames.count("Lỗi") == 1
    second["NN.LUA.DT"]["D7"] = 11
    second.save(last := desk.path("dung.xlsx"))
    assert desk.check(last, FORM).state == "ready"


def test_texts_of_the_file_are_neutral_in_comments_and_list(desk: Desk) -> None:
    evil = '=HYPERLINK("http://x","y")\x0b'
    path = desk.filled(FORM, {"NN.LUA.DT": [1]})
    report = desk.check(path, FORM)
    fault = replace(office.reject_number(evil), sheet="NN.LUA.DT", row=6, column="D")
    report = replace(report, rejections=[fault], errors=1)
    target = desk.path("ve.xlsx")
    assert mark(path, report, target, lambda *_: None)
    sheet = load_workbook(target)["Lỗi"]
    assert (sheet["E5"].data_type, sheet["E5"].value) == ("s", '=HYPERLINK("http://x","y") ')


def test_a_value_in_a_merged_cell(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["x1"]})
    book = load_workbook(path)
    book["NN.LUA.DT"].merge_cells("D6:D7")
    book.save(path)
    report = replace(desk.check(path, FORM))
    fault = replace(report.rejections[0], row=7)
    target = desk.path("v.xlsx")
    assert mark(path, replace(report, rejections=[fault]), target, lambda *_: None)
    assert load_workbook(target)["NN.LUA.DT"]["D6"].comment


def test_only_so_many_comments(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotating, "MOST_COMMENTS", 2)
    book, _ = marked(desk, desk.filled(FORM, {"NN.LUA.DT": ["a", "b", "c"]}))
    sheet = book["NN.LUA.DT"]
    assert [bool(sheet[f"D{row}"].comment) for row in (6, 7, 8)] == [True, True, False]
    assert sheet["D8"].fill.fgColor.rgb == "FFFFC9C8"


def test_csv_comes_back_as_a_workbook(desk: Desk) -> None:
    from harvesters.forms.template import make_csv_template

    make_csv_template(FORM, "NN.LUA.DT", path := desk.path("mau.csv"))
    text = path.read_text(encoding="utf-8-sig").replace("Đạo Thạnh,", "Đạo Thạnh,=1+1", 1)
    path.write_text(text, encoding="utf-8-sig")
    report = desk.check(path, FORM)
    target = desk.path("ve.xlsx")
    assert mark(path, report, target, lambda *_: None)
    sheet = load_workbook(target)["CSV"]
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=1+1", "s")
    assert sheet["D4"].comment
    assert sheet["A3"].value == "Kỳ số liệu"


def test_old_formats_come_back_as_a_workbook(desk: Desk, real_data: Path) -> None:
    path = real_data / "vn_nin_malnutrition_2004.xls"
    report = desk.check(path, FORM)
    target = desk.path("ve.xlsx")
    assert mark(path, report, target, lambda *_: None)
    book = load_workbook(target)
    assert book.sheetnames == ["Lỗi", "2004"]
    assert 25.6 in [cell.value for cell in book["2004"][67]]


def test_in_a_process_of_its_own(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["mười"]})
    report = desk.check(path, FORM)
    target = desk.path("ve.xlsx")
    assert annotate(path, report, target)
    assert load_workbook(target)["NN.LUA.DT"]["D6"].comment
    assert [each.name for each in target.parent.iterdir()] == ["ve.xlsx"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"%PDF-1.7", b"<html>"])
def test_a_file_that_can_not_be_opened_gives_the_list(desk: Desk, content: bytes) -> None:
    (path := desk.path("a.xlsx")).write_bytes(content)
    report = desk.check(path, FORM)
    assert report.state == "refused"
    target = desk.path("ve.xlsx")
    assert not annotate(path, report, target)
    book = load_workbook(target)
    assert book.sheetnames == ["Lỗi"]
    assert report.failure
    assert book["Lỗi"]["F5"].value == report.failure.message.vi


def test_a_list_that_is_cut_says_so(desk: Desk) -> None:
    path = desk.filled(FORM, {"NN.LUA.DT": ["a", "b"]})
    report = replace(desk.check(path, FORM), errors=LIMITS.rejections + 7)
    target = desk.path("v.xlsx")
    assert mark(path, report, target, lambda *_: None)
    assert "5005" in str(load_workbook(target)["Lỗi"]["A3"].value)

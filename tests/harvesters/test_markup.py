"""HTML and XML Spreadsheet 2003 that programs save as XLS are read as a spreadsheet program shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.readers import Limits, Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read
from harvesters.tabular.inspection import look
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk

PAGE = """<html><head><title>x</title><style>td {{}}</style></head><body><h3>BÁO CÁO</h3>
<table border=1><tr><th rowspan=2>TT</th><th rowspan=2>Xã</th><th colspan=2>Số hộ</th></tr>
<tr><th>Nghèo</th><th>Cận nghèo</th></tr>
<tr><td>1</td><td>Xã&nbsp;Tân Hồng<br>(mới)</td><td>1.234,5</td><td>7</td></tr>
<tr><td>2</td><td>Phường <b>Mỹ Tho</b></td><td>=1+1</td><td>{last}</td></tr></table></body></html>"""
BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="Biểu 1/A"><Table>
<Row><Cell><Data ss:Type="String">Xã</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">Tỷ lệ</Data></Cell>
<Cell><Data ss:Type="String">Ngày</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">A</Data></Cell>
<Cell ss:Index="3" ss:StyleID="s1"><Data ss:Type="Number">0.125</Data></Cell>
<Cell><Data ss:Type="DateTime">2025-07-05T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">B</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="Biểu 1:A"><Table/></Worksheet></Workbook>"""


def taken(tmp_path: Path, text: str, name: str = "a.xls", encoding: str = "utf-8") -> Reading:
    (path := tmp_path / "in").write_bytes(text.encode(encoding))
    (folder := tmp_path / "work").mkdir()
    return read(path, Read(), folder, filename=name)


def rows(reading: Reading) -> list[list[str]]:
    assert reading.failure is None, reading.failure
    table = reading.tables[0]
    return [
        [str(row[0]), *(plain(cell) for cell in row[2:])] for batch in table.batches() for row in batch.rows()
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_page_named_xls(tmp_path: Path, encoding: str) -> None:
    reading = taken(tmp_path, PAGE.format(last="8"), encoding=encoding)
    assert rows(reading) == [
        ["4", "1", "Xã Tân Hồng\n(mới)", "1.234,5", "7"],
        ["5", "2", "Phường Mỹ Tho", "=1+1", "8"],
    ]
    [table] = reading.tables
    assert [column.label for column in table.columns] == ["TT", "Xã", "Số hộ Nghèo", "Số hộ Cận nghèo"]
    assert (table.title, reading.detected["format"]) == ("BÁO CÁO", "xls")


def test_an_xml_spreadsheet(tmp_path: Path) -> None:
    reading = taken(tmp_path, BOOK, name="a.xml")
    assert rows(reading) == [["4", "A", "", "12.5%", "2025-07-05"], ["5", "B", "", "#DIV/0!", ""]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PAGE.format(last="8"), "a.csv"),
        (PAGE.format(last="8"), "trang.html"),
        (PAGE.format(last="<form action=/login><input name=p></form>"), "a.xls"),
        ("<html><body><p>Không tìm thấy</p></body></html>", "a.xls"),
    ],
)
def test_other_pages_are_refused(tmp_path: Path, text: str, name: str) -> None:
    fault = taken(tmp_path, text, name).failure
    assert fault
    assert fault.code == "file.html"


@pytest.mark.parametrize(
    "text", [BOOK[:-40], BOOK.replace("<Workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook")]
)
def test_a_broken_xml_spreadsheet_is_told(tmp_path: Path, text: str) -> None:
    fault = taken(tmp_path, text).failure
    assert fault
    assert fault.code == "file.broken"


def test_cells_that_overlap_or_lie_far_out_do_no_harm(tmp_path: Path) -> None:
    rows_ = "<tr><td>a<td rowspan=3>b<tr><td colspan=999999>c<td>d<tr><td>1<td>2"
    assert taken(tmp_path, f"<table>{rows_}</table>").failure is None
    (other := tmp_path / "other").mkdir()
    fault = taken(other, BOOK.replace('ss:Index="4"', 'ss:Index="9999999"')).failure
    assert fault
    assert fault.code == "file.too_large"


def test_personal_data_in_a_page_are_found(tmp_path: Path) -> None:
    (path := tmp_path / "in").write_text(PAGE.format(last="0901234567").replace("Cận nghèo", "Điện thoại"))
    (folder := tmp_path / "work").mkdir()
    found = look(path, "a.xls", folder, Limits(), lambda step, done, total: None)
    assert [(each.kind, each.count) for each in found.findings] == [("phone", 1)]


def test_a_page_may_be_uploaded(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    names = [area.name for area in office.communes(5)]
    cells = "".join(
        f"<tr><td>{name}</td><td>2026-Q1</td><td>1{n},5</td></tr>" for n, name in enumerate(names)
    )
    head = "<tr><th>Đơn vị hành chính</th><th>Kỳ</th><th>Tỷ lệ hồ sơ trực tuyến</th></tr>"
    path = desk.text(f"<html><table>{head}{cells}</table></html>", "a.xls")
    report = desk.check(path, office.form(office.services(5, ("2026-Q1",))))
    assert (report.state, report.accepted, report.errors) == ("confirm", 5, 0)


def test_a_refused_file_says_what_its_sender_can_do(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = desk.text("<html><p>x</p></html>", "a.xls")
    report = desk.check(path, office.form(office.services()))
    assert (report.state, "Lưu thành" in report.rejections[0].remedy.vi) == ("refused", True)

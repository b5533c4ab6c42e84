"""What workbooks say of cells beside their values: errors, percentages, zeros in front, hidden rows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from harvesters.readers import Reading, read
from harvesters.readers.marks.compound import Broken, workbook
from harvesters.readers.shown import percentage
from harvesters.readers.table import plain
from harvesters.spec import Read
from tests.harvesters import hostile
from tests.harvesters.bench import Bench, lax, rows

ROWS: list[list[Any]] = [["Xã", "Tỷ lệ", "Mã"], ["A", 0.125, 123], ["B", 0.07, 1204], ["C", 1, 5]]
SHOWN = [["A", "12.5%", "00123"], ["B", "7%", "01204"], ["C", "100%", "00005"]]


def taken(tmp_path: Path, data: bytes) -> Reading:
    (path := tmp_path / "in").write_bytes(data)
    (folder := tmp_path / "work").mkdir()
    return read(path, Read(), folder)


def cells(reading: Reading) -> list[list[str]]:
    assert reading.failure is None, reading.failure
    [table] = reading.tables
    return [[plain(cell) for cell in row[2:]] for batch in table.batches() for row in batch.rows()]


def xlsx(rows_: list[list[Any]], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows_:
        sheet.append(row)
    for number in range(2, len(rows_) + 1):
        sheet.cell(number, 2).number_format = '0.0%;[Red]-0.0%;"-"'
        sheet.cell(number, 3).number_format = "00000"
    if hidden:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[90].hidden = True
    book.save(to := io.BytesIO())
    return to.getvalue()


def xls(rows_: list[list[Any]], hidden: bool = False, error: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("Trước").write(0, 0, "x")
    sheet = book.add_sheet("Biểu")
    styles = [xlwt.XFStyle(), xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf(num_format_str="00000")]
    for number, row in enumerate(rows_):
        for column, value in enumerate(row):
            sheet.write(number, column, value, styles[column] if number else styles[0])
    if error:
        sheet.row(len(rows_)).write(0, "D")
        sheet.row(len(rows_)).set_cell_error(1, "#DIV/0!")
    if hidden:
        sheet.row(2).hidden = True
        sheet.col(2).hidden = True
    book.save(to := io.BytesIO())
    return to.getvalue()


def ods(*rows_: str) -> bytes:
    return hostile.ods("".join(f"<table:table-row{row}</table:table-row>" for row in rows_))


def text(value: str, more: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {more}><text:p>{value}</text:p></table:table-cell>"


def share(value: str, more: str = "") -> str:
    return text("…", f'office:value-type="percentage" office:value="{value}"{more}')


def test_xlsx_shows_percentages_and_zeros(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, xlsx(ROWS))) == SHOWN


def test_xls_shows_percentages_and_zeros(tmp_path: Path) -> None:
    (path := tmp_path / "in").write_bytes(xls(ROWS))
    (folder := tmp_path / "work").mkdir()
    assert cells(read(path, Read(sheets=["Biểu"]), folder)) == SHOWN


def test_ods_shows_percentages(tmp_path: Path) -> None:
    head = ">" + text("Xã") + text("Tỷ lệ") + text("Sau")
    twice = ' table:number-rows-repeated="2">' + text("A") + share("0.125") + share("0.5")
    one = ">" + text("B") + share("0.07", ' table:number-columns-repeated="2"')
    assert cells(taken(tmp_path, ods(head, twice, one))) == [
        ["A", "12.5%", "50%"],
        ["A", "12.5%", "50%"],
        ["B", "7%", "7%"],
    ]


@pytest.mark.parametrize("kind", ["xlsx", "text"])
def test_a_percentage_is_harvested_as_it_is_shown(tmp_path: Path, kind: str) -> None:
    (folder := tmp_path / "bench").mkdir()
    book = [["Xã", "Tỷ lệ"], ["Xã Tân Hồng", 0.125], ["Xã Hòa Long", 0.5]]
    data = xlsx(book) if kind == "xlsx" else "Xã;Tỷ lệ\nXã Tân Hồng;12,5%\nXã Hòa Long;50%\n"
    mapping = {
        "indicator": {"fixed": "CDS.DVC"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": {"origin": {"fixed": "2025-08"}},
        "value": {"column": "Tỷ lệ"},
    }
    found = Bench(folder).run(data, mapping, checks=lax())
    assert sorted(rows(found, "area_name", "value")) == [("Xã Hòa Long", "50"), ("Xã Tân Hồng", "12.5")]


@pytest.mark.parametrize(
    "wrong",
    [
        'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
        'table:formula="of:=1/0" office:value-type="float" office:value="0"',
    ],
)
def test_errors_of_ods_are_errors(tmp_path: Path, wrong: str) -> None:
    head, good = ">" + text("Xã") + text("Số"), ">" + text("A") + text("5")
    found = cells(taken(tmp_path, ods(head, good, ">" + text("B") + text("#DIV/0!", wrong))))
    assert found == [["A", "5"], ["B", "#DIV/0!"]]


def test_errors_of_xls_are_errors(tmp_path: Path) -> None:
    (path := tmp_path / "in").write_bytes(xls(ROWS, error=True))
    (folder := tmp_path / "work").mkdir()
    assert cells(read(path, Read(sheets=["Biểu"]), folder))[-1] == ["D", "#DIV/0!", ""]


def test_errors_without_a_place_stand_where_they_are(tmp_path: Path) -> None:
    word = '<c t="inlineStr"><is><t>{}</t></is></c>'
    body = f"<row>{word.format('Ten')}{word.format('So')}</row><row>{word.format('A')}<c><v>5</v></c></row>"
    body += f'<row>{word.format("B")}<c t="e"><v>#N/A</v></c></row>'
    assert cells(taken(tmp_path, hostile.xlsx(body))) == [["A", "5"], ["B", "#N/A"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_hidden_rows_and_columns_are_told(tmp_path: Path, kind: str) -> None:
    if kind == "ods":
        columns = '<table:table-column table:number-columns-repeated="2"/>'
        columns += '<table:table-column table:visibility="collapse" table:number-columns-repeated="9"/>'
        lines = [">" + text(a) + text(b) + text(c) for a, b, c in (("Xã", "Số", "Mã"), ("A", "1", "2"))]
        lines.append(' table:visibility="filter">' + text("B") + text("3") + text("4"))
        body = "".join(f"<table:table-row{line}</table:table-row>" for line in lines)
        data = hostile.ods(columns + body)
    else:
        data = xlsx(ROWS, hidden=True) if kind == "xlsx" else xls(ROWS, hidden=True)
    [fault] = [each for each in taken(tmp_path, data).faults if each.code == "sheet.hidden_cells"]
    assert ("dòng 3; cột C" in fault.message.vi, "rows 3; columns C" in fault.message.en) == (True, True)


def test_a_password_of_xls_is_told(tmp_path: Path) -> None:
    data = bytearray(xls(ROWS))
    begin = data.index(b"\x09\x08\x10\x00\x00\x06") + 20
    data[begin : begin + 2] = b"\x2f\x00"
    fault = taken(tmp_path, bytes(data)).failure
    assert fault
    assert fault.code == "file.encrypted"


@pytest.mark.parametrize("size", [600, 1500, 3000, 5000])
def test_a_compound_file_cut_off_is_broken(tmp_path: Path, size: int) -> None:
    fault = taken(tmp_path, xls(ROWS)[:size]).failure
    assert fault
    assert fault.code == "file.broken"
    with pytest.raises(Broken):
        workbook(xls(ROWS)[:size])


@pytest.mark.parametrize(
    ("cell", "shown"), [("\x020.125", "12.5%"), ("\x0210", "1000%"), ("\x02-0.00001", "-0.001%")]
)
def test_percentages_are_exact(cell: str, shown: str) -> None:
    assert plain(percentage(cell)) == shown

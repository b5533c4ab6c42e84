"""Styles, hidden rows and parts of workbooks wherever their formats allow them to stand."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from harvesters.readers import read
from harvesters.readers.table import plain
from harvesters.spec import Read
from tests.harvesters import hostile
from tests.harvesters.readers.offices import Cell, cells, made, taken, told

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Xã</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Số</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2"{0}><v>0.125</v></c></row>'
    '<row r="3"{1}><c r="A3" t="inlineStr"><is><t>B</t></is></c><c r="B3"{0}><v>0.5</v></c></row>'
)
STYLES = f'<styleSheet xmlns="{hostile.MAIN}">{{}}</styleSheet>'
TWO = "<cellXfs><xf/><xf{}/></cellXfs>"
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def package(sheet: str | bytes, styles: str = "", name: str = "styles", **members: str | bytes) -> bytes:
    """A workbook whose styles stand in a part of some name."""
    kind = f'<Relationship Id="rId2" Type="{hostile.RELATIONS}/styles" Target="{name}.xml"/></Relationships>'
    parts: hostile.Members = {
        "[Content_Types].xml": hostile.TYPES,
        "_rels/.rels": hostile.ROOT,
        "xl/workbook.xml": hostile.WORKBOOK,
        "xl/_rels/workbook.xml.rels": hostile.LINKS.replace("</Relationships>", kind),
        "xl/worksheets/sheet1.xml": sheet,
        f"xl/{name}.xml": styles or STYLES.format(""),
    }
    return hostile.packed(parts | {key.replace("__", "/"): value for key, value in members.items()})


@pytest.mark.parametrize(
    ("style", "styles"),
    [
        ("", '<cellXfs><xf numFmtId="9"/></cellXfs>'),
        (' s="1"', TWO.format(' numFmtId="10"')),
        (' s="1"', '<cellStyleXfs><xf/><xf numFmtId="9"/></cellStyleXfs>' + TWO.format(' xfId="1"')),
        (' s="1"', '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts>'
         + TWO.format(' numFmtId="170"')),
        (' s="1"', TWO.format(' numFmtId="9"').replace("<", "<x:").replace("<x:/", "</x:")
         + f'<x xmlns:x="{hostile.MAIN}"/>'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("single", [False, True])
def test_a_style_is_found_where_it_is_inherited_from(
    tmp_path: Path, style: str, styles: str, single: bool
) -> None:
    sheet, sheets = hostile.sheet_xml(ROWS.format(style, "")), STYLES.format(styles)
    if "x:" in styles:
        sheets = sheets.replace("<styleSheet ", f'<styleSheet xmlns:x="{hostile.MAIN}" ')
    if single:
        sheet, sheets = sheet.replace('"', "'").replace("=", " = ", 1), sheets.replace('"', "'")
    found = taken(tmp_path, package(sheet, sheets, "styles2" if single else "styles"))
    assert cells(found) == [("A", "12.5%"), ("B", "50%")]
    assert told(found) == []


@pytest.mark.parametrize(
    "hidden", [' hidden="1"', ' hidden = "true"', " hidden='1'", ' ht="0" customHeight="1"']
)
def test_hidden_rows_however_they_are_written(tmp_path: Path, hidden: str) -> None:
    found = taken(tmp_path, package(hostile.sheet_xml(ROWS.format("", hidden))))
    assert told(found) == ["sheet.hidden_cells"]


@pytest.mark.parametrize(
    "column", ['<col min="2" max="2" hidden="true"/>', '<x:col x="1" min="2" max="2" width="0"/>']
)
def test_hidden_columns_however_they_are_written(tmp_path: Path, column: str) -> None:
    sheet = hostile.sheet_xml(ROWS.format("", "")).replace("<sheetData>", f"<cols>{column}</cols><sheetData>")
    found = taken(tmp_path, package(sheet.replace("<worksheet ", f'<worksheet xmlns:x="{hostile.MAIN}" ')))
    assert told(found) == ["sheet.hidden_cells"]


@pytest.mark.parametrize("kind", ["t='e'", 't = "e"', 't="e" s="1"'])
def test_errors_however_they_are_written(tmp_path: Path, kind: str) -> None:
    sheet = hostile.sheet_xml(ROWS.format("", "")).replace(
        '<c r="B3"><v>0.5</v></c>', f'<c r="B3" {kind}><v>#DIV/0!</v></c>'
    )
    assert cells(taken(tmp_path, package(sheet))) == [("A", "0.125"), ("B", "#DIV/0!")]


def test_styles_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    found = taken(tmp_path, package(hostile.sheet_xml(ROWS.format("", "")), STYLES.format('<x y="a & b"/>')))
    assert told(found) == ["sheet.styles"]


def odd(change: str) -> bytes:
    """A package as some program might write it."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": hostile.TYPES.replace("</Types>", "<!-- spreadsheetml. --></Types>"),
        "_rels/.rels": hostile.ROOT,
        "xl/workbook.xml": hostile.WORKBOOK,
        "xl/_rels/workbook.xml.rels": hostile.LINKS.replace(
            "</Relationships>",
            f'<Relationship Id="rId2" Type="{hostile.RELATIONS}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId3" Type="{hostile.RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        ),
        "xl/worksheets/sheet1.xml": hostile.sheet_xml(ROWS.format(' s="1"', "")).replace(
            't="inlineStr"><is><t>A</t></is>', 't="s"><v>0</v>'
        ),
        "xl/styles.xml": STYLES.format(TWO.format(' numFmtId="9"')),
        "xl/sharedStrings.xml": f'<sst xmlns="{hostile.MAIN}"><si><t>A</t></si></sst>',
    }
    links, sheet = str(parts["xl/_rels/workbook.xml.rels"]), str(parts["xl/worksheets/sheet1.xml"])
    if change == "backslashes":
        return hostile.packed({name.replace("/", "\\"): data for name, data in parts.items()})
    if change == "slash":
        return hostile.packed({f"/{name}": data for name, data in parts.items()})
    if change == "folder":
        moved = {name.replace("xl/", "book/"): data for name, data in parts.items()}
        return hostile.packed(moved | {"_rels/.rels": hostile.ROOT.replace("xl/", "book/")})
    if change == "names":
        parts["xl/strings7.xml"] = parts.pop("xl/sharedStrings.xml")
        parts["xl/s.xml"] = parts.pop("xl/styles.xml")
        links = links.replace("sharedStrings.xml", "/xl/strings7.xml").replace("styles.xml", "../xl/s.xml")
    if change == "case":
        parts["xl/WORKSHEETS/Sheet1.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    if change == "wide":
        parts["xl/worksheets/sheet1.xml"] = sheet.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    if change.startswith("<dimension"):
        parts["xl/worksheets/sheet1.xml"] = sheet.replace("<sheetData>", f"{change}<sheetData>")
    return hostile.packed(parts | {"xl/_rels/workbook.xml.rels": links})


@pytest.mark.parametrize(
    "change",
    ["", "backslashes", "slash", "folder", "names", "case", "wide", '<dimension ref="A0"/>', "<dimension/>",
     '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', '<dimension ref="$A$1:$B$3"></dimension>'],
)  # fmt: skip
def test_packages_that_spreadsheet_programs_open(tmp_path: Path, change: str) -> None:
    found = taken(tmp_path, odd(change))
    if "case" in change:
        assert "xl/worksheets/sheet1.xml" not in str(odd(change))
    assert cells(found) == [("A", "12.5%"), ("B", "50%")]
    assert told(found) == []


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.ods", "a.xlsb"])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_name_that_says_another_format(tmp_path: Path, kind: str, name: str) -> None:
    (path := tmp_path / name).write_bytes(made(kind, [("Xã", "Số"), ("A", 1.5), ("B", 2.5)]))
    (folder := tmp_path / "work").mkdir()
    assert cells(read(path, Read(), folder, filename=name)) == [("A", "1.5"), ("B", "2.5")]


def ods(body: str, styles: str = "", names: str = "") -> bytes:
    """An ODS whose styles stand in ``styles.xml``."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    keys = {"office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle"}
    spaces = "".join(f' xmlns:{key}="{space}:{value}:1.0"' for key, value in keys.items())
    content = f'<office:body><office:spreadsheet><table:table table:name="S">{body}</table:table>'
    return hostile.packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:manifest/>",
        "styles.xml": f"<office:document-styles{spaces}><office:styles>{styles}</office:styles>"
        "</office:document-styles>",
        "content.xml": f"<office:document-content{spaces}><office:automatic-styles>{names}"
        f"</office:automatic-styles>{content}</office:spreadsheet></office:body></office:document-content>",
    })  # fmt: skip


SCALED = (
    '<number:number-style style:name="N1"><number:number number:min-integer-digits="1" '
    'number:display-factor="1000"/></number:number-style>'
)
NUMBER = (
    '<table:table-cell office:value-type="float" office:value="5000"{}><text:p>5</text:p></table:table-cell>'
)
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("styles", "columns", "row", "cell"),
    [
        ('<style:default-style style:family="table-cell" style:data-style-name="N1"/>', "", "", ""),
        ('<style:style style:name="Default" style:family="table-cell" style:data-style-name="N1"/>',
         "", "", ""),
        ('<style:style style:name="a" style:family="table-cell" style:data-style-name="N1"/>'
         '<style:style style:name="b" style:family="table-cell" style:parent-style-name="a"/>',
         "", "", ' table:style-name="b"'),
        ('<style:style style:name="a" style:family="table-cell" style:data-style-name="N1"/>',
         '<table:table-column/><table:table-column table:default-cell-style-name="a"/>', "", ""),
        ('<style:style style:name="a" style:family="table-cell" style:data-style-name="N1"/>',
         "", ' table:default-cell-style-name="a"', ""),
    ],
)  # fmt: skip
def test_styles_of_ods_are_inherited(tmp_path: Path, styles: str, columns: str, row: str, cell: str) -> None:
    head = f"<table:table-row>{TEXT.format('Xã')}{TEXT.format('Số')}</table:table-row>"
    line = f"<table:table-row{row}>{TEXT.format('A')}{NUMBER.format(cell)}</table:table-row>"
    assert cells(taken(tmp_path, ods(columns + head + line * 2, SCALED + styles))) == [("A", "5 ⟨5000⟩")] * 2


def test_formulas_of_ods_without_a_value_times_and_folded_rows(tmp_path: Path) -> None:
    time = (
        '<table:table-cell office:value-type="time" office:time-value="PT30H15M00S"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    body = f"<table:table-row>{TEXT.format('Xã')}{TEXT.format('Số')}{TEXT.format('Giờ')}</table:table-row>"
    pending = '<table:table-cell table:formula="of:=1+1"/>'
    body += f"<table:table-row>{TEXT.format('A')}{pending}{time}</table:table-row>"
    folded = f"<table:table-row>{TEXT.format('B')}{NUMBER.format('')}{time}</table:table-row>"
    body += f'<table:table-row-group table:display="false">{folded}</table:table-row-group>'
    found = taken(tmp_path, ods(body))
    assert cells(found) == [("A", "=of:=1+1", "30:15:00"), ("B", "5000", "30:15:00")]
    assert told(found) == ["sheet.hidden_cells"]


def spreadsheet(styles: str, table: str, more: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="S"><Table>{table}</Table>{more}</Worksheet></Workbook>'
    ).encode()


def xmlss_row(name: str, value: str, row: str = "", cell: str = "") -> str:
    kind = "Number" if value[:1].isdigit() else "String"
    text = f'<Cell><Data ss:Type="String">{name}</Data></Cell>'
    return f'<Row{row}>{text}<Cell{cell}><Data ss:Type="{kind}">{value}</Data></Cell></Row>'


@pytest.mark.parametrize(
    ("styles", "column", "row", "cell"),
    [
        ('<Style ss:ID="a"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="b" ss:Parent="a"/>',
         "", "", ' ss:StyleID="b"'),
        ('<Style ss:ID="Default"><NumberFormat ss:Format="0%"/></Style><Style ss:ID="b"/>',
         "", "", ' ss:StyleID="b"'),
        ('<Style ss:ID="Default"><NumberFormat ss:Format="0%"/></Style>', "", "", ""),
        ('<Style ss:ID="a"><NumberFormat ss:Format="0.0%"/></Style>',
         '<Column ss:Index="2" ss:StyleID="a"/>', "", ""),
        ('<Style ss:ID="a"><NumberFormat ss:Format="0.0%"/></Style>', "", ' ss:StyleID="a"', ""),
    ],
)  # fmt: skip
def test_styles_of_xml_spreadsheet_are_inherited(
    tmp_path: Path, styles: str, column: str, row: str, cell: str
) -> None:
    table = column + xmlss_row("Xã", "Số") + xmlss_row("A", "0.125", row, cell) * 2
    assert cells(taken(tmp_path, spreadsheet(styles, table))) == [("A", "12.5%")] * 2


def test_rows_of_xml_spreadsheet_are_numbered_as_shown(tmp_path: Path) -> None:
    table = (
        xmlss_row("Xã", "Số") + xmlss_row("A", "1") + '<Row ss:Index="4" ss:Span="2"/>' + xmlss_row("B", "x")
    )
    comment = "<Comment><ss:Data><B>Ai đó: 7</B></ss:Data></Comment></Cell></Row>"
    table += xmlss_row("C", "3", ' ss:Hidden="1"').replace("</Cell></Row>", comment)
    found = taken(tmp_path, spreadsheet("", table))
    [grid] = found.tables
    lines = [(row[0], *map(plain, row[2:])) for batch in grid.batches() for row in batch.rows()]
    assert lines == [(2, "A", "1"), (7, "B", "x"), (8, "C", "3")]
    assert "dòng 8" in found.faults[0].message.vi


def test_a_hidden_sheet_of_xml_spreadsheet(tmp_path: Path) -> None:
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    data = spreadsheet("", xmlss_row("Xã", "Số") + xmlss_row("A", "1"), hidden)
    other = spreadsheet("", xmlss_row("Xã", "Số") + xmlss_row("B", "2")).split(b"<Worksheet")[1]
    both = data.replace(b"</Workbook>", b"<Worksheet" + other.replace(b'"S"', b'"T"'))
    found = taken(tmp_path, both)
    assert (cells(found), told(found)) == ([("B", "2")], ["sheet.hidden"])


def test_pages_with_hidden_rows_columns_and_words(tmp_path: Path) -> None:
    rows_ = "<tr><td>Xã<td>Số<td>Mã<tr hidden><td>A<td><span style='display: none'>99</span>1,5<td>x"
    rows_ += "<tr><td>B<td class=an>2,5<td>y"
    page = f"<style>.an {{ display:none }}</style><table><col><col><col style='display:none'>{rows_}</table>"
    found = taken(tmp_path, page.encode())
    assert cells(found) == [("A", "1,5", "x"), ("B", "2,5", "y")]
    assert "dòng 2; cột B, C" in found.faults[0].message.vi


def test_formulas_that_no_program_calculated_are_told(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row, line in enumerate([("Xã", "Số"), ("A", 1), ("B", xlwt.Formula("B2+1")), ("C", 3)]):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    book.save(to := io.BytesIO())
    assert [row[1] for row in cells(taken(tmp_path, to.getvalue()))] == ["1", "=…", "3"]


def test_a_workbook_of_excel_5(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, excel_5())) == [("A", "12.5%"), ("B", "125")]


def excel_5() -> bytes:
    """BIFF5: a percentage, and a text with a raised digit."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def label(row: int, column: int, text: bytes) -> bytes:
        return record(0x204, struct.pack("<4H", row, column, 0, len(text)) + text)

    def font(escapement: int) -> bytes:
        return record(0x31, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, escapement, 0, 0, 0, 0) + b"\x05Arial")

    xfs = b"".join(record(0xE0, struct.pack("<3H", 0, form, 1) + bytes(10)) for form in (0, 9))
    rich = struct.pack("<4H", 2, 1, 0, 4) + b"1251" + b"\x01\x03\x01"
    sheet = record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 0)) + label(0, 0, b"Xa") + label(0, 1, b"So")
    sheet += label(1, 0, b"A") + record(0x203, struct.pack("<3Hd", 1, 1, 1, 0.125))
    sheet += label(2, 0, b"B") + record(0xD6, rich) + record(0x0A, b"")
    begin = record(0x809, struct.pack("<4H", 0x500, 0x05, 0, 0)) + font(0) + font(1) + xfs
    end = record(0x0A, b"")
    place = len(begin) + 4 + 8 + len(end)
    stream = begin + record(0x85, struct.pack("<IH", place, 0) + b"\x01S") + end + sheet
    XlsDoc().save(to := io.BytesIO(), stream)
    return to.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_raised_letters_in_many_shared_strings(tmp_path: Path, kind: str) -> None:
    lines = [(f"Xã {'á' * (n % 90)} {n}", Cell(runs=((f"{n}", 0), ("1", 1)))) for n in range(1, 900)]
    found = taken(tmp_path, made(kind, [("Xã", "Số"), *lines]))
    assert [row[1] for row in cells(found)] == [str(n) for n in range(1, 900)]

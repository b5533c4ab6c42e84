"""One small sheet as every program writes it: XLSX, XLS, ODS, XML Spreadsheet 2003 and HTML."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import xlsxwriter
import xlwt

from harvesters.readers import Reading, read
from harvesters.readers.marks.raised import Run
from harvesters.readers.table import plain
from harvesters.spec import Read
from tests.harvesters import hostile

KINDS = ("xlsx", "xls", "ods", "xmlss")


@dataclass(frozen=True)
class Cell:
    """A number with its format's code, or a text in pieces; merged over cells to the right and below."""

    value: float | str = ""
    code: str = "General"
    runs: tuple[Run, ...] = ()
    right: int = 0
    down: int = 0
    covered: bool = False


Row = Sequence[Cell | float | str]
#: Number formats as ODS writes them; `{}` is the name.
_ODS_CODES = {
    "0.0%": '<number:percentage-style style:name="{}"><number:number number:decimal-places="1" '
    'number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>',
    "#,##0.0,": '<number:number-style style:name="{}"><number:number number:decimal-places="1" '
    'number:min-integer-digits="1" number:grouping="true" number:display-factor="1000"/>'
    "</number:number-style>",
    "#,##0.0,,": '<number:number-style style:name="{}"><number:number number:decimal-places="1" '
    'number:min-integer-digits="1" number:display-factor="1000000"/></number:number-style>',
    '0" nghìn"': '<number:number-style style:name="{}"><number:number number:min-integer-digits="1"/>'
    "<number:text> nghìn</number:text></number:number-style>",
    '0".000"': '<number:number-style style:name="{}"><number:number number:min-integer-digits="1"/>'
    "<number:text>.000</number:text></number:number-style>",
    ";;;": '<number:number-style style:name="{}"><number:text></number:text></number:number-style>',
    '"..."': '<number:number-style style:name="{}"><number:text>...</number:text></number:number-style>',
    "0.0": '<number:number-style style:name="{}"><number:number number:decimal-places="1" '
    'number:min-integer-digits="1"/></number:number-style>',
    "00000": '<number:number-style style:name="{}"><number:number number:min-integer-digits="5"/>'
    "</number:number-style>",
    "mm/yyyy": '<number:date-style style:name="{}"><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/></number:date-style>',
    "yyyy": '<number:date-style style:name="{}"><number:year number:style="long"/></number:date-style>',
}
_NAMESPACES = "".join(
    f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for key, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"),
    )
)  # fmt: skip


def of(cell: Cell | float | str) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)


def made(kind: str, rows: Sequence[Row]) -> bytes:
    """The bytes of a sheet in one of `KINDS`, or ``html``."""
    grid = [[of(cell) for cell in row] for row in rows]
    makers = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "xmlss": _xmlss, "html": _html}
    return makers[kind](grid)


def taken(folder: Path, data: bytes, name: str = "so-lieu.xls", **options: object) -> Reading:
    (path := folder / f"in-{len(list(folder.iterdir()))}").write_bytes(data)
    (work := folder / f"{path.name}-work").mkdir()
    return read(path, Read.model_validate(options), work, filename=name)


def cells(reading: Reading) -> list[tuple[str, ...]]:
    """The table's rows as texts."""
    assert reading.failure is None, reading.failure
    [table] = reading.tables
    return [tuple(plain(cell) for cell in row[2:]) for batch in table.batches() for row in batch.rows()]


def told(reading: Reading) -> list[str]:
    return [fault.code for fault in reading.faults]


def _xlsx(grid: list[list[Cell]]) -> bytes:
    book = xlsxwriter.Workbook(to := io.BytesIO())
    sheet = book.add_worksheet("Biểu")
    levels = {1: book.add_format({"font_script": 1}), -1: book.add_format({"font_script": 2})}
    for row, line in enumerate(grid):
        for column, cell in enumerate(line):
            if cell.right or cell.down:
                sheet.merge_range(row, column, row + cell.down, column + cell.right, "")
    for row, line in enumerate(grid):
        for column, cell in enumerate(line):
            form = book.add_format({"num_format": cell.code})
            if len(cell.runs) > 1:
                parts = [
                    part
                    for text, level in cell.runs
                    for part in (([levels[level]] if level else []) + [text])
                ]
                sheet.write_rich_string(row, column, *parts)
            elif cell.runs:
                sheet.write(row, column, cell.runs[0][0], levels[cell.runs[0][1]])
            elif cell.value != "":
                sheet.write(row, column, cell.value, form)
    book.close()
    return to.getvalue()


def _xls(grid: list[list[Cell]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu", cell_overwrite_ok=True)
    fonts = {}
    for level, name in ((0, xlwt.Font.ESCAPEMENT_NONE), (1, xlwt.Font.ESCAPEMENT_SUPERSCRIPT),
                        (-1, xlwt.Font.ESCAPEMENT_SUBSCRIPT)):  # fmt: skip
        fonts[level] = xlwt.Font()
        fonts[level].escapement = name
    for row, line in enumerate(grid):
        for column, cell in enumerate(line):
            style = xlwt.easyxf(num_format_str=cell.code)
            if len(cell.runs) > 1:
                sheet.write_rich_text(row, column, [(text, fonts[level]) for text, level in cell.runs])
            elif cell.runs:
                style.font = fonts[cell.runs[0][1]]
                sheet.write(row, column, cell.runs[0][0], style)
            elif cell.value != "":
                sheet.write(row, column, cell.value, style)
            if cell.right or cell.down:
                sheet.merge(row, row + cell.down, column, column + cell.right)
    book.save(to := io.BytesIO())
    return to.getvalue()


def _spans(cell: Cell, right: str, down: str) -> str:
    return (f' {right}="{cell.right + 1}"' if cell.right else "") + (
        f' {down}="{cell.down + 1}"' if cell.down else ""
    )


def _ods(grid: list[list[Cell]]) -> bytes:
    codes = list(dict.fromkeys(cell.code for line in grid for cell in line if cell.code != "General"))
    styles = "".join(_ODS_CODES[code].format(f"N{n}") for n, code in enumerate(codes))
    styles += "".join(
        f'<style:style style:name="ce{n}" style:family="table-cell" style:data-style-name="N{n}"/>'
        for n in range(len(codes))
    )
    for name, position in (("T1", "super 58%"), ("T-1", "-33% 58%")):
        properties = f'<style:text-properties style:text-position="{position}"/>'
        styles += f'<style:style style:name="{name}" style:family="text">{properties}</style:style>'
        styles += f'<style:style style:name="c{name}" style:family="table-cell">{properties}</style:style>'
    rows = "".join(
        f"<table:table-row>{''.join(_ods_cell(cell, codes) for cell in line)}</table:table-row>"
        for line in grid
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{_NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return hostile.packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest:manifest/>",
            "content.xml": content,
        }
    )


def _ods_cell(cell: Cell, codes: list[str]) -> str:
    tag = "covered-table-cell" if cell.covered else "table-cell"
    more = _spans(cell, "table:number-columns-spanned", "table:number-rows-spanned")
    if cell.code != "General":
        more += f' table:style-name="ce{codes.index(cell.code)}"'
    if len(cell.runs) == 1:
        more += f' table:style-name="cT{cell.runs[0][1]}"'
    if cell.runs:
        parts = "".join(
            f'<text:span text:style-name="T{level}">{escape(text)}</text:span>' if level else escape(text)
            for text, level in cell.runs
        )
        return f'<table:{tag}{more} office:value-type="string"><text:p>{parts}</text:p></table:{tag}>'
    if cell.code in ("mm/yyyy", "yyyy"):
        more += f' office:value-type="date" office:date-value="{cell.value}"'
    elif isinstance(cell.value, str):
        more += ' office:value-type="string"' if cell.value else ""
    else:
        kind = "percentage" if "%" in cell.code else "float"
        more += f' office:value-type="{kind}" office:value="{cell.value}"'
    text = f"<text:p>{escape(str(cell.value))}</text:p>" if cell.value != "" else ""
    return f"<table:{tag}{more}>{text}</table:{tag}>"


def _xmlss(grid: list[list[Cell]]) -> bytes:
    codes = list(dict.fromkeys(cell.code for line in grid for cell in line))
    styles = "".join(
        f'<Style ss:ID="s{n}"><NumberFormat ss:Format="{escape(code)}"/></Style>'
        for n, code in enumerate(codes)
    )
    styles += '<Style ss:ID="up"><Font ss:VerticalAlign="Superscript"/></Style>'
    rows = ""
    for line in grid:
        parts = "".join(_xmlss_cell(cell, column, codes) for column, cell in enumerate(line, 1))
        rows += f"<Row>{parts}</Row>"
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _xmlss_cell(cell: Cell, column: int, codes: list[str]) -> str:
    if cell.value == "" and not cell.runs:
        return ""
    style = "up" if len(cell.runs) == 1 else f"s{codes.index(cell.code)}"
    where = f'ss:Index="{column}" ss:StyleID="{style}"'
    where += f' ss:MergeAcross="{cell.right}"' if cell.right else ""
    where += f' ss:MergeDown="{cell.down}"' if cell.down else ""
    if len(cell.runs) > 1:
        tags = {0: "{}", 1: "<Sup>{}</Sup>", -1: "<Sub>{}</Sub>"}
        parts = "".join(tags[level].format(escape(text)) for text, level in cell.runs)
        data = f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{parts}</ss:Data>'
    elif cell.code in ("mm/yyyy", "yyyy"):
        data = f'<Data ss:Type="DateTime">{cell.value}T00:00:00.000</Data>'
    else:
        value = cell.runs[0][0] if cell.runs else cell.value
        data = f'<Data ss:Type="{"String" if isinstance(value, str) else "Number"}">{value}</Data>'
    return f"<Cell {where}>{data}</Cell>"


def _html(grid: list[list[Cell]]) -> bytes:
    tags = {0: "{}", 1: "<sup>{}</sup>", -1: "<sub>{}</sub>"}
    rows = ""
    for line in grid:
        rows += "<tr>"
        for cell in line:
            runs = cell.runs or ((str(cell.value), 0),)
            spans = _spans(cell, "colspan", "rowspan")
            parts = "".join(tags[level].format(escape(text)) for text, level in runs)
            rows += "" if cell.covered else f"<td{spans}>{parts}</td>"
        rows += "</tr>"
    return f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'.encode()

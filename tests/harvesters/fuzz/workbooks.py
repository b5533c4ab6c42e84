"""A grid as a workbook: XLSX by two libraries, XLS, ODS, and HTML and XML Spreadsheet 2003 named XLS."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from html import escape

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.cell_range import CellRange

from tests.harvesters.fuzz.grid import Cell, Grid, text_of

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = (
    f'xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0" '
    f'xmlns:style="{_OFFICE}:style:1.0" xmlns:fo="{_OFFICE}:xsl-fo-compatible:1.0" '
    f'xmlns:number="{_OFFICE}:datastyle:1.0"'
)


def xlsx(grid: Grid) -> bytes:
    """Write with xlsxwriter: shared strings, merges with their first cell only."""
    book = xlsxwriter.Workbook(to := io.BytesIO(), {"in_memory": True})
    sheet, raised = book.add_worksheet("Biểu"), book.add_format({"font_script": 1})
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            style = book.add_format({"num_format": cell.number_format}) if cell.number_format else None
            if cell.raised:
                sheet.write_rich_string(row, column, text_of(cell), raised, cell.raised)
            elif cell.error:
                sheet.write_formula(row, column, "=NA()", None, "#N/A")
            elif isinstance(cell.value, Decimal):
                sheet.write_number(row, column, float(cell.value), style)
            elif cell.value:
                sheet.write_string(row, column, cell.value, style)
    for area in grid.merges:
        first = grid.rows[area[0]][area[1]]
        sheet.merge_range(*area, text_of(first))
    for row in grid.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in grid.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    book.close()
    return to.getvalue()


def xlsx_openpyxl(grid: Grid) -> bytes:
    """Write with openpyxl: what lies under a merged area stays in the file where the grid has it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, cells in enumerate(grid.rows, 1):
        for column, cell in enumerate(cells, 1):
            value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value or None
            if cell.raised:
                value = CellRichText(
                    text_of(cell), TextBlock(InlineFont(vertAlign="superscript"), cell.raised)
                )
            target = sheet.cell(row, column, "#N/A" if cell.error else value)
            if cell.number_format:
                target.number_format = cell.number_format
    for top, left, bottom, right in grid.merges:
        # `merge_cells` would empty the covered cells.
        sheet.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1).coord)
    for row in grid.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True
    for column in grid.hidden_columns:
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
    book.save(to := io.BytesIO())
    return to.getvalue()


def xls(grid: Grid) -> bytes:
    """Write BIFF8 with xlwt."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu")
    raised = xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            style = (
                xlwt.easyxf(num_format_str=cell.number_format)
                if cell.number_format
                else xlwt.Style.default_style
            )
            if cell.raised:
                sheet.write_rich_text(row, column, (text_of(cell), (cell.raised, raised)))
            elif cell.error:
                sheet.row(row).set_cell_error(column, "#N/A!")
            elif isinstance(cell.value, Decimal):
                sheet.write(row, column, float(cell.value), style)
            elif cell.value:
                sheet.write(row, column, cell.value, style)
    for top, left, bottom, right in grid.merges:
        # `merge` would refuse what lies under the area.
        sheet.merged_ranges.append((top, bottom, left, right))
    for row in grid.hidden_rows:
        sheet.row(row).hidden = True
    for column in grid.hidden_columns:
        sheet.col(column).hidden = True
    book.save(to := io.BytesIO())
    return to.getvalue()


def _spans(grid: Grid) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    starts, covered = {}, set()
    for top, left, bottom, right in grid.merges:
        starts[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return starts, covered - set(starts)


def ods(grid: Grid) -> bytes:
    """Write OpenDocument by hand: percent styles, raised spans, covered cells, collapsed rows."""
    starts, covered = _spans(grid)
    body = []
    for row, cells in enumerate(grid.rows):
        hidden = ' table:visibility="collapse"' if row in grid.hidden_rows else ""
        inner = "".join(
            _ods_cell(cell, starts.get((row, column)), (row, column) in covered)
            for column, cell in enumerate(cells)
        )
        body.append(f"<table:table-row{hidden}>{inner}</table:table-row>")
    columns = "".join(
        '<table:table-column table:visibility="collapse"/>'
        if n in grid.hidden_columns
        else "<table:table-column/>"
        for n in range(grid.width())
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS} office:version="1.2">'
        '<office:automatic-styles><style:style style:name="R" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style>'
        '<number:percentage-style style:name="N1"><number:number number:decimal-places="1"/>'
        "<number:text>%</number:text></number:percentage-style>"
        '<style:style style:name="P" style:family="table-cell" style:data-style-name="N1"/>'
        '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Biểu">'
        f"{columns}{''.join(body)}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{mimetype}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(to := io.BytesIO(), "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return to.getvalue()


def _ods_cell(cell: Cell, span: tuple[int, int] | None, covered: bool) -> str:
    name = "table:covered-table-cell" if covered else "table:table-cell"
    spanned = (
        f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    )
    if cell.raised:
        text = f'{escape(text_of(cell))}<text:span text:style-name="R">{escape(cell.raised)}</text:span>'
        return f'<{name}{spanned} office:value-type="string"><text:p>{text}</text:p></{name}>'
    if isinstance(cell.value, Decimal):
        percent = "%" in cell.number_format
        kind = 'percentage" table:style-name="P' if percent else "float"
        shown = f"{cell.value * 100:.1f}%" if percent else f"{cell.value:f}"
        return (
            f'<{name}{spanned} office:value-type="{kind}" office:value="{cell.value:f}">'
            f"<text:p>{shown}</text:p></{name}>"
        )
    if not cell.value:
        return f"<{name}{spanned}/>"
    return f'<{name}{spanned} office:value-type="string"><text:p>{escape(cell.value)}</text:p></{name}>'


def html(grid: Grid) -> bytes:
    """Write a page with one table, as programs save it under the name of a workbook."""
    starts, covered = _spans(grid)
    rows = []
    for row, cells in enumerate(grid.rows):
        inner = []
        for column, cell in enumerate(cells):
            if (row, column) in covered:
                continue
            down, across = starts.get((row, column), (1, 1))
            raised = f"<sup>{escape(cell.raised)}</sup>" if cell.raised else ""
            inner.append(f'<td rowspan="{down}" colspan="{across}">{escape(text_of(cell))}{raised}</td>')
        hidden = ' style="display:none"' if row in grid.hidden_rows else ""
        rows.append(f"<tr{hidden}>{''.join(inner)}</tr>")
    page = f'<html><head><meta charset="utf-8"></head><body><table>{"".join(rows)}</table></body></html>'
    return page.encode()


def xmlss(grid: Grid) -> bytes:
    """Write XML Spreadsheet 2003."""
    starts, covered = _spans(grid)
    rows = []
    for row, cells in enumerate(grid.rows):
        inner = []
        for column, cell in enumerate(cells):
            if (row, column) in covered or (cell.value == "" and (row, column) not in starts):
                continue
            inner.append(_xmlss_cell(cell, column, starts.get((row, column))))
        hidden = ' ss:Hidden="1"' if row in grid.hidden_rows else ""
        rows.append(f'<Row ss:Index="{row + 1}"{hidden}>{"".join(inner)}</Row>')
    columns = "".join(f'<Column ss:Index="{n + 1}" ss:Hidden="1"/>' for n in sorted(grid.hidden_columns))
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:'
        'spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40"><Styles><Style ss:ID="P">'
        '<NumberFormat ss:Format="0.0%"/></Style></Styles><Worksheet ss:Name="Biểu"><Table>'
        f"{columns}{''.join(rows)}</Table></Worksheet></Workbook>"
    ).encode()


def _xmlss_cell(cell: Cell, column: int, span: tuple[int, int] | None) -> str:
    merged = f' ss:MergeDown="{span[0] - 1}" ss:MergeAcross="{span[1] - 1}"' if span else ""
    style = ' ss:StyleID="P"' if "%" in cell.number_format else ""
    start = f'<Cell ss:Index="{column + 1}"{merged}{style}>'
    if cell.raised:
        text = f"{escape(text_of(cell))}<html:Sup>{escape(cell.raised)}</html:Sup>"
        return f'{start}<ss:Data ss:Type="String">{text}</ss:Data></Cell>'
    kind = "Number" if isinstance(cell.value, Decimal) else "String"
    return f'{start}<Data ss:Type="{kind}">{escape(text_of(cell))}</Data></Cell>'


Writer = Callable[[Grid], bytes]
#: Name → (extension, writer).
WORKBOOKS: dict[str, tuple[str, Writer]] = {
    "xlsx": ("xlsx", xlsx),
    "xlsx (openpyxl)": ("xlsx", xlsx_openpyxl),
    "xls": ("xls", xls),
    "ods": ("ods", ods),
    "html": ("xls", html),
    "xml spreadsheet": ("xls", xmlss),
}

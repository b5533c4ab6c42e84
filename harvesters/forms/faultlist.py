"""The sheet “Lỗi”: every fault of a report, one a row, with a link to its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from harvesters.forms.model import Gap, Report
from harvesters.forms.words import FAULTS
from harvesters.model import Rejection
from harvesters.rules import shorten

_COLUMNS = (
    ("STT", 6),
    ("Mức / Level", 20),
    ("Trang tính / Sheet", 20),
    ("Ô / Cell", 10),
    ("Giá trị / Value", 22),
    ("Lỗi", 52),
    ("Cách sửa", 52),
    ("Fault", 52),
    ("Remedy", 52),
    ("Mã / Code", 18),
)
_LEVEL, _CELL = 2, 4
_LEVELS = {"error": "Lỗi / Error", "warning": "Nhắc / Note", "missing": "Chưa điền / Missing"}
_FILLS = {"error": "FFC9C8", "warning": "FFF3BE", "missing": "FFF9DA"}
#: Sheet and cell of a place in the report, as the workbook has them; None where it has no such sheet.
Find = Callable[[str | None, int | None, str | None], tuple[str, str] | None]


def write_list(book: Workbook, report: Report, find: Find) -> Worksheet:
    """Add the sheet as the first one; one of an earlier report gives way."""
    if FAULTS in book.sheetnames:
        del book[FAULTS]
    sheet = book.create_sheet(FAULTS, 0)
    _head(sheet, report)
    for number, (level, texts, place) in enumerate(_lines(report, find), start=1):
        row = number + 4
        cells = (str(number), _LEVELS[level], *texts)
        for column, text in enumerate(cells, start=1):
            cell = put(sheet, row, column, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column == _LEVEL:
                cell.fill = fill(_FILLS[level])
            if column == _CELL and place:
                link(cell, *place)
        lines = max(-(-len(text) // width) for text, (_, width) in zip(cells, _COLUMNS, strict=True))
        sheet.row_dimensions[row].height = 15 * min(max(lines, 1), 8)
    sheet.auto_filter.ref = f"A4:{get_column_letter(len(_COLUMNS))}{max(sheet.max_row, 4)}"
    return sheet


def _head(sheet: Worksheet, report: Report) -> None:
    title = f"{report.errors} lỗi, {report.warnings} nhắc, {report.missing} ô chưa điền"
    english = f"{report.errors} faults, {report.warnings} notes, {report.missing} cells not filled in"
    put(sheet, 1, 1, title).font = Font(bold=True, size=14)
    put(sheet, 2, 1, english)
    left = report.errors + report.warnings - len(report.rejections)
    if left > 0:
        put(sheet, 3, 1, f"Còn {left} mục không liệt kê ở đây / {left} more are not listed here")
    for column, (text, width) in enumerate(_COLUMNS, start=1):
        cell = put(sheet, 4, column, text)
        cell.font = Font(bold=True)
        cell.fill = fill("E8ECEF")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(report: Report, find: Find) -> Iterator[tuple[str, tuple[str, ...], tuple[str, str] | None]]:
    """Level, texts from the sheet's name on, and the place to link to."""
    for fault in report.rejections:
        place = find(fault.sheet, fault.row, fault.column)
        yield fault.severity, _texts(fault, place), place
    for gap in report.gaps:
        place = find(gap.sheet, gap.row, None) if gap.row else None
        yield "missing", _missing(gap, place), place


def _texts(fault: Rejection, place: tuple[str, str] | None) -> tuple[str, ...]:
    where = place[1] if place else " ".join(str(part) for part in (fault.column, fault.row) if part)
    told = (fault.message.vi, fault.remedy.vi, fault.message.en, fault.remedy.en)
    return (fault.sheet or "", where, fault.value or "", *told, fault.code)


def _missing(gap: Gap, place: tuple[str, str] | None) -> tuple[str, ...]:
    what = " · ".join(filter(None, (gap.key.indicator, gap.key.period, gap.area_name, *gap.key.dimensions)))
    told = (
        "Điền giá trị, hoặc để trống nếu không có số liệu.",
        what,
        "Fill it in, or leave it where there is none.",
    )
    return (gap.sheet or "", place[1] if place else "", "", what, *told, "missing")


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text as text: never a formula, no character that XML forbids."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", shorten(text, 2_000))
    if cell.data_type == "f":
        cell.data_type = "s"
    return cell


def fill(colour: str) -> PatternFill:
    """A solid fill."""
    return PatternFill("solid", fgColor=f"FF{colour}")


def link(cell: Cell, sheet: str, target: str) -> None:
    """Let a cell lead to another of the workbook."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}")
    cell.font = Font(color="FF0B5CAD", underline="single")

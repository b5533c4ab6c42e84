"""The uploaded workbook given back with its faulty cells marked and commented, and a list of all faults.

Values, formats, formulas and other sheets stay as they are; marks of an earlier report go. The list comes
first. A file that can't be copied (too large, no workbook) gives the list alone.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from harvesters.confined import Bounds, run_confined
from harvesters.forms.copying import TooLarge, copied
from harvesters.forms.faultlist import fill, write_list
from harvesters.forms.model import Report
from harvesters.handover import inside
from harvesters.model import Rejection
from harvesters.readers import Limits
from harvesters.readers.sniff import sniff
from harvesters.readers.workbook_guard import check_workbook
from harvesters.rules import shorten
from harvesters.vietnamese.fold import accented

AUTHOR = "Cổng dữ liệu mở"
#: Comments are heavy; beyond this number a cell is only coloured and listed.
MOST_COMMENTS = 1_000
_COLOURS = {"error": "FFC9C8", "warning": "FFF3BE"}
_OURS = {f"FF{colour}" for colour in _COLOURS.values()}
BOUNDS = Bounds(seconds=120, cpu_seconds=180)


def annotate(path: Path, report: Report, target: Path, *, bounds: Bounds = BOUNDS) -> bool:
    """Write the marked XLSX to ``target``; whether it has the sheets of the file, or the list alone.

    The file is opened in a process of its own. Raises OSError (a full disk).
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        made = folder / "marked.xlsx"
        done = False
        if report.state != "refused":
            arguments = {"path": path.resolve(), "report": report, "target": made.resolve()}
            memory = bounds.memory(path.stat().st_size, library=True)
            found = run_confined(mark, arguments, bool, folder, name="annotate", memory=memory, bounds=bounds)
            done = found is True and inside(made, folder)
        if not done:
            _list_only(report, made)
        made.replace(target)
    return done


def mark(path: Path, report: Report, target: Path, on_progress: Callable[..., None]) -> bool:
    """`annotate` without bounds: False where the file can't be copied."""
    kind = sniff(path, path.name, Limits())
    if isinstance(kind, Rejection) or kind not in ("xlsx", "xls", "ods", "csv"):
        return False
    if kind in ("xlsx", "ods") and check_workbook(path, kind, Limits()):
        return False
    try:
        book = copied(path, kind)
    except (TooLarge, InvalidFileException, BadZipFile, ValueError, KeyError, TypeError, AttributeError):
        return False
    _clear(book)
    places = _Places(book)
    _comment(book, report, places)
    write_list(book, report, places.find)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is book.worksheets[0]
    book.active = 0
    book.save(target)
    return True


def _list_only(report: Report, target: Path) -> None:
    book = Workbook()
    first = book.worksheets[0]
    write_list(book, report, lambda sheet, row, column: None)
    book.remove(first)
    book.save(target)


class _Places:
    """Coordinates of a report → sheet and cell of the workbook."""

    def __init__(self, book: Workbook) -> None:
        self._sheets = {accented(sheet.title): sheet.title for sheet in book.worksheets}
        self._only = book.sheetnames[0] if len(book.sheetnames) == 1 else None

    def find(self, sheet: str | None, row: int | None, column: str | None) -> tuple[str, str] | None:
        """Where a fault stands; a fault of a whole row at its first cell, one of a column at its top."""
        name = self._sheets.get(accented(sheet)) if sheet else self._only
        if name is None or (row is None and column is None):
            return None
        letters = column if column and column.isascii() and column.isalpha() and len(column) <= 3 else "A"
        return name, f"{letters.upper()}{row or 1}"


def _comment(book: Workbook, report: Report, places: _Places) -> None:
    found: dict[tuple[str, str], list[Rejection]] = defaultdict(list)
    for fault in report.rejections:
        place = places.find(fault.sheet, fault.row, fault.column)
        if place and column_index_from_string(place[1].rstrip("0123456789")) <= 16_384:
            found[place].append(fault)
    for number, ((name, coordinate), faults) in enumerate(found.items()):
        sheet = book[name]
        cell = sheet[coordinate]
        if not isinstance(cell, Cell):
            cell = _top_left(sheet, coordinate)
        if cell is None:
            continue
        worst = "error" if any(fault.severity == "error" for fault in faults) else "warning"
        cell.fill = fill(_COLOURS[worst])
        if number < MOST_COMMENTS:
            cell.comment = _words(cell.comment, faults)


def _top_left(sheet: Worksheet, coordinate: str) -> Cell | None:
    """The cell that holds the value of a merged range."""
    for area in sheet.merged_cells.ranges:
        if coordinate in area:
            cell = sheet.cell(area.min_row, area.min_col)
            return cell if isinstance(cell, Cell) else None
    return None


def _words(before: Comment | None, faults: list[Rejection]) -> Comment:
    """The faults of a cell in both languages, behind what somebody wrote there."""
    texts = [before.text] if before else []
    for fault in faults[:5]:
        told = (fault.message.vi, f"→ {fault.remedy.vi}", fault.message.en, f"→ {fault.remedy.en}")
        texts.append("\n".join(shorten(text, 300) for text in told))
    comment = Comment("\n\n".join(texts)[:3_000], before.author if before else AUTHOR)
    comment.width, comment.height = 360, min(60 + 70 * len(faults), 400)
    return comment


def _clear(book: Workbook) -> None:
    """Take away the marks of an earlier report."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.has_style and cell.fill.fgColor.rgb in _OURS:
                    cell.fill = PatternFill()
                if isinstance(cell, Cell) and cell.comment and cell.comment.author == AUTHOR:
                    cell.comment = None

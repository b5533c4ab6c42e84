"""Sheets that stand in other formats, and the workbook that is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from harvesters.readers.marks.raised import Run

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Place = tuple[int, int]
_MOST_SPAN = 1_000
_ROWS, _COLUMNS = 1_048_576, 16_384
#: The most letters that a cell of a workbook holds.
_LETTERS = 32_767
_FIRST_DAY = datetime(1899, 12, 30)


class Sheet:
    """Cells by 0-based row and column. ``kinds``: those that are no texts: number, date, error; ``codes``:
    their number formats; ``runs``: texts with raised or lowered letters; ``small``: cells that are raised as
    a whole; ``rows``, ``columns``: hidden ones.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.hidden = False
        self.cells: dict[Place, str] = {}
        self.kinds: dict[Place, str] = {}
        self.codes: dict[Place, str] = {}
        self.runs: dict[Place, Sequence[Run]] = {}
        self.small: set[Place] = set()
        self.spans: list[tuple[int, int, int, int]] = []
        self.taken: set[Place] = set()
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.row = self.column = -1

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, -1

    def put(self, text: str, down: int = 0, right: int = 0, kind: str = "", placed: bool = False) -> Place:
        """The next cell of the row that no merged one covers; ``placed``: the file says where."""
        self.column += 1
        while not placed and (self.row, self.column) in self.taken:
            self.column += 1
        down, right = min(down, _MOST_SPAN), min(right, _MOST_SPAN)
        rows, columns = range(self.row, self.row + down + 1), range(self.column, self.column + right + 1)
        area = {(row, column) for row in rows for column in columns}
        if len(area) > 1 and not area & self.taken:
            self.spans.append((self.row, self.column, self.row + down, self.column + right))
        self.taken |= area
        place = self.row, self.column
        self.cells[place] = text
        if kind:
            self.kinds[place] = kind
        self.column += right
        return place

    def fits(self) -> bool:
        """Whether a workbook has room for it."""
        return all(row < _ROWS and column < _COLUMNS for row, column in self.taken)


def write(sheets: Sequence[Sheet], to: Path) -> None:
    """Write sheets as a workbook."""
    # Nearly no file needs it.
    import xlsxwriter

    with xlsxwriter.Workbook(to) as book:
        for sheet in sheets:
            _Written(book, book.add_worksheet(sheet.name), sheet).write()
        if sheets and not all(sheet.hidden for sheet in sheets):
            book.get_worksheet_by_name(next(s.name for s in sheets if not s.hidden)).activate()  # type: ignore[union-attr]


class _Written:
    """One sheet as it is written."""

    def __init__(self, book: Workbook, target: Worksheet, sheet: Sheet) -> None:
        self._book, self._target, self._sheet = book, target, sheet
        self._formats: dict[tuple[str, bool], Format] = {}
        self._up = book.add_format({"font_script": 1})
        self._down = book.add_format({"font_script": 2})

    def write(self) -> None:
        sheet, target = self._sheet, self._target
        for row, column, last, right in sheet.spans:
            target.merge_range(row, column, last, right, "")
        for place, text in sheet.cells.items():
            self._cell(place, text)
        for row in sheet.rows & {row for row, _ in sheet.cells}:
            target.set_row(row, None, None, {"hidden": True})
        for column in sheet.columns & {column for _, column in sheet.cells}:
            target.set_column(column, column, None, None, {"hidden": True})
        if sheet.hidden:
            target.hide()

    def _cell(self, place: Place, text: str) -> None:
        kind, runs = self._sheet.kinds.get(place), self._sheet.runs.get(place)
        form = self._format(place)
        if kind == "error":
            self._target.write_formula(*place, "=NA()", None, text)  # type: ignore[arg-type]
        elif kind == "date":
            span = datetime.fromisoformat(text) - _FIRST_DAY
            self._target.write_number(*place, span.total_seconds() / 86_400, form)
        elif kind:
            self._target.write_number(*place, float(text), form)
        elif runs and len(runs) > 1:
            self._target.write_rich_string(*place, *self._fragments(runs))
        elif text:
            self._target.write_string(*place, text[:_LETTERS], form)

    def _format(self, place: Place) -> Format | None:
        code, small = self._sheet.codes.get(place, ""), place in self._sheet.small
        if not code and not small:
            return None
        if (code, small) not in self._formats:
            self._formats[code, small] = self._book.add_format(
                ({"num_format": code} if code else {}) | ({"font_script": 1} if small else {})
            )
        return self._formats[code, small]

    def _fragments(self, runs: Sequence[Run]) -> list[str | Format]:
        found: list[str | Format] = []
        for text, level in runs:
            found += [*([{1: self._up, -1: self._down}[level]] if level else []), text]
        return found

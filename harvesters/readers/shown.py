"""A sheet's grid as people see it: number formats, raised letters, merged cells."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from harvesters.model import Rejection
from harvesters.readers.layout import Layout, Merge, kind
from harvesters.readers.marks import Marks, Place
from harvesters.readers.marks.formats import (
    NumberFormat,
    Shown,
    multiple,
    names_unit,
    number_format,
    unit_of_title,
)
from harvesters.readers.marks.model import places
from harvesters.readers.marks.raised import Raised
from harvesters.readers.table import letter, plain
from harvesters.rules import reject, shorten
from harvesters.spec import Read
from harvesters.vietnamese.fold import clean
from harvesters.vietnamese.numbers import ERROR, NATIVE

#: Cells that a warning names.
_NAMED = 10
_ZERO = f"{NATIVE}0"
_DAYS = datetime(1899, 12, 30), datetime(1904, 1, 1)


@dataclass
class View:
    """What of a sheet is not as it stands in the file. ``told``: code of a warning → cells and their words;
    ``notes``: raised marks; ``other``: cells that show another number, with the one that they hold.
    """

    grid: list[list[str]]
    marks: Marks
    read: Read
    sheet: str
    told: dict[str, list[tuple[Place, str]]] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    other: dict[Place, tuple[str, Shown]] = field(default_factory=dict)

    def show(self, merges: Sequence[Merge]) -> None:
        """Bring the grid into the form in which people see it, as far as the cells alone say."""
        self._cover(merges)
        for code, cells in self.marks.formats.items():
            self._format(number_format(code), cells)
        for place, raised in self.marks.raised.items():
            self._raise(place, raised)
        for place in places(self.marks.small):
            if (text := plain(self._at(place)).strip()) and place not in self.marks.raised:
                self._raise(place, Raised(text, text, whole=True))
        for (row, column), text in self.marks.instead.items():
            put(self.grid, row, column, text)

    def settle(self, found: Layout) -> None:
        """Decide on numbers that are shown as others, by the units that the table names."""
        title = multiple(unit_of_title(found.title))
        units = [c.number - 1 for c in found.columns if names_unit(c.label)]
        for (row, column), (stored, shown) in self.other.items():
            if row < found.body:
                continue
            texts = [found.columns[column].label, *(self._at((row, unit)) for unit in units)]
            named = set().union(*map(multiple, texts)) or title
            self.grid[row][column] = self._chosen((row, column), stored, shown, named)

    def faults(self) -> list[Rejection]:
        """Everything that was read otherwise than it stands in the file, in warnings."""
        return [
            reject(code, row=cells[0][0][0] + 1, sheet=self.sheet, value=self.sheet, places=_named(cells))
            for code, cells in self.told.items()
        ]

    def noted(self, body: int) -> dict[tuple[int, int], str]:
        """Raised marks of the table's rows: 1-based row and column → the mark."""
        return {(row + 1, column + 1): note for (row, column), note in self.notes.items() if row >= body}

    def _at(self, place: Place) -> str:
        row, column = place
        return self.grid[row][column] if row < len(self.grid) and column < len(self.grid[row]) else ""

    def _tell(self, code: str, place: Place, text: str) -> None:
        self.told.setdefault(code, []).append((place, text))

    def _cover(self, merges: Sequence[Merge]) -> None:
        """Nobody sees what stands under a merged cell."""
        budget = 2 * sum(map(len, self.grid))
        for (top, left), (bottom, right) in merges:
            first = self._at((top, left))
            for row in range(top, min(bottom + 1, len(self.grid))):
                line = self.grid[row]
                budget -= max(min(right + 1, len(line)) - left, 0)
                if budget < 0:
                    # No two merges lie over each other in a file that a program wrote.
                    self.marks.unread = True
                    return
                for column in range(left, min(right + 1, len(line))):
                    if not line[column] or (row, column) == (top, left):
                        continue
                    if line[column] != first:
                        self._tell("sheet.covered", (row, column), plain(line[column]))
                    line[column] = ""
                    self.marks.texts.pop((row, column), None)
                    self.marks.raised.pop((row, column), None)

    def _format(self, form: NumberFormat, cells: array[int]) -> None:
        if date := form.date:
            for place in places(cells):
                self._date(place, date.grain)
            return
        above_zero = form.above_zero
        for row, column in places(cells):
            cell = self._at((row, column))
            if cell[:1] != NATIVE or not (above_zero or cell[1] == "-" or cell == _ZERO):
                continue
            shown = form.shown(Decimal(cell[1:]))
            if shown.kind != "same":
                self.grid[row][column] = self._as_shown((row, column), cell, shown)

    def _date(self, place: Place, grain: str) -> None:
        """A date that shows a month or a year is one."""
        cell = self._at(place)
        if cell[:1] == NATIVE and (day := _day(cell[1:], self.marks.late)):
            cell = self.grid[place[0]][place[1]] = day
        if grain and cell[4:5] == "-" and cell[7:8] == "-" and cell[:4].isdigit():
            year, month = cell[:4], cell[5:7]
            texts = {"year": year, "month": f"{month}/{year}", "quarter": f"Q{(int(month) + 2) // 3}/{year}"}
            self.grid[place[0]][place[1]] = texts[grain]

    def _as_shown(self, place: Place, cell: str, shown: Shown) -> str:
        if shown.kind == "percent":
            return percentage(cell, shown.power)
        if shown.kind == "code":
            return shown.text
        if shown.kind == "other":
            self.other[place] = cell, shown
            return cell
        if self.read.scaled == "stored":
            return cell
        if shown.kind == "blank":
            self._tell("sheet.unseen", place, cell[1:])
            return ""
        if shown.text.lower() in [word.lower() for word in self.read.missing]:
            self._tell("sheet.words", place, f"{shown.text} ⟨{cell[1:]}⟩")
            return shown.text
        return shown.text if self.read.scaled == "shown" else f"{ERROR}{shown.text} ⟨{cell[1:]}⟩"

    def _chosen(self, place: Place, stored: str, shown: Shown, named: set[int]) -> str:
        """The figure that is meant, else both."""
        scaled = NATIVE + _numeral(Decimal(stored[1:]).scaleb(-shown.power))
        own = multiple(shown.text)
        if self.read.scaled != "ask":
            return scaled if self.read.scaled == "shown" else stored
        if named and named == ({shown.power} if shown.power else own) and own <= named:
            if shown.power:
                self._tell("sheet.scaled", place, f"{shown.text} ⟨{stored[1:]}⟩")
            return scaled
        return f"{ERROR}{shown.text} ⟨{stored[1:]}⟩"

    def _raise(self, place: Place, raised: Raised) -> None:
        cell = self._at(place)
        if not cell or cell[:1] == ERROR:
            return
        text = raised.text
        if raised.whole:
            figure = cell[:1] == NATIVE or kind(raised.text, frozenset()) in ("figure", "year")
            text = f"{ERROR}⁽{raised.text.strip()}⁾ ⟨{raised.text.strip()}⟩" if figure else ""
        lines = [clean(line) for line in text.splitlines()]
        self.grid[place[0]][place[1]] = "\n".join(lines).strip()
        if raised.note:
            self._tell("sheet.raised", place, f"{plain(cell)} → {clean(raised.note)}")
            self.notes[place] = clean(raised.note)


def percentage(cell: str, power: int = 2) -> str:
    """``0.125`` → ``12.5%``, both marked as the file's own number."""
    return f"{NATIVE}{_numeral(Decimal(cell.removeprefix(NATIVE)).scaleb(power))}%"


def _numeral(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(serial: str, late: bool) -> str | None:
    """The date of a day's number, in ISO form."""
    days = float(serial)
    if not 0 <= days < 2_958_466 or (days < 61 and not late):
        return None
    moment = _DAYS[late] + timedelta(days=days)
    return moment.date().isoformat() if days.is_integer() else moment.isoformat(" ", "seconds")


def _named(cells: Sequence[tuple[Place, str]]) -> str:
    """``C5 (12), C6 (13) …``."""
    words = [f"{letter(column + 1)}{row + 1} ({shorten(text, 40)})" for (row, column), text in cells[:_NAMED]]
    more = f" … (+{len(cells) - _NAMED})" if len(cells) > _NAMED else ""
    return ", ".join(words) + more


def put(grid: list[list[str]], row: int, column: int, text: str) -> None:
    """Write a cell, whether the grid reaches so far or not."""
    while len(grid) <= row:
        grid.append([])
    grid[row] += [""] * (column + 1 - len(grid[row]))
    grid[row][column] = text

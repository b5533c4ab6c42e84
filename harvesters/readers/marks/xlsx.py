"""XLSX: errors, formulas without a value, number formats, raised letters, hidden rows and columns, merges."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from xml.parsers import expat

from harvesters.readers.marks.model import Marks, Place, Style
from harvesters.readers.marks.package import (
    Names,
    Strings,
    Styles,
    Workbook,
    linked,
    member,
    raised_strings,
    secure_parser,
    workbook,
)
from harvesters.readers.marks.raised import Raised, settle
from harvesters.readers.table import column_number, coordinates

_MOST_COLUMNS = 16_384
_TRUE = ("1", "true", "on")


class Source:
    """An XLSX file, its styles and shared strings read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book: Workbook | None = None
        self._styles: dict[int, Style] = {}
        self._strings: dict[int, Raised] = {}

    def marks(self, sheet: str) -> Marks:
        """The marks of one sheet; `Marks.unread` where its XML can't be made out."""
        try:
            with zipfile.ZipFile(self._path) as archive:
                book = self._book or self._opened(archive)
                with archive.open(member(archive, book.sheets[sheet])) as part:
                    return _Cells(self._styles, self._strings, book.late).read(part)
        except (expat.ExpatError, KeyError):
            return Marks(unread=True)

    def _opened(self, archive: zipfile.ZipFile) -> Workbook:
        book = workbook(archive)
        if part := linked(book.links, "styles"):
            self._styles = Styles().read(archive.read(member(archive, part)))
        if part := linked(book.links, "sharedStrings"):
            self._strings = raised_strings(archive.read(member(archive, part)))
        self._book = book
        return book


class _Cells:
    """Gathers marks; a cell or row that does not say where it stands follows the one before."""

    def __init__(self, styles: Mapping[int, Style], strings: Mapping[int, Raised], late: bool) -> None:
        self.marks = Marks(merges=[], late=late)
        self._styles: dict[str | None, Style] = {str(number): style for number, style in styles.items()}
        if "0" in self._styles:
            self._styles[None] = self._styles["0"]
        self._strings = strings
        #: Kinds of cells that need no look unless their style does.
        self._plain = (
            (None, "n", "str", "b", "inlineStr", "d")
            if strings
            else (None, "n", "s", "str", "b", "inlineStr", "d")
        )
        self._names = Names()
        self._cell: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._rich: Strings | None = None
        self._open = ""
        self._listening = False
        #: Where the last cell that said it stands, and how many have followed it.
        self._said, self._behind = "", 0
        self._row = -1
        self._parser = secure_parser()

    def read(self, part: IO[bytes]) -> Marks:
        """The marks of a sheet's XML. Raises ExpatError."""
        self._parser.StartElementHandler = self._start
        self._parser.ParseFile(part)
        return self.marks

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        # Two elements are nearly all that there are: a cell, and its value.
        if tag == "v" and not self._listening:
            return
        if tag == "c":
            self._cell = attributes
            if "r" in attributes:
                self._said, self._behind = attributes["r"], 0
            else:
                self._behind += 1
            style = self._styles.get(attributes.get("s"))
            if style is not None or attributes.get("t") not in self._plain:
                self._look(style)
            return
        self._other(self._names[tag], attributes)

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start("c", attributes)
        elif self._rich is not None:
            self._rich.start(name, attributes)
        elif name == "f" or (name == "v" and self._listening):
            self._follow(name)
        elif name == "is":
            self._rich = Strings()
            self._follow(name)
        elif name == "row":
            self._next(attributes)
        elif name == "col" and _hidden(attributes, "width"):
            first, last = (min(_whole(attributes.get(end, "")), _MOST_COLUMNS) for end in ("min", "max"))
            self.marks.columns.update(range(max(first - 1, 0), last))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _look(self, style: Style | None) -> None:
        """A cell whose style or kind matters."""
        kind = self._cell.get("t")
        if style is not None:
            number = kind in (None, "n", "d")
            self.marks.add(self._place(), style if number else Style(small=style.small))
        if kind == "e" or (kind == "s" and self._strings):
            self._follow("")

    def _place(self) -> Place:
        """Row and column of the cell: where it says, else behind the one before."""
        column = -1
        if self._said:
            letters = self._said.rstrip("0123456789")
            if letters.isalpha() and letters.isascii():
                column, row = _number(letters), self._said[len(letters) :]
            else:
                _sheet, name, number = coordinates(self._said.replace("$", ""))
                column, row = column_number(name or "") - 1, str(number or "")
            if row and len(row) < 8:
                self._row = int(row) - 1
        return self._row, column + self._behind

    def _next(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdigit() and len(number) < 8 else self._last() + 1
        self._said, self._behind = "", 0
        if _hidden(attributes, "ht"):
            self.marks.rows.add(self._row)

    def _last(self) -> int:
        """The row of the last cell."""
        return self._place()[0]

    def _merge(self, ref: str) -> None:
        first, _, last = ref.replace("$", "").partition(":")
        ends = [coordinates(end) for end in (first, last or first)]
        rows, columns = [end[2] for end in ends], [column_number(end[1] or "") for end in ends]
        if all(rows) and all(columns) and self.marks.merges is not None:
            (top, bottom), (left, right) = sorted(row or 0 for row in rows), sorted(columns)
            self.marks.merges.append(((top - 1, left - 1), (bottom - 1, right - 1)))

    def _follow(self, name: str) -> None:
        """Listen to the letters of a cell until it ends."""
        if not self._listening:
            self._parts, self._listening = {}, True
            self._parser.EndElementHandler, self._parser.CharacterDataHandler = self._end, self._text
        self._open = name
        if name:
            self._parts.setdefault(name, "")

    def _text(self, data: str) -> None:
        if self._rich is not None:
            self._rich.text(data)
        elif self._open:
            self._parts[self._open] += data

    def _end(self, tag: str) -> None:
        name = self._names[tag]
        self._open = ""
        if name == "is":
            if self._rich and (raised := settle(self._rich.runs)):
                self.marks.raised[self._place()] = raised
            self._rich = None
        elif self._rich is not None:
            self._rich.end(name)
        elif name in ("c", "row"):
            self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
            self._listening = False
            if name == "c":
                self._keep()

    def _keep(self) -> None:
        place, kind, value = self._place(), self._cell.get("t"), self._parts.get("v", "").strip()
        if kind == "e":
            self.marks.texts[place] = value or "#N/A"
        elif kind == "s" and value.isdigit() and (raised := self._strings.get(int(value))):
            self.marks.raised[place] = raised
        elif "f" in self._parts and not value and kind != "str" and "is" not in self._parts:
            self.marks.texts[place] = f"={self._parts['f'] or '…'}"


_NUMBERS: dict[str, int] = {}


def _number(letters: str) -> int:
    """0-based column of letters."""
    found = _NUMBERS.get(letters)
    if found is None:
        found = column_number(letters) - 1
        if len(letters) <= 3:
            _NUMBERS[letters] = found
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return attributes.get("hidden", "").strip() in _TRUE or bool(
        (text := attributes.get(size)) and text.strip("0. ") == ""
    )

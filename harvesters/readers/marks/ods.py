"""ODS: errors, percentages, hidden rows and columns."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from harvesters.readers.marks.model import Marks

_CHUNK = 1 << 20
_TAIL = 64
_MARKS = re.compile(rb'value-type="(?:error|percentage)"|:formula="|visibility="(?:collapse|filter)"')
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_CELLS = ("table-cell", "covered-table-cell")


def marks(path: Path, sheet: str) -> Marks:
    """The marks of one sheet; none where its XML can't be made out."""
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open("content.xml") as member:
                tail, found = b"", False
                while not found and (chunk := member.read(_CHUNK)):
                    found = bool(_MARKS.search(tail + chunk))
                    tail = chunk[-_TAIL:]
            if not found:
                return Marks()
            with archive.open("content.xml") as member:
                gathered = _Cells(sheet)
                parser = expat.ParserCreate()
                parser.StartElementHandler, parser.EndElementHandler = gathered.start, gathered.end
                parser.CharacterDataHandler = gathered.text
                parser.ParseFile(member)
                return gathered.marks
    except (expat.ExpatError, KeyError):
        return Marks()


class _Cells:
    """Gathers the marks of the sheet of a name."""

    def __init__(self, sheet: str) -> None:
        self.marks = Marks()
        self._sheet = sheet
        self._here = False
        self._row = self._column = self._wide = 0
        self._rows = self._columns = 1
        self._cell: dict[str, str] = {}
        self._text = ""
        self._note = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._here = own.get("name") == self._sheet
            self._row = self._wide = 0
        elif not self._here:
            return
        elif name == "table-column":
            self._wide += self._hide(own, "number-columns-repeated", self._wide, self.marks.columns)
        elif name == "table-row":
            self._rows = self._hide(own, "number-rows-repeated", self._row, self.marks.rows)
            self._column = 0
        elif name in _CELLS:
            # The type of calc's own extension says more than the office's.
            told = {key.rpartition(":")[2]: value for key, value in sorted(attributes.items(), reverse=True)}
            kind = attributes.get("calcext:value-type") or told.get("value-type", "")
            self._cell, self._text = {**told, "kind": kind}, ""
            self._columns = _repeated(own, "number-columns-repeated")
        elif name == "annotation":
            self._note += 1

    def _hide(self, own: dict[str, str], name: str, at: int, hidden: set[int]) -> int:
        count = _repeated(own, name)
        if own.get("visibility") in ("collapse", "filter"):
            self.marks.hide(at, count, hidden)
        return count

    def text(self, data: str) -> None:
        if self._here and not self._note:
            self._text += data

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "annotation" and self._here:
            self._note -= 1
        elif name in _CELLS and self._here:
            self._keep()
            self._column += self._columns
        elif name == "table-row" and self._here:
            self._row += self._rows

    def _keep(self) -> None:
        text = self._text.strip()
        wrong = self._cell["kind"] == "error" or ("formula" in self._cell and _ERROR.fullmatch(text))
        if not wrong and self._cell["kind"] != "percentage":
            return
        rows = range(self._row, self._row + self._rows)
        for place in ((row, column) for row in rows for column in self._span()):
            if wrong:
                self.marks.texts[place] = text or "#N/A"
            else:
                self.marks.add(place, "0%")

    def _span(self) -> range:
        return range(self._column, self._column + self._columns)


def _repeated(own: dict[str, str], name: str) -> int:
    text = own.get(name, "1")
    return int(text[:12]) if text.isascii() and text.isdigit() else 1

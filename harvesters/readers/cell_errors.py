"""Where a workbook holds error values (#DIV/0!) and formulas that no program has calculated yet.

Calamine gives both as empty cells, so they'd be lost without a word. The guard has looked at the XML before.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import IO
from xml.parsers import expat

from harvesters.readers.table import column_number, coordinates

Place = tuple[int, int]
_CHUNK = 1 << 20
_TAIL = 1 << 14
#: An error; a formula without a value (one whose value is an empty text has the type ``str``).
_MARKS = re.compile(rb't="e"|<c (?:(?!t="str")[^<>])*><f[^<>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')


def error_cells(path: Path, kind: str, sheet: str) -> dict[Place, str]:
    """0-based (row, column) → error text, or the formula, of one sheet."""
    if kind != "xlsx":
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            with archive.open(part) as member:
                if not _any_mark(member):
                    return {}
            with archive.open(part) as member:
                return _marked(member)
    except (expat.ExpatError, KeyError):
        return {}


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds a sheet. Raises KeyError."""
    links = _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    targets = {link["Id"]: link["Target"] for link in links}
    for attributes in _elements(archive.read("xl/workbook.xml"), "sheet"):
        if attributes.get("name") == sheet:
            identifier = next(value for name, value in attributes.items() if name.endswith(":id"))
            return posixpath.normpath(posixpath.join("/xl", targets[identifier])).lstrip("/")
    raise KeyError(sheet)


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """Attributes of every element of a name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def _any_mark(member: IO[bytes]) -> bool:
    """Cheap enough to ask of every sheet."""
    tail = b""
    while chunk := member.read(_CHUNK):
        window = tail + chunk
        if _MARKS.search(window):
            return True
        tail = window[-_TAIL:]
    return False


def _marked(member: IO[bytes]) -> dict[Place, str]:
    found = _Cells()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    parser.ParseFile(member)
    return found.marked


class _Cells:
    """Cells with an error, or with a formula and no value."""

    def __init__(self) -> None:
        self.marked: dict[Place, str] = {}
        self._cell: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._open = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open = _local(tag)
        if self._open == "c":
            self._cell, self._parts = attributes, {}
        elif self._open in ("f", "v"):
            self._parts[self._open] = ""

    def text(self, data: str) -> None:
        if self._open in self._parts:
            self._parts[self._open] += data

    def end(self, tag: str) -> None:
        self._open = ""
        if _local(tag) != "c":
            return
        _sheet, letters, row = coordinates(self._cell.get("r", ""))
        text = self._told()
        if text and letters and row:
            self.marked[row - 1, column_number(letters) - 1] = text

    def _told(self) -> str:
        kind, value = self._cell.get("t"), self._parts.get("v", "")
        if kind == "e":
            return value
        return f"={self._parts['f'] or '…'}" if "f" in self._parts and not value and kind != "str" else ""


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]

"""XLSX: errors, formulas without a value, number formats, hidden rows and columns."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.parsers import expat

from harvesters.readers.marks.model import Marks, is_percent, padding
from harvesters.readers.table import column_number, coordinates

_CHUNK = 1 << 20
_TAIL = 1 << 14
#: An error; a formula without a value (one whose value is an empty text has the type ``str``); hidden.
_MARKS = (
    rb't="e"|<c (?:(?!t="str")[^<>])*><f[^<>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
    rb'|<(?:\w+:)?(?:row|col) [^<>]*hidden="(?:1|true)"'
)
_BUILT_IN = {9: "0%", 10: "0.00%"}
_MOST_COLUMNS = 16_384


def marks(path: Path, sheet: str) -> Marks:
    """The marks of one sheet; none where its XML can't be made out."""
    try:
        with zipfile.ZipFile(path) as archive:
            part, styles = _part(archive, sheet), _styles(archive)
            wanted = b"|".join(str(style).encode() for style in styles)
            pattern = _MARKS + (rb"|<(?:\w+:)?c [^<>]*s=\"(?:" + wanted + rb")\"" if styles else b"")
            with archive.open(part) as member:
                if not _any_mark(member, re.compile(pattern)):
                    return Marks()
            with archive.open(part) as member:
                return _marked(member, styles)
    except (expat.ExpatError, KeyError):
        return Marks()


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds a sheet. Raises KeyError."""
    links = _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    targets = {link["Id"]: link["Target"] for link in links}
    for attributes in _elements(archive.read("xl/workbook.xml"), "sheet"):
        if attributes.get("name") == sheet:
            identifier = next(value for name, value in attributes.items() if name.endswith(":id"))
            return posixpath.normpath(posixpath.join("/xl", targets[identifier])).lstrip("/")
    raise KeyError(sheet)


def _styles(archive: zipfile.ZipFile) -> dict[int, str]:
    """Number formats of the styles that show percentages or fill numbers up with zeros."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    formats, found = dict(_BUILT_IN), list[str]()
    within = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal within
        name = tag.rpartition(":")[2]
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and within == "cellXfs":
            number = attributes.get("numFmtId", "")
            found.append(formats.get(int(number), "") if number.isdigit() else "")
        elif name.endswith("Xfs"):
            within = name

    _parse(archive.read("xl/styles.xml"), start)
    return {number: code for number, code in enumerate(found) if is_percent(code) or padding(code)}


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """Attributes of every element of a name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == wanted:
            found.append(attributes)

    _parse(xml, start)
    return found


def _parse(xml: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)


def _any_mark(member: IO[bytes], pattern: re.Pattern[bytes]) -> bool:
    """Cheap enough to ask of every sheet."""
    tail = b""
    while chunk := member.read(_CHUNK):
        window = tail + chunk
        if pattern.search(window):
            return True
        tail = window[-_TAIL:]
    return False


def _marked(member: IO[bytes], styles: dict[int, str]) -> Marks:
    found = _Cells(styles)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    parser.ParseFile(member)
    return found.marks


class _Cells:
    """Gathers marks; a cell or row that does not say where it stands follows the one before."""

    def __init__(self, styles: dict[int, str]) -> None:
        self.marks = Marks()
        self._styles = styles
        self._cell: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._open = ""
        self._row = self._column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open = tag.rpartition(":")[2]
        if self._open == "c":
            self._cell, self._parts = attributes, {}
            self._move(attributes.get("r", ""))
        elif self._open in ("f", "v"):
            self._parts[self._open] = ""
        elif self._open == "row":
            number = attributes.get("r", "")
            self._row, self._column = int(number) - 1 if number.isdigit() else self._row + 1, -1
            if _true(attributes):
                self.marks.rows.add(self._row)
        elif self._open == "col" and _true(attributes):
            first, last = (min(int(attributes.get(end, "0")), _MOST_COLUMNS) for end in ("min", "max"))
            self.marks.columns.update(range(first - 1, last))

    def _move(self, place: str) -> None:
        _sheet, letters, row = coordinates(place)
        self._column = column_number(letters) - 1 if letters else self._column + 1
        self._row = row - 1 if row else self._row

    def text(self, data: str) -> None:
        if self._open in self._parts:
            self._parts[self._open] += data

    def end(self, tag: str) -> None:
        self._open = ""
        if tag.rpartition(":")[2] != "c":
            return
        place = (self._row, self._column)
        if text := self._told():
            self.marks.texts[place] = text
        style = self._cell.get("s", "")
        if code := self._styles.get(int(style), "") if style.isdigit() else "":
            self.marks.add(place, code)

    def _told(self) -> str:
        kind, value = self._cell.get("t"), self._parts.get("v", "")
        if kind == "e":
            return value
        return f"={self._parts['f'] or '…'}" if "f" in self._parts and not value and kind != "str" else ""


def _true(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")

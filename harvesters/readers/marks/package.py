"""The parts of an XLSX package, found by their relationships (ECMA-376 part 2), not by their names."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from harvesters.readers.marks.formats import BUILT_IN, number_format
from harvesters.readers.marks.model import Style
from harvesters.readers.marks.raised import Raised, Run, settle

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


@dataclass(frozen=True)
class Link:
    """A relationship: ``kind`` is the last word of its type."""

    identifier: str
    kind: str
    target: str


class Names(dict[str, str]):
    """The name of an element without its prefix, looked up once each."""

    def __missing__(self, tag: str) -> str:
        self[tag] = local = tag.rpartition(":")[2]
        return local


def member(archive: zipfile.ZipFile, part: str) -> zipfile.ZipInfo:
    """The member that holds a part; names of parts know no case. Raises KeyError."""
    try:
        return archive.getinfo(part)
    except KeyError:
        named = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
        return archive.getinfo(named[part.lower()])


def links(archive: zipfile.ZipFile, part: str) -> list[Link]:
    """The relationships of a part ("": of the package). Raises KeyError."""
    folder, name = posixpath.split(part)
    found: list[Link] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append(Link(attributes.get("Id", ""), kind, path))

    parse(archive.read(member(archive, posixpath.join(folder, "_rels", f"{name}.rels"))), start)
    return found


def linked(found: list[Link], kind: str) -> str | None:
    """The first part of a kind."""
    return next((link.target for link in found if link.kind == kind), None)


@dataclass(frozen=True)
class Workbook:
    """The workbook's part, its relationships, its sheets (name → part) and whether days begin in 1904."""

    part: str
    links: list[Link]
    sheets: dict[str, str]
    late: bool


def workbook(archive: zipfile.ZipFile) -> Workbook:
    """The workbook of a package. Raises KeyError."""
    part = linked(links(archive, ""), "officeDocument") or "xl/workbook.xml"
    own = links(archive, part)
    targets = {link.identifier: link.target for link in own}
    sheets: dict[str, str] = {}
    late = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal late
        name = tag.rpartition(":")[2]
        if name == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = targets.get(identifier, "")
        elif name == "workbookPr":
            late = attributes.get("date1904") in ("1", "true", "on")

    parse(archive.read(member(archive, part)), start)
    return Workbook(part, own, sheets, late)


def secure_parser() -> expat.XMLParserType:
    """A parser that takes no document type and so no entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise expat.ExpatError("document type")


def parse(
    xml: bytes, start: Start, end: End | None = None, text: Callable[[str], None] | None = None
) -> None:
    """Call the handlers for a whole document. Raises ExpatError."""
    parser = secure_parser()
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)


class Styles:
    """``styles.xml``: which of a workbook's cell formats show something special."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILT_IN)
        self._raised: list[bool] = []
        self._named: list[dict[str, str]] = []
        self._cells: list[dict[str, str]] = []
        self._within: list[str] = []

    def read(self, xml: bytes) -> dict[int, Style]:
        """Number of a cell format → what matters of it. Raises ExpatError."""
        parse(xml, self._start, self._end)
        found = {number: self._style(own) for number, own in enumerate(self._cells)}
        return {number: style for number, style in found.items() if style}

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        within = self._within[-1] if self._within else ""
        if name == "numFmt" and within == "numFmts" and attributes.get("numFmtId", "").isdigit():
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "font" and within == "fonts":
            self._raised.append(False)
        elif name == "vertAlign" and within == "font" and "fonts" in self._within and self._raised:
            self._raised[-1] = attributes.get("val") == "superscript"
        elif name == "xf" and within in ("cellXfs", "cellStyleXfs"):
            (self._cells if within == "cellXfs" else self._named).append(attributes)
        self._within.append(name)

    def _end(self, _tag: str) -> None:
        self._within.pop()

    def _style(self, own: dict[str, str]) -> Style:
        code = self._formats.get(self._of(own, "numFmtId"), "")
        font = self._of(own, "fontId")
        small = font < len(self._raised) and self._raised[font]
        return Style(code if number_format(code).special else "", small)

    def _of(self, own: dict[str, str], key: str) -> int:
        """A number of a cell format, else of the named style that it belongs to."""
        if (text := own.get(key, "")).isdigit():
            return int(text)
        named = own.get("xfId", "0")
        above = self._named[int(named)] if named.isdigit() and int(named) < len(self._named) else {}
        return int(text) if (text := above.get(key, "")).isdigit() else 0


class Strings:
    """Texts of ``si`` and ``is`` elements in pieces: what is raised, what is lowered."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._level = 0
        self._open = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element within the text begins."""
        if name == "r":
            self._level = 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "vertAlign":
            self._level = {"superscript": 1, "subscript": -1}.get(attributes.get("val", ""), 0)
        elif name == "t":
            self._open = not self._phonetic
            self.runs.append(("", self._level))

    def text(self, data: str) -> None:
        """Some of the text."""
        if self._open:
            self.runs[-1] = (self.runs[-1][0] + data, self._level)

    def end(self, name: str) -> None:
        """An element within the text ends."""
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "r":
            self._level = 0


def raised_strings(xml: bytes) -> dict[int, Raised]:
    """The shared strings with raised or lowered letters. Raises ExpatError."""
    # No element without its name; other encodings than those of one byte a letter have zeros.
    if b"vertAlign" not in xml and b"\x00" not in xml[:64]:
        return {}
    found: dict[int, Raised] = {}
    names, number, pieces = Names(), -1, Strings()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number, pieces
        name = names[tag]
        if name == "si":
            number, pieces = number + 1, Strings()
        pieces.start(name, attributes)

    def end(tag: str) -> None:
        name = names[tag]
        pieces.end(name)
        if name == "si" and (raised := settle(pieces.runs)):
            found[number] = raised

    parse(xml, start, end, lambda data: pieces.text(data))
    return found

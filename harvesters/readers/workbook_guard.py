"""XLSX and ODS are inflated once and watched: real sizes, DTDs, and how large a grid a reader would build.

A reader holds the whole rectangle from A1 to the last filled cell, so one cell far out is a bomb.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from harvesters.inflate import BrokenStream
from harvesters.model import Rejection
from harvesters.readers.archives import Hostile, hostile, inflated, inspect, size_fault
from harvesters.readers.table import Limits
from harvesters.rules import reject

#: Members that no reader parses as XML; an SVG picture may well have a DOCTYPE.
_PICTURES = ("xl/media/", "pictures/", "thumbnails/", "object")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Za-z]{1,4})(\d{1,9})[\"'](?:[^<>]*[^<>/])?>")
_OVERLAP = 512
_DEPTH = 200
Watch = Callable[[bytes], None]


def check_workbook(path: Path, kind: str, limits: Limits) -> Rejection | None:
    """What is wrong with a workbook (``xlsx``, ``ods``) before it is read; None when it may be read."""
    members = inspect(path, limits)
    if isinstance(members, Rejection):
        return members
    size = 0
    try:
        with path.open("rb") as file:
            for member in members:
                name = member.filename.lower()
                if (
                    name.endswith(("sharedstrings.xml", "styles.xml"))
                    and member.file_size > limits.shared_bytes
                ):
                    return reject("file.too_large", limit=f"{limits.shared_bytes >> 20} MB")
                watches = _watches(name, kind, limits)
                for part in inflated(member, file):
                    size += len(part)
                    for watch in watches:
                        watch(part)
    except Hostile as error:
        return error.rejection
    except BrokenStream as error:
        return reject("file.broken", detail=f"ZIP: {error}")
    except expat.ExpatError as error:
        return reject("file.broken", detail=f"XML: {error}")
    return size_fault(size, path.stat().st_size, limits)


def _watches(name: str, kind: str, limits: Limits) -> list[Watch]:
    watches: list[Watch] = [] if name.startswith(_PICTURES) else [_tailed(_no_dtd)]
    if kind == "xlsx":
        watches.append(_tailed(_XlsxGrid(limits.grid_cells)))
    elif name == "content.xml":
        watches.append(_OdsGrid(limits.grid_cells))
    elif name == "meta-inf/manifest.xml":
        watches.append(_tailed(_no_encryption))
    return watches


def _tailed(watch: Watch) -> Watch:
    """Give each part together with the end of the one before."""
    tail = b""

    def feed(part: bytes) -> None:
        nonlocal tail
        window = tail + part
        watch(window)
        tail = window[-_OVERLAP:]

    return feed


def _no_dtd(window: bytes) -> None:
    if _DTD.search(window) or (b"\x00" in window and _DTD.search(window.replace(b"\x00", b""))):
        raise Hostile(
            hostile("XML có khai báo DTD hoặc thực thể", "its XML declares a document type or entities")
        )


def _no_encryption(window: bytes) -> None:
    if b":encryption-data" in window:
        raise Hostile(reject("file.encrypted"))


def _grid_fault(rows: int, columns: int, limit: int) -> None:
    if rows * columns > limit:
        raise Hostile(reject("file.too_large", limit=f"{limit} cells"))


class _XlsxGrid:
    """Rows and columns up to the last cell that is no empty element."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows = self._columns = 0

    def __call__(self, window: bytes) -> None:
        found = _CELL.findall(window)
        if not found:
            return
        self._columns = max(self._columns, *map(_number, {letters for letters, _ in found}))
        self._rows = max(self._rows, *(int(row) for row in {row for _, row in found}))
        _grid_fault(self._rows, self._columns, self._limit)


def _number(letters: bytes) -> int:
    number = 0
    for byte in letters.upper():
        number = number * 26 + byte - 64
    return number


class _OdsGrid:
    """The same for ODS, whose cells and rows may be repeated by a number."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._depth = self._rows = self._columns = 0
        self._empty_rows = self._empty_cells = self._width = 0
        self._repeat_row = self._repeat_cell = 1
        self._filled = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity

    def __call__(self, part: bytes) -> None:
        self._parser.Parse(part)

    def _entity(self, *_: Any) -> None:
        _no_dtd(b"<!ENTITY")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise Hostile(hostile("XML lồng nhau quá sâu", "its XML is nested too deeply"))
        name = tag.rpartition(":")[2]
        if name == "table":
            self._rows = self._columns = self._empty_rows = 0
        elif name == "table-row":
            self._repeat_row = _repeated(attributes, "number-rows-repeated")
            self._width = self._empty_cells = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._repeat_cell = _repeated(attributes, "number-columns-repeated")
            self._filled = any(key.endswith(":value-type") for key in attributes)
        elif name == "p":
            self._filled = True

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2]
        if name in ("table-cell", "covered-table-cell"):
            if self._filled:
                self._width += self._empty_cells + self._repeat_cell
                self._empty_cells = 0
            else:
                self._empty_cells += self._repeat_cell
        elif name == "table-row" and self._width:
            self._rows += self._empty_rows + self._repeat_row
            self._empty_rows = 0
            self._columns = max(self._columns, self._width)
            _grid_fault(self._rows, self._columns, self._limit)
        elif name == "table-row":
            self._empty_rows += self._repeat_row


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = next((value for key, value in attributes.items() if key.endswith(f":{name}")), "1")
    return int(text[:12]) if text.isascii() and text.isdigit() else 1

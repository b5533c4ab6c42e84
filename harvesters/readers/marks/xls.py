"""XLS (BIFF5 and BIFF8, MS-XLS): errors, number formats, raised letters, hidden rows and columns, merges."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harvesters.readers.marks.compound import Broken, records, workbook
from harvesters.readers.marks.formats import BUILT_IN, number_format
from harvesters.readers.marks.model import Marks, Place, Style
from harvesters.readers.marks.raised import Raised
from harvesters.readers.marks.xls_strings import raised_strings, rich

_BOF, _EOF, _SHEET, _FORMAT, _XF, _PASSWORD = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_FORMULA, _NUMBER, _RK, _RKS, _ERROR, _ROW, _COLUMNS = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0x208, 0x7D
_FONT, _STRINGS, _CONTINUE, _DATES, _MERGES = 0x31, 0xFC, 0x3C, 0x22, 0xE5
_LABEL, _SHARED, _RICH = 0x204, 0xFD, 0xD6
_BIFF8 = 0x600
#: What programs write that do not calculate (and Excel 97, LibreOffice).
_BUILD = b"\xbb\x0d\xcc\x07"
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}
_PLAIN = Style()


def has_password(path: Path) -> bool:
    """Whether the workbook is encrypted."""
    try:
        stream = workbook(path.read_bytes())
    except Broken:
        return False
    for _place, kind, _data in records(stream):
        if kind in (_PASSWORD, _EOF):
            return kind == _PASSWORD
    return False


@dataclass
class _Globals:
    """What all sheets share: where each begins, cell formats, fonts (raised 1, lowered -1) and texts."""

    sheets: list[int] = field(default_factory=list)
    styles: dict[int, Style] = field(default_factory=dict)
    fonts: dict[int, int] = field(default_factory=dict)
    strings: dict[int, Raised] = field(default_factory=dict)
    version: int = _BIFF8
    late: bool = False
    uncalculated: bool = False


class Source:
    """An XLS file; ``names`` of its sheets in order."""

    def __init__(self, path: Path, names: list[str]) -> None:
        self._path, self._names = path, names
        self._stream = b""
        self._shared: _Globals | None = None

    def marks(self, sheet: str) -> Marks:
        """The marks of a sheet; `Marks.unread` where the file can't be made out."""
        try:
            if self._shared is None:
                self._stream = workbook(self._path.read_bytes())
                self._shared = _globals(self._stream)
            return _Sheet(self._shared).read(self._stream, self._shared.sheets[self._names.index(sheet)])
        except (Broken, struct.error, IndexError):
            return Marks(unread=True)


def _globals(stream: bytes) -> _Globals:
    found, formats, used = _Globals(), dict(BUILT_IN), list[tuple[int, int]]()
    fonts, strings = list[int](), list[bytes]()
    last = 0
    for _place, kind, data in records(stream):
        if kind == _BOF:
            found.version = struct.unpack_from("<H", data)[0]
            found.uncalculated = data[4:8] == _BUILD
        elif kind == _SHEET:
            found.sheets.append(struct.unpack_from("<I", data)[0])
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", data)[0]] = _text(data, found.version)
        elif kind == _FONT:
            fonts.append({1: 1, 2: -1}.get(struct.unpack_from("<H", data, 8)[0], 0))
        elif kind == _XF:
            used.append(struct.unpack_from("<HH", data))
        elif kind == _DATES:
            found.late = data[:1] == b"\x01"
        elif kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
            strings.append(data)
        elif kind == _EOF:
            break
        last = last if kind == _CONTINUE else kind
    # There is no font number 4.
    found.fonts = {number + (number > 3): level for number, level in enumerate(fonts) if level}
    found.styles = {number: style for number, style in _styles(used, formats, found.fonts) if style}
    found.strings = raised_strings(strings, found.fonts) if found.fonts and strings else {}
    return found


def _styles(
    used: list[tuple[int, int]], formats: dict[int, str], fonts: dict[int, int]
) -> Iterator[tuple[int, Style]]:
    for number, (font, form) in enumerate(used):
        code = formats.get(form, "")
        yield number, Style(code if number_format(code).special else "", fonts.get(font, 0) > 0)


def _text(data: bytes, version: int) -> str:
    if version != _BIFF8:
        return data[3:].decode("cp1252", "replace")
    return data[5:].decode("utf-16-le" if data[4] & 1 else "latin-1", "replace")


class _Sheet:
    """Gathers the marks of one sheet."""

    def __init__(self, shared: _Globals) -> None:
        self._shared = shared
        self._found = Marks(merges=[], late=shared.late)
        self._empty: list[Place] = []
        self._calculated = not shared.uncalculated

    def read(self, stream: bytes, at: int) -> Marks:
        """The marks of the sheet that begins at a place. Raises struct.error, IndexError."""
        depth = 0
        for _place, kind, data in records(stream, at):
            depth += (kind == _BOF) - (kind == _EOF)
            if depth == 0:
                break
            if depth == 1:
                self._record(kind, data)
        if not self._calculated:
            # Each formula has an empty text: whoever wrote the file calculated none.
            self._found.texts |= dict.fromkeys(self._empty, "=…")
        return self._found

    def _record(self, kind: int, data: bytes) -> None:
        if kind in (_NUMBER, _RK, _FORMULA, _ERROR):
            row, column, style = struct.unpack_from("<3H", data)
            self._found.add((row, column), self._style(style))
            if kind == _FORMULA:
                self._formula((row, column), data)
            elif kind == _ERROR and data[7]:
                self._found.texts[row, column] = _ERRORS.get(data[6], "#N/A")
        elif kind == _RKS:
            row, first = struct.unpack_from("<2H", data)
            for number, place in enumerate(range(4, len(data) - 2, 6)):
                style = struct.unpack_from("<H", data, place)[0]
                self._found.add((row, first + number), self._style(style))
        elif kind in (_SHARED, _LABEL, _RICH):
            self._letters(kind, data)
        elif kind == _ROW and data[12] & 0x20:
            self._found.rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS and (data[8] & 1 or data[4:6] == b"\x00\x00"):
            first, last = struct.unpack_from("<2H", data)
            self._found.columns.update(range(first, min(last, 255) + 1))
        elif kind == _MERGES and self._found.merges is not None:
            for at in range(2, len(data) - 7, 8):
                top, bottom, left, right = struct.unpack_from("<4H", data, at)
                self._found.merges.append(((top, left), (bottom, right)))

    def _style(self, number: int) -> Style:
        return self._shared.styles.get(number, _PLAIN)

    def _letters(self, kind: int, data: bytes) -> None:
        """A cell of text."""
        row, column, style = struct.unpack_from("<3H", data)
        raised = None
        if kind == _SHARED:
            raised = self._shared.strings.get(struct.unpack_from("<I", data, 6)[0])
        elif kind == _RICH:
            raised = rich(data[6:], self._shared.fonts, self._shared.version == _BIFF8)
        if raised:
            self._found.raised[row, column] = raised
        elif self._style(style).small:
            self._found.add((row, column), Style(small=True))

    def _formula(self, place: Place, data: bytes) -> None:
        """The result of a formula that is no number; an empty one that is still to be calculated is none."""
        if data[12:14] != b"\xff\xff":
            self._calculated = True
        elif data[6] == 2:
            self._found.texts[place] = _ERRORS.get(data[8], "#N/A")
            self._calculated = True
        elif data[6] == 3 and data[14] & 2:
            self._found.texts[place] = "=…"
        elif data[6] == 3:
            self._empty.append(place)
        else:
            self._calculated = True

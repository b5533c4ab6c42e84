"""XLS (BIFF5 and BIFF8, MS-XLS): errors, percentages, codes with zeros, hidden rows and columns."""

from __future__ import annotations

import struct
from pathlib import Path

from harvesters.readers.marks.compound import Broken, records, workbook
from harvesters.readers.marks.model import Marks, Place, is_percent, padding

_BOF, _EOF, _SHEET, _FORMAT, _XF, _PASSWORD = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_FORMULA, _NUMBER, _RK, _RKS, _ERROR, _ROW, _COLUMNS = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0x208, 0x7D
_BIFF8 = 0x600
_BUILT_IN = {9: "0%", 10: "0.00%"}
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}


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


def marks(path: Path, position: int) -> Marks:
    """The marks of the sheet at a position; none where the file can't be made out."""
    try:
        stream = workbook(path.read_bytes())
        sheets, styles = _globals(stream)
        return _sheet(stream, sheets[position], styles)
    except (Broken, struct.error, IndexError):
        return Marks()


def _globals(stream: bytes) -> tuple[list[int], dict[int, str]]:
    """Where each sheet begins, and the number format of the styles that matter."""
    sheets, formats, used, version = list[int](), dict(_BUILT_IN), list[int](), _BIFF8
    for _place, kind, data in records(stream):
        if kind == _BOF:
            version = struct.unpack_from("<H", data)[0]
        elif kind == _SHEET:
            sheets.append(struct.unpack_from("<I", data)[0])
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", data)[0]] = _text(data, version)
        elif kind == _XF:
            used.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _EOF:
            break
    codes = {style: formats.get(number, "") for style, number in enumerate(used)}
    return sheets, {style: code for style, code in codes.items() if is_percent(code) or padding(code)}


def _text(data: bytes, version: int) -> str:
    if version != _BIFF8:
        return data[3:].decode("latin-1")
    return data[5:].decode("utf-16-le" if data[4] & 1 else "latin-1", "replace")


def _sheet(stream: bytes, at: int, styles: dict[int, str]) -> Marks:
    found, depth = Marks(), 0
    for _place, kind, data in records(stream, at):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if depth == 1:
            _record(kind, data, styles, found)
    return found


def _record(kind: int, data: bytes, styles: dict[int, str], found: Marks) -> None:
    if kind in (_NUMBER, _RK, _FORMULA, _ERROR):
        row, column, style = struct.unpack_from("<3H", data)
        found.add((row, column), styles.get(style, ""))
        if kind == _FORMULA and data[12:14] == b"\xff\xff":
            _result((row, column), data, found)
        elif kind == _ERROR and data[7]:
            found.texts[row, column] = _ERRORS.get(data[6], "#N/A")
    elif kind == _RKS:
        row, first = struct.unpack_from("<2H", data)
        for number, place in enumerate(range(4, len(data) - 2, 6)):
            style = struct.unpack_from("<H", data, place)[0]
            found.add((row, first + number), styles.get(style, ""))
    elif kind == _ROW and data[12] & 0x20:
        found.rows.add(struct.unpack_from("<H", data)[0])
    elif kind == _COLUMNS and data[8] & 1:
        first, last = struct.unpack_from("<2H", data)
        found.columns.update(range(first, min(last, 255) + 1))


def _result(place: Place, data: bytes, found: Marks) -> None:
    """The result of a formula that is no number; an empty one that is still to be calculated is none."""
    if data[6] == 2:
        found.texts[place] = _ERRORS.get(data[8], "#N/A")
    elif data[6] == 3 and data[14] & 2:
        found.texts[place] = "=…"

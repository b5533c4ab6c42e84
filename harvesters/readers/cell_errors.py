"""Where a workbook holds error values (#DIV/0!): calamine gives them as empty cells, so they'd be lost."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

Place = tuple[int, int]
CHUNK = 1 << 20


def error_cells(path: Path, kind: str, sheet: str) -> dict[Place, str]:
    """0-based (row, column) → error text of one sheet."""
    if kind == "xlsx" and _any_error(path):
        return _xlsx_errors(path, sheet)
    return {}


def _any_error(path: Path) -> bool:
    """Whether any sheet's XML marks a cell as an error; cheap enough to ask of every file."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            with archive.open(name) as member:
                tail = b""
                while chunk := member.read(CHUNK):
                    if b't="e"' in tail + chunk:
                        return True
                    tail = chunk[-8:]
    return False


def _xlsx_errors(path: Path, sheet: str) -> dict[Place, str]:
    # Loaded when a file needs it: it brings numpy with it, a third of the reader's memory.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, ParseError, KeyError, ValueError):
        return {}
    try:
        found: dict[Place, str] = {}
        for row in book[sheet].iter_rows():
            for cell in row:
                if cell.data_type == "e" and cell.row and cell.column:
                    found[cell.row - 1, cell.column - 1] = str(cell.value)
        return found
    finally:
        book.close()

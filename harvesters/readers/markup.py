"""Tables that programs save as XLS although they are HTML or XML Spreadsheet 2003: made into a workbook.

A spreadsheet program opens them as well; rows and columns are counted as it shows them.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from harvesters.model import Rejection
from harvesters.readers.markup_page import Page
from harvesters.readers.markup_sheet import write
from harvesters.readers.markup_spreadsheet import Spreadsheet
from harvesters.readers.table import Limits
from harvesters.readers.undecoded import undecoded
from harvesters.rules import reject
from harvesters.vietnamese import encodings

SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
#: A page that asks for something is no table, whatever its name.
_PAGE = re.compile(rb"<(?:form|input|script|iframe)\b", re.IGNORECASE)


def is_markup(path: Path, head: bytes, filename: str | None, limits: Limits) -> bool:
    """Whether a file is such a workbook: by its namespace, or HTML named XLS that has a table and no form."""
    if SPREADSHEET in head:
        return True
    if not (filename or "").lower().endswith((".xls", ".xlsx")) or path.stat().st_size > limits.json_bytes:
        return False
    data = path.read_bytes().replace(b"\x00", b"")
    return b"<table" in data.lower() and not _PAGE.search(data)


def as_workbook(path: Path, to: Path, limits: Limits) -> Rejection | None:
    """Write the tables of such a file as a workbook."""
    if path.stat().st_size > limits.json_bytes:
        return reject("file.too_large", limit=f"{limits.json_bytes >> 20} MB")
    data = path.read_bytes()
    try:
        if SPREADSHEET in data[:8192]:
            sheets = Spreadsheet().read(data)
        else:
            found = encodings.detect(path)
            if found.name is None:
                return undecoded(path, found)
            sheets = Page().read("".join(encodings.decoded_lines(path, found.name)))
    except expat.ExpatError as error:
        return reject("file.broken", detail=f"XML: {error}")
    if sum(len(sheet.taken) for sheet in sheets) > limits.grid_cells or not all(
        each.fits() for each in sheets
    ):
        return reject("file.too_large", limit=f"{limits.grid_cells} cells")
    write(sheets, to)
    return None

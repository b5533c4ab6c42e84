"""Tables that programs save as XLS although they are HTML or XML Spreadsheet 2003: made into a workbook.

A spreadsheet program opens them as well; rows and columns are counted as it shows them.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from harvesters.model import Rejection
from harvesters.readers.marks.model import is_percent
from harvesters.readers.table import Limits
from harvesters.readers.undecoded import undecoded
from harvesters.rules import reject
from harvesters.vietnamese import encodings

SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
#: A page that asks for something is no table, whatever its name.
_PAGE = re.compile(rb"<(?:form|input|script|iframe)\b", re.IGNORECASE)
_BLOCKS = ("br", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption")
_UNSEEN = ("head", "style", "title", "xml")
_MOST_SPAN = 1_000
_ROWS, _COLUMNS = 1_048_576, 16_384
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
Place = tuple[int, int]


class Sheet:
    """Cells by 0-based row and column. ``kinds``: those that are no texts: number, share (of 100), error."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[Place, str] = {}
        self.kinds: dict[Place, str] = {}
        self.spans: list[tuple[int, int, int, int]] = []
        self.taken: set[Place] = set()
        self.row = self.column = -1

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, -1

    def put(self, text: str, down: int = 0, right: int = 0, kind: str = "") -> None:
        """The next cell of the row that no merged one covers."""
        self.column += 1
        while (self.row, self.column) in self.taken:
            self.column += 1
        down, right = min(down, _MOST_SPAN), min(right, _MOST_SPAN)
        rows, columns = range(self.row, self.row + down + 1), range(self.column, self.column + right + 1)
        area = {(row, column) for row in rows for column in columns}
        if len(area) > 1 and not area & self.taken:
            self.spans.append((self.row, self.column, self.row + down, self.column + right))
        self.taken |= area
        self.cells[self.row, self.column] = text
        if kind:
            self.kinds[self.row, self.column] = kind
        self.column += right

    def fits(self) -> bool:
        """Whether a workbook has room for it."""
        return all(row < _ROWS and column < _COLUMNS for row, column in self.taken)


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
            sheets = _Spreadsheet().read(data)
        else:
            found = encodings.detect(path)
            if found.name is None:
                return undecoded(path, found)
            sheets = _Page().read("".join(encodings.decoded_lines(path, found.name)))
    except expat.ExpatError as error:
        return reject("file.broken", detail=f"XML: {error}")
    if sum(len(sheet.taken) for sheet in sheets) > limits.grid_cells or not all(
        each.fits() for each in sheets
    ):
        return reject("file.too_large", limit=f"{limits.grid_cells} cells")
    _write(sheets, to)
    return None


def _write(sheets: list[Sheet], to: Path) -> None:
    # Nearly no file needs it.
    import xlsxwriter

    with xlsxwriter.Workbook(to) as book:
        share = book.add_format({"num_format": "0.00%"})
        for sheet in sheets:
            target = book.add_worksheet(sheet.name)
            for row, column, last, right in sheet.spans:
                target.merge_range(row, column, last, right, "")
            for place, text in sheet.cells.items():
                kind = sheet.kinds.get(place)
                if kind == "error":
                    target.write_formula(*place, "=NA()", None, text)  # type: ignore[arg-type]
                elif kind:
                    target.write_number(*place, float(text), share if kind == "share" else None)
                elif text:
                    target.write_string(*place, text)


class _Page(HTMLParser):
    """Tables of a page; a text outside of them is a row of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._sheet = Sheet("HTML")
        self._depth = self._unseen = 0
        self._span: tuple[int, int] | None = None
        self._text = ""

    def read(self, text: str) -> list[Sheet]:
        self.feed(text)
        self.close()
        return [self._sheet]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("body", "table"):
            self._flush()
            self._unseen = 0
            self._depth += tag == "table"
        elif tag == "tr" and self._depth == 1:
            self._cell()
            self._sheet.next_row()
        elif tag in ("td", "th") and self._depth == 1:
            self._cell()
            self._span = _span(attrs, "rowspan"), _span(attrs, "colspan")
        elif tag == "br" and self._span is not None:
            self._text += "\n"
        elif tag in _BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in ("td", "th", "tr", "table") and self._depth == 1:
            self._cell()
        elif tag in _BLOCKS:
            self._flush()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text += " ".join(re.split(r"[ \t\r\n]+", data))

    def close(self) -> None:
        super().close()
        self._flush()

    def _cell(self) -> None:
        if self._span is not None:
            self._sheet.put(self._text.strip(), *self._span)
        self._span, self._text = None, ""

    def _flush(self) -> None:
        """What stands outside of tables."""
        if self._depth:
            return
        if self._text.strip():
            self._sheet.next_row()
            self._sheet.put(self._text.strip())
        self._text = ""


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    text = next((value or "" for key, value in attrs if key == name), "")
    return max(int(text[:6]) - 1, 0) if text.isascii() and text.isdigit() else 0


class _Spreadsheet:
    """XML Spreadsheet 2003."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._shares: set[str] = set()
        self._style = ""
        self._cell: dict[str, str] = {}
        self._kind = self._text = ""
        self._inside = False

    def read(self, data: bytes) -> list[Sheet]:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = _refuse
        parser.Parse(data, True)
        return self._sheets

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self._sheets.append(Sheet(self._title(own.get("Name", ""))))
        elif name == "Style":
            self._style = own.get("ID", "")
        elif name == "NumberFormat" and (own.get("Format") == "Percent" or is_percent(own.get("Format", ""))):
            self._shares.add(self._style)
        elif name == "Row" and self._sheets:
            self._sheets[-1].next_row()
            if index := _index(own):
                self._sheets[-1].row = index - 1
        elif name == "Cell" and self._sheets:
            self._cell, self._kind, self._text = own, "", ""
        elif name == "Data":
            self._kind, self._inside = own.get("Type", "String"), True

    def _title(self, name: str) -> str:
        """A name that no other sheet has and that a workbook may have."""
        title = re.sub(r"[\[\]:*?/\\]", " ", name)[:28].strip(" '")
        used = {sheet.name.lower() for sheet in self._sheets}
        return title if title and title.lower() not in used else f"{title} {len(self._sheets) + 1}".strip()

    def _data(self, data: str) -> None:
        if self._inside:
            self._text += data

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "Data":
            self._inside = False
        elif name == "Cell" and self._sheets:
            sheet = self._sheets[-1]
            if index := _index(self._cell):
                sheet.column = index - 2
            spans = [_index(self._cell, key) for key in ("MergeDown", "MergeAcross")]
            text = self._text.strip()
            sheet.put(text.removesuffix("T00:00:00.000"), *spans, kind=self._told(text))

    def _told(self, text: str) -> str:
        if self._kind == "Number" and _NUMBER.fullmatch(text):
            return "share" if self._cell.get("StyleID") in self._shares else "number"
        return "error" if self._kind == "Error" and text else ""


def _index(own: dict[str, str], name: str = "Index") -> int:
    text = own.get(name, "")
    return int(text) if text.isdigit() and len(text) < 8 else 0


def _refuse(*_: object) -> None:
    raise expat.ExpatError("entity")

"""XML Spreadsheet 2003 as sheets."""

from __future__ import annotations

import re
from datetime import datetime

from harvesters.readers.marks.package import secure_parser
from harvesters.readers.marks.raised import Run
from harvesters.readers.markup_sheet import Place, Sheet

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?)?Z?")
_DEPTH = 20
#: Formats that have a name.
_NAMED = {
    "General Number": "General", "General Date": "dd/mm/yyyy hh:mm", "Long Date": "d mmmm yyyy",
    "Medium Date": "d-mmm-yy", "Short Date": "dd/mm/yyyy", "Long Time": "h:mm:ss", "Medium Time": "h:mm",
    "Short Time": "h:mm", "Currency": "#,##0.00", "Euro Currency": "#,##0.00", "Fixed": "0.00",
    "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00", "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"', "On/Off": '"On";"On";"Off"',
}  # fmt: skip


class _Style:
    """A style; None where it says nothing of its own."""

    def __init__(self, parent: str) -> None:
        self.parent = parent
        self.code: str | None = None
        self.small: bool | None = None


class Spreadsheet:
    """Reads one document."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._styles: dict[str, _Style] = {}
        self._style = _Style("")
        self._cell: dict[str, str] = {}
        self._row_style = self._table_style = self._kind = ""
        self._columns: list[tuple[int, int, str]] = []
        self._span = 0
        self._runs: list[Run] = []
        self._levels: list[int] = []
        self._inside = self._comment = self._visible = False

    def read(self, data: bytes) -> list[Sheet]:
        """The sheets of a document. Raises ExpatError."""
        parser = secure_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.Parse(data, True)
        return self._sheets

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self._inside:
            self._levels.append({"sup": 1, "sub": -1}.get(name.lower(), 0))
        elif name == "Worksheet":
            self._sheets.append(Sheet(self._title(own.get("Name", ""))))
            self._columns, self._table_style, self._span = [], "", 0
        elif name in ("Style", "NumberFormat", "Font"):
            self._styled(name, own)
        elif self._sheets:
            self._grid(name, own)

    def _styled(self, name: str, own: dict[str, str]) -> None:
        if name == "Style":
            identifier = own.get("ID", "")
            self._style = self._styles[identifier] = _Style(
                own.get("Parent", "" if identifier == "Default" else "Default")
            )
        elif name == "NumberFormat":
            self._style.code = _NAMED.get(own.get("Format", ""), own.get("Format", "General"))
        elif "VerticalAlign" in own:
            self._style.small = own["VerticalAlign"] == "Superscript"

    def _grid(self, name: str, own: dict[str, str]) -> None:
        sheet = self._sheets[-1]
        if name == "Table":
            self._table_style = own.get("StyleID", "")
        elif name == "Column":
            self._column(own)
        elif name == "Row":
            sheet.next_row()
            sheet.row = index - 1 if (index := _index(own)) else sheet.row + self._span
            self._span, self._row_style = min(_index(own, "Span"), 1_048_576), own.get("StyleID", "")
            if _hidden(own, "Height"):
                sheet.rows.update(range(sheet.row, sheet.row + self._span + 1))
        elif name == "Cell":
            self._cell, self._kind, self._runs = own, "", []
        elif name == "Comment":
            self._comment = True
        elif name == "Visible":
            self._visible = True
        elif name == "Data" and not self._comment:
            self._kind, self._inside, self._levels = own.get("Type", "String"), True, []

    def _column(self, own: dict[str, str]) -> None:
        first = _index(own) or (self._columns[-1][1] + 1 if self._columns else 1)
        last = first + min(_index(own, "Span"), 16_384)
        self._columns.append((first, last, own.get("StyleID", "")))
        if _hidden(own, "Width"):
            self._sheets[-1].columns.update(range(first - 1, min(last, 16_384)))

    def _title(self, name: str) -> str:
        """A name that no other sheet has and that a workbook may have."""
        title = re.sub(r"[\[\]:*?/\\]", " ", name)[:28].strip(" '")
        used = {sheet.name.lower() for sheet in self._sheets}
        return title if title and title.lower() not in used else f"{title} {len(self._sheets) + 1}".strip()

    def _data(self, data: str) -> None:
        if self._inside:
            self._runs.append((data, next((level for level in reversed(self._levels) if level), 0)))
        elif self._visible and self._sheets:
            self._sheets[-1].hidden |= data.strip() in ("SheetHidden", "SheetVeryHidden")

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._inside and self._levels:
            self._levels.pop()
        elif name == "Data":
            self._inside = False
        elif name == "Comment":
            self._comment = False
        elif name == "Visible":
            self._visible = False
        elif name == "Cell" and self._sheets:
            self._put(self._sheets[-1])

    def _put(self, sheet: Sheet) -> None:
        if index := _index(self._cell):
            sheet.column = index - 2
        spans = [_index(self._cell, key) for key in ("MergeDown", "MergeAcross")]
        text = "".join(text for text, _ in self._runs).strip()
        kind = self._told(text)
        place = sheet.put(_plain(text, kind), *spans, kind=kind, placed=bool(index))
        self._mark(sheet, place, kind, text)
        if "Formula" in self._cell and not self._kind:
            sheet.cells[place], sheet.kinds[place] = "#N/A", "error"

    def _mark(self, sheet: Sheet, place: Place, kind: str, text: str) -> None:
        """The cell's number format, and its raised letters."""
        names = (self._cell.get("StyleID", ""), self._row_style, self._of_column(place[1]), self._table_style)
        style = self._styles.get(next(filter(None, names), "Default"))
        code, small = self._inherited(style)
        if kind in ("number", "date") and code:
            sheet.codes[place] = code
        elif kind == "date":
            sheet.codes[place] = "yyyy-mm-dd hh:mm:ss" if " " in _plain(text, kind) else "yyyy-mm-dd"
        if small or (self._runs and all(level > 0 for piece, level in self._runs if piece.strip())):
            sheet.small |= {place} if text else set()
        elif any(level for _, level in self._runs):
            sheet.runs[place] = [run for run in self._runs if run[0]]

    def _inherited(self, style: _Style | None) -> tuple[str, bool]:
        code: str | None = None
        small: bool | None = None
        for _ in range(_DEPTH):
            if style is None:
                break
            code, small = style.code if code is None else code, style.small if small is None else small
            style = self._styles.get(style.parent)
        return ("" if code in (None, "General", "@") else code or ""), bool(small)

    def _of_column(self, column: int) -> str:
        return next((style for first, last, style in self._columns if first <= column + 1 <= last), "")

    def _told(self, text: str) -> str:
        if self._kind == "Number" and _NUMBER.fullmatch(text):
            return "number"
        if self._kind == "DateTime" and (found := _DATE.fullmatch(text)) and _is_date(found[1]):
            return "date"
        return "error" if self._kind == "Error" and text else ""


def _plain(text: str, kind: str) -> str:
    found = _DATE.fullmatch(text) if kind == "date" else None
    if not found:
        return text
    return found[1] if found[2] in (None, "00:00:00") else f"{found[1]} {found[2]}"


def _is_date(text: str) -> bool:
    """Whether a spreadsheet has a number for a day: from March 1900 on."""
    try:
        return datetime.fromisoformat(text) >= datetime(1900, 3, 1)
    except ValueError:
        return False


def _hidden(own: dict[str, str], size: str) -> bool:
    return own.get("Hidden") in ("1", "true") or own.get(size, "1").strip("0.") == ""


def _index(own: dict[str, str], name: str = "Index") -> int:
    text = own.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0

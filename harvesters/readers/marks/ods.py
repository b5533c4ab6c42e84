"""ODS: errors, formulas without a value, number formats, raised letters, hidden rows and columns, merges."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO
from xml.parsers import expat

from harvesters.readers.marks.model import Marks
from harvesters.readers.marks.ods_styles import Styles
from harvesters.readers.marks.package import secure_parser
from harvesters.readers.marks.raised import Run, settle

_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_GROUPS = frozenset(("table-row-group", "table-column-group"))
#: What lies in a cell and is no text of it.
_APART = frozenset(("annotation", "frame", "custom-shape", "note-body", "g", "line", "rect", "control"))
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
_SPAN = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?")


class Source:
    """An ODS file, its styles read once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def marks(self, sheet: str) -> Marks:
        """The marks of one sheet; `Marks.unread` where its XML can't be made out."""
        styles = Styles()
        try:
            with zipfile.ZipFile(self._path) as archive:
                if "styles.xml" in archive.namelist():
                    with archive.open("styles.xml") as member:
                        _parse(member, _Styled(styles))
                with archive.open("content.xml") as member:
                    return _read(member, styles, sheet)
        except (expat.ExpatError, KeyError):
            return Marks(unread=True)


def _read(member: IO[bytes], styles: Styles, sheet: str) -> Marks:
    cells = _Cells(styles, sheet)
    with suppress(_Done):
        _parse(member, cells)
    return cells.marks


class _Done(Exception):
    """The wanted sheet is read."""


class _Styled:
    """Hands a document's elements to its styles."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.names: dict[str, str] = {}
        self.listen: Callable[[bool], None] = lambda _on: None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.styles.start(_local(tag, self.names), _own(attributes))

    def end(self, tag: str) -> None:
        self.styles.end(_local(tag, self.names))

    def text(self, data: str) -> None:
        self.styles.text(data)


def _parse(member: IO[bytes], to: _Styled) -> None:
    parser = secure_parser()
    parser.StartElementHandler, parser.EndElementHandler = to.start, to.end

    def listen(on: bool) -> None:
        parser.CharacterDataHandler = to.text if on else None

    to.listen = listen
    listen(True)
    parser.ParseFile(member)


def _local(tag: str, names: dict[str, str]) -> str:
    name = names.get(tag)
    if name is None:
        name = names[tag] = tag.rpartition(":")[2]
    return name


def _own(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes without prefixes; the type of calc's own extension says more than the office's."""
    own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
    if kind := next((v for k, v in attributes.items() if k == "calcext:value-type"), ""):
        own["value-type"] = kind
    return own


class _Cells(_Styled):
    """Gathers the marks of the sheet of a name."""

    def __init__(self, styles: Styles, sheet: str) -> None:
        super().__init__(styles)
        self.marks = Marks(merges=[])
        self._sheet = sheet
        self._here = self._body = False
        self._tables = self._apart = 0
        self._row = self._column = self._wide = 0
        self._rows = self._columns = 1
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        self._folded: list[bool] = []
        self._cell: dict[str, str] | None = None
        self._runs: list[Run] = []
        self._levels: list[int] = []
        self._paragraphs = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag, self.names)
        if name == "table":
            self._table(_own(attributes))
        elif not self._body:
            super().start(tag, attributes)
            if name == "body":
                self._body = True
                self.listen(False)
        elif not self._here or self._tables != 1:
            return
        elif name in _CELLS:
            self._begin(_own(attributes))
        elif self._cell is not None:
            self._inside(name, attributes)
        elif name == "table-row":
            own = _own(attributes)
            self._rows = self._hide(own, "number-rows-repeated", self._row, self.marks.rows)
            self._column, self._row_style = 0, own.get("default-cell-style-name", "")
        elif name == "table-column":
            own = _own(attributes)
            self._wide += self._hide(own, "number-columns-repeated", self._wide, self.marks.columns)
            self._column_styles.append((self._wide, own.get("default-cell-style-name", "")))
        elif name in _GROUPS:
            self._folded.append(_own(attributes).get("display") == "false")

    def _table(self, own: dict[str, str]) -> None:
        self._tables += 1
        if self._tables == 1:
            self._here = own.get("name") == self._sheet
            self._row = self._wide = 0

    def _hide(self, own: dict[str, str], name: str, at: int, hidden: set[int]) -> int:
        count = _repeated(own, name)
        if own.get("visibility") in ("collapse", "filter") or any(self._folded):
            self.marks.hide(at, count, hidden)
        return count

    def _begin(self, own: dict[str, str]) -> None:
        self._cell, self._runs, self._levels, self._paragraphs = own, [], [], 0
        self._columns = _repeated(own, "number-columns-repeated")
        spans = [_repeated(own, f"number-{which}-spanned") for which in ("rows", "columns")]
        if max(spans) > 1 and self.marks.merges is not None:
            end = self._row + spans[0] - 1, self._column + spans[1] - 1
            self.marks.merges.append(((self._row, self._column), end))
        if (
            "formula" in own
            or own.get("value-type") == "error"
            or (self.styles.raised and not self._native())
        ):
            self.listen(True)

    def _native(self) -> bool:
        return (self._cell or {}).get("value-type") in ("float", "percentage", "currency", "date", "time")

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        """Pieces of a cell's text."""
        if name in _APART:
            self._apart += 1
        elif self._apart:
            return
        elif name == "p":
            self._runs += [("\n", 0)] if self._paragraphs else []
            self._paragraphs += 1
        elif name == "span":
            self._levels.append(self.styles.level(_own(attributes).get("style-name", "")))
        elif name == "s":
            self._runs.append((" " * min(_repeated(_own(attributes), "c"), 100), 0))
        elif name in ("tab", "line-break"):
            self._runs.append(("\n" if name == "line-break" else " ", 0))

    def text(self, data: str) -> None:
        if not self._body:
            super().text(data)
        elif self._cell is not None and not self._apart and self._paragraphs:
            self._runs.append((data, next((level for level in reversed(self._levels) if level), 0)))

    def end(self, tag: str) -> None:
        name = _local(tag, self.names)
        if name == "table":
            self._tables -= 1
            if self._here and not self._tables:
                raise _Done
        elif not self._body:
            super().end(tag)
        elif not self._here or self._tables != 1:
            return
        elif name in _CELLS:
            self._keep()
            self._column += self._columns
            self._cell = None
            self.listen(False)
        elif name in _APART:
            self._apart -= 1
        elif name == "span" and self._levels and not self._apart:
            self._levels.pop()
        elif name == "table-row":
            self._row += self._rows
        elif name in _GROUPS:
            self._folded.pop()

    def _keep(self) -> None:
        own, text = self._cell or {}, "".join(text for text, _ in self._runs).strip()
        kind = own.get("value-type", "")
        filled = bool(kind or self._paragraphs)
        wrong = kind == "error" or ("formula" in own and bool(_ERROR.fullmatch(text)))
        pending = "formula" in own and not text and not any(name in own for name in _VALUES)
        style = self.styles.of(own.get("style-name") or self._default(), kind == "percentage")
        raised = settle(self._runs) if self.styles.raised else None
        if not (wrong or pending or (filled and (style or raised)) or kind == "time"):
            return
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                place = row, column
                if wrong or pending:
                    self.marks.texts[place] = text or "#N/A" if wrong else f"={own['formula'] or '…'}"
                elif kind == "time":
                    self.marks.instead[place] = _span(own.get("time-value", ""))
                elif raised:
                    self.marks.raised[place] = raised
                self.marks.add(place, style)

    def _default(self) -> str:
        """The style of a cell that names none: its row's, else its column's."""
        if self._row_style:
            return self._row_style
        return next((style for end, style in self._column_styles if self._column < end), "") or "Default"


def _span(text: str) -> str:
    """``PT30H15M00S`` → ``30:15:00``, as spreadsheets show it."""
    found = _SPAN.fullmatch(text)
    if not found:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"{found[1]}{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"


def _repeated(own: dict[str, str], name: str) -> int:
    text = own.get(name, "1")
    return int(text[:12]) if text.isascii() and text.isdigit() else 1

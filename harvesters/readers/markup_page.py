"""The tables of an HTML page as a sheet: as a spreadsheet program that opens the page shows them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from harvesters.readers.marks.raised import Run
from harvesters.readers.markup_sheet import Sheet

_BLOCKS = ("br", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption")
_UNSEEN = ("head", "style", "title", "xml")
#: Elements without an end.
_VOID = ("br", "hr", "img", "col", "meta", "link", "input", "wbr")
_CLASS = re.compile(r"\.([\w-]+)")
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """Tables of a page; a text outside of them is a row of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._sheet = Sheet("HTML")
        self._depth = self._unseen = self._columns = 0
        self._span: tuple[int, int] | None = None
        self._gone = False
        self._runs: list[Run] = []
        #: Elements within a cell: name, level of its letters, whether it is shown.
        self._inline: list[tuple[str, int, bool]] = []
        self._classes: set[str] = set()

    def read(self, text: str) -> list[Sheet]:
        """The one sheet of a page."""
        self._classes = _hidden_classes(text)
        self.feed(text)
        self.close()
        return [self._sheet]

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("body", "table"):
            self._flush()
            self._unseen = 0
            self._depth += tag == "table"
            self._columns = 0
        elif tag in ("tr", "td", "th", "col") and self._depth == 1:
            self._frame(tag, attrs)
        elif tag == "br" and self._span is not None:
            self._add("\n")
        elif tag in _BLOCKS:
            self._flush()
        if self._span is not None and tag not in (*_VOID, "td", "th", "tr"):
            self._inline.append((tag, _level(tag, attrs), not self._hidden(attrs)))

    def _frame(self, tag: str, attrs: Attributes) -> None:
        """Rows, cells and columns."""
        if tag == "col":
            count = _span(attrs, "span") + 1
            if self._hidden(attrs):
                self._sheet.columns.update(range(self._columns, self._columns + min(count, 100)))
            self._columns += count
            return
        self._cell()
        if tag == "tr":
            self._sheet.next_row()
            if self._hidden(attrs):
                self._sheet.rows.add(self._sheet.row)
        else:
            self._span = _span(attrs, "rowspan"), _span(attrs, "colspan")
            self._gone = self._hidden(attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in ("td", "th", "tr", "table") and self._depth == 1:
            self._cell()
        elif tag in _BLOCKS:
            self._flush()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)
        opened = next((n for n in reversed(range(len(self._inline))) if self._inline[n][0] == tag), None)
        if opened is not None:
            del self._inline[opened:]

    def handle_data(self, data: str) -> None:
        if not self._unseen and all(shown for _, _, shown in self._inline):
            self._add(" ".join(re.split(r"[ \t\r\n]+", data)))

    def close(self) -> None:
        super().close()
        self._flush()

    def _add(self, text: str) -> None:
        level = next((level for _, level, _ in reversed(self._inline) if level), 0)
        if self._runs and self._runs[-1][1] == level:
            self._runs[-1] = (self._runs[-1][0] + text, level)
        elif text:
            self._runs.append((text, level))

    def _text(self) -> str:
        return "".join(text for text, _ in self._runs).strip()

    def _cell(self) -> None:
        if self._span is not None:
            place = self._sheet.put(self._text(), *self._span)
            if self._gone:
                self._sheet.columns.add(place[1])
            if len(self._runs) > 1:
                self._sheet.runs[place] = self._runs
            elif self._runs and self._runs[0][1] > 0:
                self._sheet.small.add(place)
        self._span, self._runs, self._inline, self._gone = None, [], [], False

    def _flush(self) -> None:
        """What stands outside of tables."""
        if self._depth:
            return
        if self._text():
            self._sheet.next_row()
            self._sheet.put(self._text())
        self._runs, self._inline = [], []

    def _hidden(self, attrs: Attributes) -> bool:
        own = {key: value or "" for key, value in attrs}
        classes = set(own.get("class", "").split())
        return (
            "hidden" in own or bool(_NO_DISPLAY.search(own.get("style", ""))) or bool(classes & self._classes)
        )


def _level(tag: str, attrs: Attributes) -> int:
    found = _RAISED.search(next((value or "" for key, value in attrs if key == "style"), ""))
    return {"sup": 1, "super": 1, "sub": -1}.get(found[1].lower() if found else tag, 0)


def _span(attrs: Attributes, name: str) -> int:
    text = next((value or "" for key, value in attrs if key == name), "").strip()
    return max(int(text[:6]) - 1, 0) if text.isascii() and text.isdigit() else 0


def _hidden_classes(text: str) -> set[str]:
    """Names of the classes that a page's style sheets do not display; takes linear time."""
    found: set[str] = set()
    for rule in text.split("}"):
        selector, _, body = rule.rpartition("{")
        if _NO_DISPLAY.search(body):
            found.update(_CLASS.findall(selector))
    return found

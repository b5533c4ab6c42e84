"""Styles of ODS (OpenDocument 1.3, part 3): number formats as codes, raised letters, inheritance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harvesters.readers.marks.formats import number_format
from harvesters.readers.marks.model import Style

_DATA = frozenset(
    f"{kind}-style" for kind in ("number", "percentage", "currency", "date", "time", "boolean", "text")
)
_PARTS = {
    "year": "yyyy", "month": "m", "day": "d", "quarter": "q", "hours": "h", "minutes": "m", "seconds": "s",
    "day-of-week": "d", "week-of-year": "d", "text-content": "@", "am-pm": "", "era": "",
}  # fmt: skip
_LETTERS = ("text", "currency-symbol")
#: What shows no figure by itself.
_SILENT = (*_LETTERS, "text-properties", "map", "fill-character", "embedded-text")
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DEPTH = 20


@dataclass
class _Data:
    """A number format as it is gathered."""

    kind: str
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Named:
    """A style of cells or of letters; "" where it says nothing of its own."""

    parent: str = ""
    data: str = ""
    position: str = ""


class Styles:
    """Styles of a file, gathered from ``styles.xml`` and the beginning of ``content.xml``."""

    def __init__(self) -> None:
        self._data: dict[str, _Data] = {}
        self._cells: dict[str, _Named] = {"": _Named()}
        self._letters: dict[str, _Named] = {"": _Named()}
        self._open: _Data | None = None
        self._named: _Named | None = None
        self._words = False
        self._known: dict[str, Style] = {}

    def start(self, name: str, own: Mapping[str, str]) -> None:
        """An element begins; ``own``: attributes without prefixes."""
        if name in _DATA and "name" in own:
            self._open = self._data[own["name"]] = _Data(name)
        elif self._open is not None:
            self._part(name, own)
        elif name in ("style", "default-style"):
            self._begin(name, own)
        elif name == "text-properties" and self._named is not None:
            self._named.position = own.get("text-position", self._named.position)

    def _begin(self, name: str, own: Mapping[str, str]) -> None:
        family = {"table-cell": self._cells, "text": self._letters}.get(own.get("family", ""))
        self._named = None
        if family is not None:
            parent = own.get("parent-style-name", "")
            self._named = family[own.get("name", "") if name == "style" else ""] = _Named(
                parent, own.get("data-style-name", "")
            )

    def _part(self, name: str, own: Mapping[str, str]) -> None:
        """A piece of a number format."""
        made = self._open
        if made is None:
            return
        if name == "number":
            made.code += _digits(own)
        elif name == "scientific-number":
            made.code += "0.00E+00"
        elif name == "fraction":
            made.code += "# ?/?"
        elif name == "text-properties" and "color" in own:
            made.code += "[Red]"
        elif name == "map" and (found := _CONDITION.fullmatch(own.get("condition", "").strip())):
            compare = "<>" if found[1] == "!=" else found[1]
            made.maps.append((f"[{compare}{found[2]}]", own.get("apply-style-name", "")))
        elif name not in _SILENT:
            made.code += _PARTS.get(name, "General")
        self._words = name in _LETTERS

    def text(self, data: str) -> None:
        """Letters of a number format."""
        if self._open is not None and self._words:
            share = self._open.kind == "percentage-style"
            for piece in re.split("(%)", data.replace('"', "")):
                self._open.code += piece if piece == "%" and share else f'"{piece}"' if piece else ""

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _DATA and self._open is not None:
            self._open.code = self._open.code or '""'
            self._open = None
        elif name in _LETTERS:
            self._words = False
        elif name in ("style", "default-style"):
            self._named = None

    @property
    def raised(self) -> bool:
        """Whether letters within a cell can be raised or lowered."""
        return any(_level(style.position) for style in self._letters.values())

    def level(self, name: str) -> int:
        """1: the letters of a style are raised, -1: lowered."""
        return _level(self._inherited(self._letters, name, "position"))

    def of(self, name: str, share: bool) -> Style:
        """What a cell's style says; ``share``: the cell says itself that it is a percentage."""
        key = f"{name}%" if share else name
        if key not in self._known:
            code = self._code(self._inherited(self._cells, name, "data"))
            code = "0%" if share and "%" not in code else code
            small = _level(self._inherited(self._cells, name, "position")) > 0
            self._known[key] = Style(code if number_format(code).special else "", small)
        return self._known[key]

    def _inherited(self, family: dict[str, _Named], name: str, what: str) -> str:
        """What a style, its parents or the default say."""
        seen = 0
        while (style := family.get(name)) is not None and seen < _DEPTH:
            if value := str(getattr(style, what)):
                return value
            name, seen = style.parent, seen + 1
            if style is family[""]:
                break
        return str(getattr(family[""], what))

    def _code(self, name: str) -> str:
        """The code of a number format; the conditions of others come first."""
        data = self._data.get(name)
        if data is None:
            return ""
        maps = [
            f"{condition}{self._data[other].code}" for condition, other in data.maps if other in self._data
        ]
        return ";".join([*maps, data.code])


def _digits(own: Mapping[str, str]) -> str:
    """The placeholders of a number."""
    least, places = _count(own, "min-integer-digits"), _count(own, "decimal-places")
    whole = "0" * least if least else "#"
    if own.get("grouping") == "true":
        whole = "#," + whole.rjust(3, "#")
    factor = own.get("display-factor", "1").split(".")[0]
    thousands = (len(factor) - 1) // 3 if factor.strip("0") == "1" else 0
    return whole + ("." + "0" * places if places else "") + "," * thousands


def _count(own: Mapping[str, str], name: str) -> int:
    text = own.get(name, "")
    return min(int(text), 30) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _level(position: str) -> int:
    """1 for ``super 58%`` and ``33% 58%``, -1 for ``sub`` and ``-33%``."""
    first = position.split(" ")[0]
    if first in ("super", "sub"):
        return 1 if first == "super" else -1
    found = re.fullmatch(r"(-?)(\d+(?:\.\d+)?)%", first)
    return 0 if not found or not float(found[2]) else -1 if found[1] else 1

"""PC-Axis files (.px): keywords, then the cells of a cube row by row.

Standard: https://www.scb.se/en/services/statistical-programs-for-px-files/px-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import Path

from harvesters.readers.delimited import encoding_of, line_fault
from harvesters.readers.statistical import Component, Unusable, columns_of, guarded, table_of
from harvesters.readers.table import Limits, Reading, Table
from harvesters.readers.undecoded import undecodable
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import encodings
from harvesters.vietnamese.fold import clean

MAX_HEAD = 8 << 20
_CODEPAGE = re.compile(rb'^CODEPAGE="([\w-]{2,40})";', re.MULTILINE)
_KEYWORD = re.compile(
    r'\s*([A-Z][A-Z0-9-]*)(?:\[([A-Za-z-]{2,10})\])?(?:\(((?:\s*"[^"]*"\s*,?)+)\))?\s*=\s*', re.DOTALL
)
#: Cells are separated by blanks, tabulators or commas.
_CELL = re.compile(r'"[^"]*"|[^\s",;]+(?:,[^\s",;]+)*|;')
#: Symbols of missing cells: DATASYMBOL1 … 6, which a file may give words for.
_DOTS = re.compile(r"\.{1,6}")


def read_px(path: Path, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the cells of a file."""
    reading = Reading(detected={"format": "PC-Axis"})
    reading.failure = line_fault(path, limits)
    encoding = None if reading.failure else encoding_of(path, _told_encoding(path, read), reading)
    if encoding is None:
        return reading
    try:
        return guarded(reading, _tables(path, encoding, read, folder, limits))
    except UnicodeError:
        reading.failure = undecodable(path, encoding)
    return reading


def _told_encoding(path: Path, read: Read) -> Read:
    """The spec, with the file's CODEPAGE as its encoding where that is known and fits every byte."""
    with path.open("rb") as file:
        found = _CODEPAGE.search(file.read(8192))
    name = found[1].decode() if found else ""
    fits = name and encodings.known(name) and encodings.decodes(path, name)
    return read.model_copy(update={"encoding": name}) if read.encoding == "auto" and fits else read


def _tables(path: Path, encoding: str, read: Read, folder: Path, limits: Limits) -> Iterator[Table]:
    lines = iter(encodings.decoded_lines(path, encoding))
    head, rest = _head(lines)
    px = _Keywords.of(head)
    if "KEYS" in {name for name, _, _ in px.found}:
        raise Unusable(reject("file.format", found="PC-Axis KEYS"))
    variables = [px.variable(name) for name in (*px.values("STUB"), *px.values("HEADING"))]
    if not variables:
        raise Unusable(reject("file.broken", detail="PC-Axis: STUB, HEADING"))
    expected = prod(len(codes) for _, codes in variables)
    if expected > limits.grid_cells:
        raise Unusable(reject("file.too_large", limit=f"{limits.grid_cells} cells"))
    rows = _rows(variables, _cells([rest], lines), expected, px)
    symbol, unit = Component("symbol"), Component("unit")
    components = [*(component for component, _ in variables), Component("value", figures=True), symbol, unit]
    yield table_of(
        rows, columns_of(components), read, folder, limits, px.text("TITLE") or px.text("CONTENTS")
    )


def _rows(
    variables: Sequence[tuple[Component, list[str]]], cells: Iterator[str], expected: int, px: _Keywords
) -> Iterator[tuple[int, list[str]]]:
    value = Component("value", figures=True)
    places = product(*([(code, component.cells(code)) for code in codes] for component, codes in variables))
    at, units = px.units([component for component, _ in variables])
    for number, place in enumerate(places, 1):
        cell = next(cells, None)
        if cell is None:
            raise _mismatch(expected, number - 1)
        symbol = px.symbols.get(cell, cell) if _DOTS.fullmatch(cell) or cell == "-" else ""
        figures = value.cells("" if symbol else cell)
        unit = units.get(place[at][0] if at is not None else "", units[""])
        yield number, [*(text for _, texts in place for text in texts), *figures, symbol, unit]
    extra = sum(1 for _ in cells)
    if extra:
        raise _mismatch(expected, expected + extra)


def _mismatch(expected: int, found: int) -> Unusable:
    return Unusable(reject("cube.cells", expected=str(expected), found=str(found)))


def _head(lines: Iterator[str]) -> tuple[str, str]:
    """The text up to DATA=, and what follows on its line."""
    kept: list[str] = []
    size, quoted = 0, False
    for line in lines:
        if not quoted and (start := re.match(r"\s*DATA\s*=", line)):
            return "".join(kept), line[start.end() :]
        quoted ^= line.count('"') % 2 == 1
        kept.append(line)
        size += len(line)
        if size > MAX_HEAD:
            break
    raise Unusable(reject("file.broken", detail="PC-Axis: DATA"))


def _cells(first: Iterable[str], lines: Iterator[str]) -> Iterator[str]:
    """The cells of the data part, quotation marks taken off."""
    for source in (first, lines):
        for line in source:
            for cell in _CELL.findall(line):
                if cell != ";":
                    yield cell.strip('"').strip()


@dataclass(frozen=True)
class _Keywords:
    """Values by keyword, language and subject: ``VALUES[vi]("Năm")="2020","2021"``."""

    found: Mapping[tuple[str, str, str], list[str]]
    language: str
    symbols: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, head: str) -> _Keywords:
        found: dict[tuple[str, str, str], list[str]] = {}
        at = 0
        while head[at:].strip():
            match = _KEYWORD.match(head, at)
            if match is None:
                raise Unusable(reject("file.broken", detail=f"PC-Axis: {clean(head[at : at + 40])}"))
            values, at = _values(head, match.end())
            subject = '","'.join(re.findall(r'"([^"]*)"', match[3] or ""))
            found[match[1], match[2] or "", subject] = values
        languages = found.get(("LANGUAGES", "", ""), [])
        default = (found.get(("LANGUAGE", "", "")) or [""])[0]
        language = "vi" if "vi" in languages and default != "vi" else ""
        names = {"-": "DATASYMBOLNIL", **{"." * n: f"DATASYMBOL{n}" for n in range(1, 7)}}
        given = {mark: found[name, "", ""][0] for mark, name in names.items() if found.get((name, "", ""))}
        return cls(found, language, given)

    def values(self, name: str, subject: str = "") -> list[str]:
        """The values of a keyword in the chosen language, else in the file's own."""
        return self.found.get((name, self.language, subject)) or self.found.get((name, "", subject)) or []

    def text(self, name: str, subject: str = "") -> str:
        """The value of a keyword as one text."""
        return clean(" ".join(self.values(name, subject)))

    def variable(self, name: str) -> tuple[Component, list[str]]:
        """A variable and its codes in order."""
        values = [clean(value) for value in self.values("VALUES", name)]
        codes = [clean(code) for code in self.values("CODES", name)] or values
        if len(codes) != len(values) or not values:
            raise _mismatch(len(codes), len(values))
        if len(set(codes)) < len(codes):
            codes = values
        ident = self.text("VARIABLECODE", name) or clean(name)
        return Component(ident, clean(name), dict(zip(codes, values, strict=True))), codes

    def units(self, variables: Sequence[Component]) -> tuple[int | None, dict[str, str]]:
        """Units by the code of the content variable, and its place; by "" that of all cells."""
        content, common = self.text("CONTVARIABLE"), {"": self.text("UNITS")}
        for at, each in enumerate(variables):
            if content and content in (each.id, each.name):
                own = {code: self.text("UNITS", label) for code, label in each.labels.items()}
                return at, common | {code: unit for code, unit in own.items() if unit}
        return None, common


def _values(head: str, at: int) -> tuple[list[str], int]:
    """The values of one keyword up to its semicolon: strings on several lines are one, commas part them."""
    values: list[str] = []
    join = False
    for match in re.compile(r'"([^"]*)"|([,;])|([^\s",;]+)').finditer(head, at):
        text, mark, bare = match.groups()
        if mark == ";":
            return values, match.end()
        if mark == ",":
            join = False
            continue
        value = text if text is not None else bare
        if join and text is not None:
            values[-1] += value
        else:
            values.append(value)
        join = True
    raise Unusable(reject("file.broken", detail="PC-Axis: ;"))

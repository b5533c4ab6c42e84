"""Where a text of an observation stands in one table: a column, a header row, a section, or fixed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from harvesters.model import Rejection
from harvesters.readers.stage import matches
from harvesters.readers.table import SECTION, Column, Table, plain, unmarked
from harvesters.rules import reject
from harvesters.spec import Origin
from harvesters.vietnamese.fold import accented, fold

Scope = Literal["row", "column", "table"]


def find_column(table: Table, wanted: str | int) -> Column | Rejection:
    """A column by number, or by its header: the whole of it, one header row's text, or one of its lines."""
    if isinstance(wanted, int):
        inside = 1 <= wanted <= len(table.columns)
        return table.columns[wanted - 1] if inside else reject("column.missing", value=str(wanted))
    for key in (accented, fold):
        for names in (_whole, _levels):
            found = [column for column in table.columns if key(wanted) in {key(n) for n in names(column)}]
            if len(found) == 1:
                return found[0]
            if found:
                return reject("column.ambiguous", value=wanted)
    return reject("column.missing", value=wanted)


def _whole(column: Column) -> list[str]:
    return [column.label, column.label.replace("\n", " ")]


def _levels(column: Column) -> list[str]:
    lines = [line for level in column.levels for line in level.splitlines()]
    return [text for text in [*column.levels, *lines] if text]


def value_columns(table: Table, wanted: Sequence[str | int], used: set[int]) -> list[Column] | Rejection:
    """The columns that hold values: as listed, by pattern (``/…/``), or all headed and unused ones."""
    if not wanted:
        return [column for column in table.columns if column.label and column.number not in used]
    found: list[Column] = []
    for item in wanted:
        columns = _by_pattern(table, item) if isinstance(item, str) and item.startswith("/") else None
        if columns is None:
            column = find_column(table, item)
            if isinstance(column, Rejection):
                return column
            columns = [column]
        if not columns:
            return reject("column.missing", value=str(item))
        found += [column for column in columns if column not in found]
    return found


def _by_pattern(table: Table, pattern: str) -> list[Column]:
    expression = pattern.strip("/")
    return [
        column
        for column in table.columns
        if any(matches(expression, text) for text in (*_whole(column), *_levels(column)) if text)
    ]


@dataclass(frozen=True)
class Bound:
    """An origin at its place in one table. ``text`` is what a table-wide origin says."""

    origin: Origin
    scope: Scope
    column: Column | None = None
    text: str = ""

    def cells(self, frame: pl.DataFrame) -> pl.Series:
        """The raw text of each row (row scope)."""
        return unmarked(frame[self.column.name if self.column else SECTION])

    def above(self, value_column: Column) -> str:
        """The raw text for one value column (column scope)."""
        number = self.origin.header or 1
        return value_column.levels[number - 1] if number <= len(value_column.levels) else ""

    def label(self, text: str) -> str:
        """The part of a raw text that the origin's pattern takes; "" where it does not fit."""
        text = plain(text).strip()
        if not self.origin.pattern:
            return text
        match = re.search(self.origin.pattern, text, re.IGNORECASE)
        return (match[1] if match.re.groups else match[0]).strip() if match and match[0] else ""

    def skips(self, text: str) -> bool:
        """Whether a raw text is one that the spec leaves out."""
        return any(matches(pattern, plain(text)) for pattern in self.origin.skip)

    def coded(self, label: str) -> str | None:
        """Code of a label by the origin's ``values``; None when it is not listed."""
        return value_of(self.origin.values, label)


def value_of(values: dict[str, str], label: str) -> str | None:
    """``values`` looked up by the label with its accents, then without."""
    for key in (accented, fold):
        wanted = key(label)
        codes = {code for text, code in values.items() if key(text) == wanted}
        if len(codes) == 1:
            return codes.pop()
    return None


def bind(origin: Origin, table: Table) -> Bound | Rejection:
    """Find the origin's place in a table."""
    if origin.column is not None:
        column = find_column(table, origin.column)
        return column if isinstance(column, Rejection) else Bound(origin, "row", column)
    if origin.header is not None:
        depth = max((len(column.levels) for column in table.columns), default=0)
        missing = reject("column.missing", value=f"header {origin.header}")
        return Bound(origin, "column") if origin.header <= depth else missing
    if origin.section:
        return Bound(origin, "row")
    text = origin.fixed if origin.fixed is not None else (table.sheet if origin.sheet else table.title)
    return Bound(origin, "table", text=text or "")

"""Columns that should be there and are not, and columns that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harvesters.model import Rejection
from harvesters.origins import find_column
from harvesters.plan import Plan
from harvesters.readers.table import Table
from harvesters.rules import reject

#: Which answer a record of an API came with: the engine's own column.
PAGE = "_page"


def missing_columns(tables: Sequence[Table], required: Sequence[str]) -> Rejection | None:
    """The first required column that no table has."""
    for wanted in required:
        found = [find_column(table, wanted) for table in tables]
        if found and all(isinstance(each, Rejection) and each.code == "column.missing" for each in found):
            return reject("column.missing", value=wanted)
    return None


def undeclared(plans: Sequence[Plan], required: Sequence[str]) -> Iterator[Rejection]:
    """Columns with a header that no mapping reads and the spec does not name."""
    for table in {id(laid.table): laid.table for laid in plans}.values():
        used = {number for laid in plans if laid.table is table for number in laid.used}
        named = [find_column(table, wanted) for wanted in required]
        used |= {column.number for column in named if not isinstance(column, Rejection)}
        for column in table.columns:
            if column.label not in ("", PAGE) and column.number not in used:
                row = table.header_rows[0] if table.header_rows else None
                place = table.place(column)
                yield reject("column.unknown", row=row, column=place, value=column.label, sheet=table.sheet)

"""From a column's cells to values that a database's type takes, where the whole column is of that type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from harvesters.readers.table import unmarked
from harvesters.spec import Read
from harvesters.tabular.types_of import Typed, type_of
from harvesters.vietnamese import numbers

Kind = Literal["text", "int", "numeric", "date", "timestamp"]
#: Words that stand for an empty cell, in lower case.
MISSING = [word for word in Read().missing if word]
_INT = 2**31
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)$"


@dataclass(frozen=True)
class Cast:
    """The type of a column, and what makes that type's texts of its cells, null where there is none.

    ``unit``: what every cell says behind its number.
    """

    kind: Kind
    values: Callable[[pl.Series], pl.Series]
    unit: str = ""


def absent(cells: pl.Series) -> pl.Series:
    """Whether each cell is empty or says that there is nothing."""
    return cells.str.to_lowercase().is_in(["", *MISSING])


def cast_of(cells: pl.Series, header: str) -> Cast:
    """How a column goes into a database; text as the file has it where one cell only would not fit.

    ``cells``: every cell of the column, as a `readers.Table` has them.
    """
    filled = cells.filter(~absent(cells))
    found = _typed(filled, type_of(filled, header))
    if found and not found.values(filled).null_count():
        return Cast(found.kind, lambda cells: found.values(_present(cells)), found.unit)
    return Cast("text", _text)


def _present(cells: pl.Series) -> pl.Series:
    """The cells, null where there is nothing."""
    blank = absent(cells)
    return (
        cells.to_frame("cell").select(pl.when(~blank).then(pl.col("cell"))).to_series()
        if blank.any()
        else cells
    )


def _text(cells: pl.Series) -> pl.Series:
    plain = pl.col("cell").str.replace_all("\x00", "", literal=True)
    return unmarked(cells).to_frame("cell").select(pl.when(plain != "").then(plain)).to_series()


def _typed(cells: pl.Series, typed: Typed) -> Cast | None:
    if typed.type in ("integer", "year", "number"):
        marks = numbers.decide(numbers.evidence(cells))
        size = max(abs(float(typed.minimum)), abs(float(typed.maximum)))
        whole = typed.type != "number" and size < _INT and not typed.percent
        unit = "%" if typed.percent else ""
        return Cast("int" if whole else "numeric", lambda c: numbers.read_cells(c, marks)["value"], unit)
    if typed.type == "date":
        pattern = "%Y-%m-%d" if typed.format == "default" else typed.format
        return Cast("date", lambda cells: cells.str.to_date(pattern, strict=False).dt.strftime("%Y-%m-%d"))
    if typed.type == "datetime" and not cells.str.contains(_ZONE).any():
        return Cast("timestamp", _moments)
    return None


def _moments(cells: pl.Series) -> pl.Series:
    text = pl.col("cell")
    whole = pl.when(text.str.len_chars() == 10).then(text + " 00:00:00").otherwise(text)
    even = whole.str.replace("T", " ", literal=True).str.replace(r"( \d\d:\d\d)$", "$1:00")
    moment = even.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
    return cells.to_frame("cell").select(pl.when(moment.is_not_null()).then(even)).to_series()

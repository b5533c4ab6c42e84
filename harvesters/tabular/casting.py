"""From a column's cells to values that a database's type takes, where the whole column is of that type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from harvesters.readers.table import plain_expr
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
    """The type of a column and its cells as that type's texts, null where there is none."""

    kind: Kind
    values: pl.Expr


def absent(text: pl.Expr) -> pl.Expr:
    """Whether a cell is empty or says that there is nothing."""
    return text.str.to_lowercase().is_in(["", *MISSING])


def cast_of(cells: pl.Series, header: str) -> Cast:
    """How a column goes into a database; text as the file has it where one cell only would not fit.

    ``cells``: every cell of the column, as a `readers.Table` has them.
    """
    text = pl.col(cells.name)
    filled = cells.to_frame().filter(~absent(text)).to_series()
    found = _typed(filled, type_of(filled, header))
    if found:
        values = filled.to_frame().select(found.values.alias("value"))["value"]
        if not values.null_count():
            return Cast(found.kind, pl.when(~absent(text)).then(found.values))
    plain = plain_expr(text).str.replace_all("\x00", "", literal=True)
    return Cast("text", pl.when(plain != "").then(plain))


def _typed(cells: pl.Series, typed: Typed) -> Cast | None:
    text = pl.col(cells.name)
    if typed.type in ("integer", "year", "number") and not typed.percent:
        value = numbers.canonical(text, numbers.decide(numbers.evidence(cells)))
        size = max(abs(float(typed.minimum)), abs(float(typed.maximum)))
        return Cast("int" if typed.type != "number" and size < _INT else "numeric", value)
    if typed.type == "date":
        pattern = "%Y-%m-%d" if typed.format == "default" else typed.format
        return Cast("date", text.str.to_date(pattern, strict=False).dt.strftime("%Y-%m-%d"))
    if typed.type == "datetime" and not cells.str.contains(_ZONE).any():
        whole = pl.when(text.str.len_chars() == 10).then(text + " 00:00:00").otherwise(text)
        even = whole.str.replace("T", " ", literal=True).str.replace(r"( \d\d:\d\d)$", "$1:00")
        moment = even.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
        return Cast("timestamp", pl.when(moment.is_not_null()).then(even))
    return None

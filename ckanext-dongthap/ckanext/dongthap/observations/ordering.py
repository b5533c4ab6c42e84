"""The order of a page walk, for rows of the database and for rows of files alike.

Each name of `wanted.SORTS` is one or more keys; indicator and position end every order, so that no two
rows are equal. What is missing comes last, whichever way it is sorted.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import observation
from ckanext.dongthap.observations.wanted import Order

_ROW = observation.c
_LAST_DAY, _FIRST_DAY = "9999-12-31", "0001-01-01"
Key = tuple[str, bool]


def keys(sort: Sequence[Order]) -> list[Key]:
    """Names of the keys and whether each descends."""
    found: list[Key] = []
    for order in sort:
        names = ("period_end", "period_start") if order.name == "period" else (order.name,)
        found += [(name, order.descending) for name in names]
    named = {name for name, _ in found}
    return found + [(name, False) for name in ("indicator", "position") if name not in named]


def database_key(name: str, descending: bool) -> sa.ColumnElement[Any]:
    """A key in SQL."""
    if name in ("period_end", "period_start"):
        missing = _FIRST_DAY if descending else _LAST_DAY
        return sa.func.coalesce(_ROW[name], sa.cast(missing, sa.Date))
    if name == "value":
        return sa.func.coalesce(_ROW.value, sa.cast("-Infinity" if descending else "Infinity", sa.Numeric))
    return sa.collate(_ROW.area_code, "C") if name == "area_code" else _ROW[name]


def file_key(name: str, descending: bool, rank: int) -> pl.Expr:
    """The same key for a file of the indicator with this rank; columns are texts there."""
    column = pl.col(name)
    if name in ("period_end", "period_start"):
        return pl.when(column == "").then(pl.lit(_FIRST_DAY if descending else _LAST_DAY)).otherwise(column)
    if name == "value":
        missing = pl.lit(float("-inf" if descending else "inf"))
        return pl.when(column == "").then(missing).otherwise(column.cast(pl.Float64, strict=False))
    return pl.lit(rank) if name == "indicator" else column


def row_key(name: str, descending: bool, row: dict[str, Any]) -> Any:
    """The same key of a row as `rows` gives it, comparable in Python; an indicator's is its rank."""
    if name in ("period_end", "period_start"):
        return row[name] or (_FIRST_DAY if descending else _LAST_DAY)
    if name == "value":
        return Decimal(row["value"] or ("-Infinity" if descending else "Infinity"))
    return row["rank"] if name == "indicator" else row[name]


def place(sort: Sequence[Key], row: dict[str, Any]) -> list[Any]:
    """A row's keys as JSON values: what a cursor holds."""
    return [
        row["indicator"] if name == "indicator" else _plain(row_key(name, descending, row))
        for name, descending in sort
    ]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def checked(name: str, value: Any) -> Any:
    """A key's value out of a cursor. Raises ValueError, TypeError or ArithmeticError where it is none."""
    if name in ("period_end", "period_start"):
        return date.fromisoformat(value).isoformat()
    if name == "value":
        return str(Decimal(value).normalize())
    if name == "position":
        return int(value) % 2**62
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return value


def after(compared: Sequence[tuple[Any, Any, bool]]) -> Any:
    """Condition that keys lie beyond values: ``(key, value, descending)`` of SQLAlchemy or polars."""
    alternatives: list[Any] = []
    for index, (key, value, descending) in enumerate(compared):
        same = [other == known for other, known, _ in compared[:index]]
        beyond = key < value if descending else key > value
        alternatives.append(functools.reduce(lambda one, two: one & two, [*same, beyond]))
    return functools.reduce(lambda one, two: one | two, alternatives)


def compare(sort: Sequence[Key], one: dict[str, Any], two: dict[str, Any]) -> int:
    """-1, 0 or 1, as rows follow each other."""
    for name, descending in sort:
        left, right = row_key(name, descending, one), row_key(name, descending, two)
        if left != right:
            return (1 if left > right else -1) * (-1 if descending else 1)
    return 0

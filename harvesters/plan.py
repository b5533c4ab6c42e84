"""A mapping laid onto one table: every origin at its place, the value columns chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from harvesters.model import Rejection
from harvesters.origins import Bound, bind, find_column, value_columns
from harvesters.readers.table import Column, Table
from harvesters.rules import reject
from harvesters.spec import Mapping, Origin, Value


@dataclass(frozen=True)
class Plan:
    """``texts``: name of a text column of the working frame → its origin's place.

    Names: ``indicator``, ``area``, ``code``, ``within``, ``period`` or ``period.<part>``, ``dim.<name>``,
    ``status``, ``mark`` (the qualifier), ``note``.
    """

    table: Table
    mapping: Mapping
    texts: dict[str, Bound]
    values: list[Column]
    where: list[tuple[Bound, list[str]]] = field(default_factory=list)

    @property
    def used(self) -> set[int]:
        """Numbers of the columns that the mapping reads."""
        bounds = [*self.texts.values(), *(bound for bound, _ in self.where)]
        return {b.column.number for b in bounds if b.column} | {column.number for column in self.values}


def plan(table: Table, mapping: Mapping) -> Plan | Rejection:
    """Lay the mapping onto the table; the first thing that is not there comes back."""
    texts: dict[str, Bound] = {}
    for name, origin in _origins(mapping):
        bound = bind(origin, table)
        if isinstance(bound, Rejection):
            return bound
        texts[name] = bound
    where: list[tuple[Bound, list[str]]] = []
    for origin, labels in mapping.where:
        bound = bind(origin, table)
        if isinstance(bound, Rejection):
            return bound
        where.append((bound, labels))
    used = {b.column.number for b in [*texts.values(), *(b for b, _ in where)] if b.column}
    values = _values(table, mapping.value, used)
    return values if isinstance(values, Rejection) else Plan(table, mapping, texts, values, where)


def _origins(mapping: Mapping) -> Iterator[tuple[str, Origin]]:
    yield "indicator", mapping.indicator
    yield "area", mapping.area.origin
    if mapping.area.code:
        yield "code", mapping.area.code
    if mapping.area.within:
        yield "within", mapping.area.within
    if mapping.period.origin:
        yield "period", mapping.period.origin
    for part, origin in mapping.period.parts.items():
        yield f"period.{part}", origin
    for name, origin in mapping.disaggregations.items():
        yield f"dim.{name}", origin
    if mapping.status_from:
        yield "status", mapping.status_from
    if mapping.qualifier_from:
        yield "mark", mapping.qualifier_from
    if mapping.note:
        yield "note", mapping.note


def _values(table: Table, value: Value, used: set[int]) -> list[Column] | Rejection:
    if value.column is not None:
        column = find_column(table, value.column)
        return column if isinstance(column, Rejection) else [column]
    found = value_columns(table, value.columns, used)
    return found or reject("column.missing", value="value")

"""A file of any open dataset → its data dictionary, for the editor to complete.

Bytes are read where `inspection.inspect_file` starts it: in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from harvesters.readers import Limits, Table
from harvesters.readers.table import Column, plain
from harvesters.tabular.casting import MISSING, absent
from harvesters.tabular.model import DataDictionary, Field, TableDescription
from harvesters.tabular.reading import read_open
from harvesters.tabular.types_of import TRUE, type_of
from harvesters.vietnamese.fold import clean, fold, slug

_EXAMPLES = 5
#: Cells in memory at a time, or one column where it has more.
_CELLS = 200_000


def describe(path: Path, filename: str, folder: Path, limits: Limits | None = None) -> DataDictionary:
    """The dictionary of a file; ``folder``: an empty folder to work in."""
    reading = read_open(path, filename, folder, limits)
    found = DataDictionary(filename, reading.detected.get("format", ""), detected=reading.detected)
    found.faults, found.failure = reading.faults, reading.failure
    found.tables = [_table(table) for table in reading.tables]
    return found


def _table(table: Table) -> TableDescription:
    taken: set[str] = set()
    fields, used = [], used_columns(table)
    for column, cells in zip(used, column_cells(table, used), strict=True):
        label = clean(column.label)
        fields.append(_field(column.number, label, _machine(label, column.number, taken), cells))
    return TableDescription(table.sheet, table.title, table.header_rows, table.rows, tuple(fields))


def column_cells(table: Table, columns: Sequence[Column]) -> Iterator[pl.Series]:
    """One column after another. A long table does not stand in memory as a whole, and a wide one is not
    opened for each of its columns.
    """
    names, step = [column.name for column in columns], max(1, _CELLS // max(1, table.rows))
    for start in range(0, len(names), step):
        some = names[start : start + step]
        if table.parts:
            yield from pl.scan_ipc(list(table.parts)).select(some).collect().iter_columns()
        else:
            yield from (pl.Series(name, [], pl.String) for name in some)


def used_columns(table: Table) -> list[Column]:
    """The columns that hold or are called something."""
    names = [column.name for column in table.columns]
    rows = [batch.select((pl.col(names) != "").any()).row(0) for batch in table.batches(names)]
    filled = {name for name, *cells in zip(names, *rows, strict=True) if any(cells)}
    return [column for column in table.columns if column.label or column.name in filled]


def _field(number: int, label: str, machine: str, cells: pl.Series) -> Field:
    empty = absent(cells)
    filled = cells.filter(~empty)
    typed = type_of(filled, label)
    examples = filled.unique(maintain_order=True).head(_EXAMPLES).to_list()
    return Field(
        number=number,
        name=label,
        machine=machine,
        type=typed.type,
        format=typed.format,
        decimal=typed.decimal,
        group=typed.group,
        percent=typed.percent,
        missing=round(float(empty.sum()) / len(cells), 4) if len(cells) else 1.0,
        distinct=filled.n_unique() if len(filled) else 0,
        minimum=typed.minimum,
        maximum=typed.maximum,
        examples=tuple(plain(text)[:200] for text in examples),
        remarks=typed.remarks,
    )


def _machine(label: str, number: int, taken: set[str]) -> str:
    """``Diện tích (ha)`` → ``dien_tich_ha``; unique in its table, never beginning with a digit."""
    name = slug(label, 60).replace("-", "_") or f"cot_{number}"
    name = f"c_{name}" if re.match(r"\d", name) else name
    unique, n = name, 2
    while unique in taken:
        unique, n = f"{name}_{n}", n + 1
    taken.add(unique)
    return unique


def table_schema(table: TableDescription) -> dict[str, Any]:
    """The table as a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/)."""
    return {"fields": [_schema_field(field) for field in table.fields], "missingValues": ["", *MISSING]}


def _schema_field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"name": field.machine, "title": field.name, "type": field.type}
    if field.format:
        found["format"] = field.format
    if field.type == "boolean":
        found["trueValues"] = [text for text in field.examples if fold(text) in TRUE]
        found["falseValues"] = [text for text in field.examples if fold(text) not in TRUE]
    if field.type in ("integer", "number"):
        if field.decimal and field.type == "number":
            found["decimalChar"] = field.decimal
        if field.group:
            found["groupChar"] = field.group
        if field.percent:
            found["bareNumber"] = False
    if not field.missing:
        found["constraints"] = {"required": True}
    return found

"""Parquet, by Polars: columns with the types of the file, a batch of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from harvesters.readers.layout import Layout
from harvesters.readers.records import plain_numeral
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import clean
from harvesters.vietnamese.numbers import NATIVE

#: Bytes that a value takes unpacked, at least: a file of few bytes may hold very many.
_VALUE_BYTES = 8


def read_parquet(path: Path, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the file's rows."""
    reading = Reading(detected={"format": "Parquet"})
    try:
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
        rows = int(frame.select(pl.len()).collect().item())
        if len(schema) > limits.columns:
            reading.failure = reject("file.too_large", limit=f"{limits.columns} columns")
        elif rows * len(schema) * _VALUE_BYTES > limits.unpacked_bytes:
            reading.failure = reject(
                "file.too_large", limit=f"{limits.unpacked_bytes // _VALUE_BYTES} values"
            )
        elif not rows or not schema:
            reading.failure = reject("file.empty")
        else:
            columns = tuple(Column(number, (clean(name),)) for number, name in enumerate(schema, 1))
            stage = Stage(Layout((), 0, columns, ""), read, limits, folder, "parquet", sections=False)
            stage.write(enumerate(_rows(frame, schema, rows, limits), 1))
            reading.faults += stage.faults
            reading.tables.append(Table("records", columns, tuple(stage.parts), stage.rows))
    except (PolarsError, OSError):
        reading.failure = reject("file.broken", detail="Parquet")
    return reading


def _rows(frame: pl.LazyFrame, schema: pl.Schema, rows: int, limits: Limits) -> Iterator[list[str]]:
    shown = [_shown(name, kind) for name, kind in schema.items()]
    figures = [kind.is_numeric() for kind in schema.values()]
    for start in range(0, rows, limits.batch_rows):
        for row in frame.slice(start, limits.batch_rows).select(shown).collect().iter_rows():
            yield [_cell(cell, figure) for cell, figure in zip(row, figures, strict=True)]


def _shown(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as texts; what has parts (lists, structures), and bytes, as they are."""
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        return _moment(column)
    if isinstance(kind, pl.Boolean):
        words = {True: "TRUE", False: "FALSE"}
        return column.replace_strict(words, default=None, return_dtype=pl.String)
    if isinstance(kind, pl.Duration):
        return column.dt.to_string("iso")
    return column if isinstance(kind, pl.Binary) or kind.is_nested() else column.cast(pl.String)


def _moment(column: pl.Expr) -> pl.Expr:
    """A day where there is no time of day, else to the second, in the zone of the file."""
    local = column.dt.replace_time_zone(None)
    day = local.dt.strftime("%Y-%m-%d")
    whole = local.dt.time() == pl.time(0, 0, 0)
    return pl.when(whole).then(day).otherwise(local.dt.strftime("%Y-%m-%d %H:%M:%S")).name.keep()


def _cell(cell: object, figure: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return clean(cell.decode("utf-8", "replace"))
    if not isinstance(cell, str):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if not figure:
        return clean(cell)
    return "" if cell == "NaN" else NATIVE + plain_numeral(cell)

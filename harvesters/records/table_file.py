"""The table in a copied file, with a type for each column: read where hostile bytes are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from harvesters.confined import Bounds, run_confined
from harvesters.model import Rejection
from harvesters.readers import Limits, Table, read
from harvesters.readers.table import plain_expr
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import clean

#: Type → what every cell of the column must look like. A number that begins with 0 is a code.
_TYPES = {
    "int": r"^-?(?:0|[1-9]\d{0,8})$",
    "numeric": r"^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,30})?$",
    "date": r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$",
}
#: Formats that hold a table.
FORMATS = ("CSV", "TSV", "XLSX", "XLS", "ODS")
_MOST_NAME = 60
LIMITS = Limits(grid_cells=20_000_000, unpacked_bytes=1 << 30)


@dataclass(frozen=True)
class TypedColumn:
    """A column of the DataStore: ``id`` is its name there, ``label`` the header's text."""

    id: str
    label: str
    type: str


@dataclass(frozen=True)
class TypedTable:
    """``data``: CSV without a header, an empty cell is none."""

    data: Path
    columns: Sequence[TypedColumn]
    rows: int


def read_confined(path: Path, filename: str, folder: Path) -> TypedTable | Rejection:
    """The first table of a file, read in a process of its own; a rejection where there is none."""
    bounds = Bounds()
    found = run_confined(
        table_of,
        {"path": path.resolve(), "filename": filename, "folder": folder.resolve()},
        Found,
        folder,
        name=filename,
        memory=bounds.memory(path.stat().st_size, library=True),
        bounds=bounds,
    )
    if isinstance(found, Rejection):
        return found
    return found.table or found.failure or reject("file.empty")


@dataclass(frozen=True)
class Found:
    """What the task hands over."""

    table: TypedTable | None = None
    failure: Rejection | None = None


def table_of(path: Path, filename: str, folder: Path, on_progress: Callable[[str, int, int], None]) -> Found:
    """The task: read, choose the types, write the rows."""
    (tables := folder / "tables").mkdir()
    reading = read(path, Read(), tables, LIMITS, filename)
    if reading.failure:
        return Found(failure=reading.failure)
    table = next((table for table in reading.tables if table.rows), None)
    if table is None:
        return Found(failure=reject("file.empty"))
    return Found(_written(table, folder / "table.csv"))


def _written(table: Table, target: Path) -> TypedTable:
    names = [column.name for column in table.columns]
    fitting = {name: dict(_TYPES) for name in names}
    for batch in _batches(table, names):
        for name in names:
            for kind, pattern in list(fitting[name].items()):
                cells = batch[name].drop_nulls()
                if not bool(cells.str.contains(pattern).all()):
                    del fitting[name][kind]
    empty = {
        name
        for name in names
        if all(batch[name].null_count() == batch.height for batch in _batches(table, names))
    }
    types = {name: "text" if name in empty else next(iter(fitting[name]), "text") for name in names}
    with target.open("wb") as out:
        for batch in _batches(table, names):
            batch.write_csv(out, include_header=False)
    ids = _ids([column.label for column in table.columns])
    columns = [
        TypedColumn(identifier, column.label, types[column.name])
        for identifier, column in zip(ids, table.columns, strict=True)
    ]
    return TypedTable(target, columns, table.rows)


def _batches(table: Table, names: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Cells as plain text, nothing where there is nothing."""
    for batch in table.batches():
        yield batch.select(
            pl.when(plain_expr(pl.col(name)) != "").then(plain_expr(pl.col(name))).alias(name)
            for name in names
        )


def _ids(labels: Sequence[str]) -> list[str]:
    """Names that the DataStore accepts, each once: no quotation marks, at most 63 bytes, no ``_`` first."""
    found: list[str] = []
    for number, label in enumerate(labels, 1):
        name = re.sub(r'["%\x00-\x1f]', " ", clean(label)).strip().lstrip("_")
        while len(name.encode()) > _MOST_NAME - 4:
            name = name[:-1]
        name = name.strip() or f"cot_{number}"
        taken = {each.lower() for each in found}
        unique, count = name, 2
        while unique.lower() in taken:
            unique, count = f"{name}_{count}", count + 1
        found.append(unique)
    return found

"""The tables in a file, with a type for each column: read where hostile bytes are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from harvesters.confined import Bounds, run_confined
from harvesters.model import Rejection
from harvesters.readers import Limits, Table
from harvesters.rules import reject
from harvesters.tabular.casting import cast_of
from harvesters.tabular.describe import column_cells, used_columns
from harvesters.tabular.neutralise import neutral_frame
from harvesters.tabular.reading import read_open
from harvesters.vietnamese.fold import clean

#: Formats that hold a table.
FORMATS = ("CSV", "TSV", "XLSX", "XLS", "ODS")
#: PostgreSQL's 1,600, without the two that the DataStore adds.
MOST_COLUMNS = 1_598
LIMITS = Limits(grid_cells=20_000_000, unpacked_bytes=1 << 30)
_MOST_NAME = 60
#: Every table of PostgreSQL has columns of these names.
_SYSTEM = ("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid")


@dataclass(frozen=True)
class TypedColumn:
    """A column of the DataStore: ``id`` is its name there, ``label`` the header's text, ``number`` its place
    in the file, from 1, ``unit`` what each of its cells says.
    """

    id: str
    label: str
    type: str
    number: int = 0
    unit: str = ""


@dataclass(frozen=True)
class TypedTable:
    """``data``: CSV without a header, an empty cell is none. ``csv``: the same as a file to download.
    ``position``: which of the file's tables it is, from 0.
    """

    data: Path
    csv: Path
    columns: Sequence[TypedColumn]
    rows: int
    position: int = 0
    sheet: str | None = None


def read_confined(
    path: Path, filename: str, folder: Path, most: int | None = None
) -> list[TypedTable] | Rejection:
    """The tables of a file that have rows, at most ``most``, read in a process of its own.

    A rejection where there is none, or only such as have more than `MOST_COLUMNS`.
    """
    bounds = Bounds()
    found = run_confined(
        tables_of,
        {"path": path.resolve(), "filename": filename, "folder": folder.resolve(), "most": most},
        Found,
        folder,
        name=filename,
        memory=bounds.memory(path.stat().st_size, library=True),
        bounds=bounds,
    )
    if isinstance(found, Rejection):
        return found
    return found.tables or found.failure or reject("file.empty")


@dataclass(frozen=True)
class Found:
    """What the task hands over."""

    tables: list[TypedTable] = field(default_factory=list)
    failure: Rejection | None = None


def tables_of(
    path: Path,
    filename: str,
    folder: Path,
    most: int | None,
    on_progress: Callable[[str, int, int], None],
) -> Found:
    """The task: read, choose the types, write the rows."""
    (tables := folder / "tables").mkdir()
    reading = read_open(path, filename, tables, LIMITS)
    if reading.failure:
        return Found(failure=reading.failure)
    filled = [
        (place, replace(table, columns=tuple(used_columns(table))))
        for place, table in enumerate(reading.tables)
        if table.rows
    ]
    fitting = [(place, table) for place, table in filled if len(table.columns) <= MOST_COLUMNS]
    if filled and not fitting:
        widest = max(len(table.columns) for _place, table in filled)
        return Found(failure=reject("table.columns", found=str(widest), limit=str(MOST_COLUMNS)))
    return Found([_written(table, place, folder) for place, table in fitting[:most]])


def _written(table: Table, position: int, folder: Path) -> TypedTable:
    columns = table.columns
    cells = column_cells(table, columns)
    casts = [cast_of(each, column.label) for each, column in zip(cells, columns, strict=True)]
    ids = column_names([column.label for column in columns])
    target, csv = folder / f"{position}.rows", folder / f"{position}.csv"
    texts = [name for name, cast in zip(ids, casts, strict=True) if cast.kind == "text"]
    with target.open("wb") as out, csv.open("wb") as file:
        for number, batch in enumerate(table.batches()):
            # One column after another: hundreds of expressions at once take a gigabyte.
            values = pl.DataFrame(
                {
                    name: cast.values(batch[column.name])
                    for name, column, cast in zip(ids, columns, casts, strict=True)
                }
            )
            values.write_csv(out, include_header=False)
            neutral_frame(values, texts).write_csv(file, include_header=not number)
    typed = [
        TypedColumn(identifier, column.label, cast.kind, column.number, cast.unit)
        for identifier, column, cast in zip(ids, columns, casts, strict=True)
    ]
    return TypedTable(target, csv, typed, table.rows, position, table.sheet)


def column_names(labels: Sequence[str]) -> list[str]:
    """Return names that the DataStore accepts, each once: no quotation marks, at most 63 bytes, no ``_``
    first, none of PostgreSQL's own (``xmin`` becomes ``xmin_2``).
    """
    found: list[str] = []
    taken: set[str] = set(_SYSTEM)
    for number, label in enumerate(labels, 1):
        name = re.sub(r'["%\x00-\x1f]', " ", clean(label)).strip().lstrip("_")
        while len(name.encode()) > _MOST_NAME - 4:
            name = name[:-1]
        name = name.strip() or f"cot_{number}"
        unique, count = name, 2
        while unique.lower() in taken:
            unique, count = f"{name}_{count}", count + 1
        taken.add(unique.lower())
        found.append(unique)
    return found

"""SDMX-CSV 1.0 and 2.x: a CSV whose header names components; labels are split off into columns of their own.

Standard: https://github.com/sdmx-twg/sdmx-csv
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvesters.readers.blocks import Row
from harvesters.readers.delimited import encoding_of, line_fault, rows_of
from harvesters.readers.sdmx_structure import Structure
from harvesters.readers.statistical import (
    Component,
    Unusable,
    columns_of,
    deletions,
    figure,
    guarded,
    table_of,
)
from harvesters.readers.table import Limits, Reading, Table
from harvesters.readers.undecoded import undecodable
from harvesters.rules import reject
from harvesters.spec import Read

_FIRST = re.compile(r"\ufeff?\"?(?:DATAFLOW|STRUCTURE(?:\[.{1,3}\])?)\"?([,;|\t])")
VALUE = "OBS_VALUE"


def sdmx_delimiter(head: str) -> str | None:
    """The delimiter of a file that begins like SDMX-CSV; None where it does not."""
    found = _FIRST.match(head)
    return found[1] if found and (VALUE in head or "STRUCTURE_ID" in head or "DATAFLOW" in head) else None


def read_sdmx_csv(
    path: Path, read: Read, folder: Path, limits: Limits, structure: Structure | None = None
) -> Reading:
    """One table; its rows are numbered as in the file."""
    reading = Reading(detected={"format": "SDMX-CSV"})
    reading.failure = line_fault(path, limits)
    encoding = None if reading.failure else encoding_of(path, read, reading)
    if encoding is None:
        return reading
    csv.field_size_limit(limits.cell_chars)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        delimiter = read.delimiter or sdmx_delimiter(file.read(8192)) or ","
    reading.detected["delimiter"] = {"\t": "tab"}.get(delimiter, delimiter)
    try:
        rows = rows_of(path, encoding, delimiter)
        return guarded(reading, _tables(rows, delimiter, read, folder, limits, structure, reading))
    except UnicodeError:
        reading.failure = undecodable(path, encoding)
    except csv.Error as error:
        reading.failure = reject("file.broken", detail=str(error))
    return reading


def _tables(
    rows: Iterator[Row],
    delimiter: str,
    read: Read,
    folder: Path,
    limits: Limits,
    structure: Structure | None,
    reading: Reading,
) -> Iterator[Table]:
    header = next(((number, cells) for number, cells in rows if any(cells)), (1, []))[1]
    version = "1.0" if header and header[0].strip().upper().startswith("DATAFLOW") else "2"
    reading.detected["format"] = f"SDMX-CSV {version}"
    if structure:
        reading.detected["structure"] = structure.name
    parts = [_Part.of(cell, structure, delimiter) for cell in header]
    components = [part.component for part in parts]
    # A label that the file itself has (labels=both) stands in a column after all others.
    extra = [Component(part.name) for part in parts if part.split and part.name]
    columns = columns_of([*components, *extra])
    yield table_of(_body(rows, parts, reading), columns, read, folder, limits)


@dataclass(frozen=True)
class _Part:
    """A column of the file; ``split``: its cells are ``code: label``."""

    component: Component
    name: str
    split: bool
    figures: bool

    @classmethod
    def of(cls, cell: str, structure: Structure | None, delimiter: str) -> _Part:
        ident, mark, name = cell.strip().lstrip("\ufeff").partition(": ")
        about = structure.components.get(ident) if structure else None
        labels = about.labels if about and not mark else {}
        # With another delimiter a locale may have changed the decimal mark as well.
        figures = ident.startswith(VALUE) and delimiter == ","
        component = Component(ident, about.name if about else "", labels)
        return cls(component, name, bool(mark) and not ident.startswith(VALUE), figures)


def _body(rows: Iterator[Row], parts: Sequence[_Part], reading: Reading) -> Iterator[Row]:
    action = next((n for n, part in enumerate(parts) if part.component.id == "ACTION"), None)
    for number, cells in rows:
        extra = [cell for cell in cells[len(parts) :] if cell.strip()]
        if extra:
            words = {"found": str(len(cells)), "expected": str(len(parts))}
            reading.faults.append(reject("row.width", row=number, value=extra[0], **words))
            continue
        if action is not None and action < len(cells) and cells[action].strip().upper() in ("D", "DELETE"):
            raise Unusable(deletions())
        yield number, _cells(cells, parts)


def _cells(cells: Sequence[str], parts: Sequence[_Part]) -> list[str]:
    found: list[str] = []
    labels: list[str] = []
    for part, cell in zip(parts, [*cells, *[""] * (len(parts) - len(cells))], strict=True):
        code, _, label = cell.strip().partition(": " if part.split or part.figures else "\x00")
        found += part.component.cells(figure(code) if part.figures else code)
        if part.split and part.name:
            labels.append(label or code)
    return [*found, *labels]

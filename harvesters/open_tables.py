"""Open datasets that are no indicators: tables with described columns, cut out of the code lists.

``datasets/open/*.yaml`` holds lists of datasets: the fields of the schema ``dataset``, and ``tables``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from harvesters.spec import Part, Text


class Column(Part):
    """One column: ``origin`` is the code list's column where it has another name."""

    id: str
    origin: str | None = Field(default=None, alias="from")
    type: Literal["text", "date", "numeric", "int", "boolean"]
    label: Text
    notes: Text


class Cut(Part):
    """Which columns and rows of which code list: all rows, or those with these values."""

    name: str
    title: Text
    codelist: str
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    columns: list[Column]


@dataclass(frozen=True)
class OpenTable:
    """A table to publish; all cells are text, "" where there is nothing."""

    cut: Cut
    rows: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        return self.cut.name

    def as_csv(self) -> bytes:
        """The file: UTF-8, comma, a header of column names."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.id for column in self.cut.columns])
        writer.writerows(self.rows)
        return stream.getvalue().encode()

    @property
    def sha256(self) -> str:
        """Hash of the rows and of what describes them."""
        described = json.dumps(self.cut.model_dump(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(described.encode() + b"\0" + self.as_csv()).hexdigest()


@dataclass(frozen=True)
class OpenDataset:
    """``entry``: fields of the schema ``dataset``, for `package_create` as it is."""

    entry: dict[str, Any]
    tables: tuple[OpenTable, ...]


def read_open_datasets(folder: Path, codelists: Path) -> list[OpenDataset]:
    """All datasets of a folder. Raises `pydantic.ValidationError`, KeyError for an unknown column."""
    found: list[OpenDataset] = []
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            cuts = [Cut.model_validate(table) for table in entry.pop("tables")]
            tables = tuple(OpenTable(cut, tuple(_rows(cut, codelists))) for cut in cuts)
            found.append(OpenDataset(entry, tables))
    return found


def _rows(cut: Cut, codelists: Path) -> Iterator[tuple[str, ...]]:
    with (codelists / f"{cut.codelist}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if _taken(cut, row):
                yield tuple(row[column.origin or column.id] for column in cut.columns)


def _taken(cut: Cut, row: Mapping[str, str]) -> bool:
    wanted = {name: [value] if isinstance(value, str) else value for name, value in cut.where.items()}
    return all(row[name] in values for name, values in wanted.items())

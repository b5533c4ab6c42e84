"""The reference tables and code lists that the sample files are made of."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from harvesters.assets import datasets_dir

#: Area of the statistics office's tables → how its Vietnamese and its English files write it.
AREAS = {
    "Whole Country": ("CẢ NƯỚC", " WHOLE COUNTRY"),
    "Mekong River Delta": ("Đồng bằng sông Cửu Long", "Mekong River Delta"),
    "Tien Giang": ("Tiền Giang", "Tien Giang"),
    "Dong Thap": ("Đồng Tháp", "Dong  Thap"),
}


def rows(name: str, folder: str = "samples/reference") -> list[dict[str, str]]:
    """A CSV of the data folder as dicts."""
    with (datasets_dir() / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Indicators by their code, as the catalogue has them."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((datasets_dir() / "indicators").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            found[entry["code"]] = entry
    return found


def label(code: str, language: str = "vi") -> str:
    """Name of an indicator with its unit: ``Diện tích gieo trồng lúa (nghìn ha)``."""
    entry = catalogue()[code]
    units = {row["code"]: row[f"label_{language}"] for row in rows("units", "codelists")}
    return f"{entry['title_translated'][language]} ({units[entry['unit']]})"


def member_label(dimension: str, code: str) -> str:
    """Vietnamese name of a value of a disaggregation; of the total for ""."""
    if not code:
        return "Tổng số"
    values = rows("dimension_values", "codelists")
    return next(r["label_vi"] for r in values if (r["dimension"], r["code"]) == (dimension, code))


@dataclass(frozen=True)
class Value:
    """One published value. ``member``: code of the disaggregation, "" for the total."""

    code: str
    member: str
    area: str
    period: str
    value: str
    status: str


class Figures:
    """The values of one file; every question about order is answered as the reference has it."""

    def __init__(self, values: Iterable[Value], dimensions: dict[str, str]) -> None:
        self.values = list(values)
        self.dimensions = dimensions
        self._cells = {(v.code, v.member, v.area, v.period): v.value for v in self.values}

    @property
    def codes(self) -> list[str]:
        return list(self.dimensions)

    def only(self, code: str) -> Figures:
        """Those of one indicator."""
        own = (value for value in self.values if value.code == code)
        return Figures(own, {code: self.dimensions[code]})

    def members(self) -> list[str]:
        """Codes of the disaggregation, the total first."""
        return sorted(dict.fromkeys(value.member for value in self.values), key=lambda code: code != "")

    def areas(self) -> list[str]:
        present = {value.area for value in self.values}
        return [area for area in AREAS if area in present]

    def periods(self) -> list[str]:
        return sorted({value.period for value in self.values})

    def cell(self, code: str, member: str, area: str, period: str) -> str | None:
        """The value as the reference writes it, None where it has none."""
        return self._cells.get((code, member, area, period))

    def is_provisional(self, period: str) -> bool:
        """Whether the values of a year are; a file never mixes both."""
        (status,) = {value.status for value in self.values if value.period == period}
        return status == "provisional"


@cache
def statistics() -> dict[str, Figures]:
    """Each file of the statistics office with its values."""
    tables = {(row["table_en"], row["item_en"]): row for row in rows("gso_tables")}
    members = {(row["dimension"], row["item_en"]): row["code"] for row in rows("gso_items")}
    values: dict[str, list[Value]] = {}
    for row in rows("gso_series"):
        item = row["item_en"]
        table = tables.get((row["table_en"], item)) or tables[(row["table_en"], "")]
        member = members[(table["dimension"], item)] if table["dimension"] else ""
        value = Value(table["code"], member, row["area"], row["period"], row["value"], row["status"])
        values.setdefault(table["file"], []).append(value)
    dimensions: dict[str, dict[str, str]] = {}
    for table in tables.values():
        dimensions.setdefault(table["file"], {})[table["code"]] = table["dimension"]
    return {file: Figures(found, dimensions[file]) for file, found in values.items()}

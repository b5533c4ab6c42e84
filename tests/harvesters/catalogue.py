"""Reads the catalogue files as the tests see them."""

from __future__ import annotations

import csv
from typing import Any

import yaml

from harvesters.assets import datasets_dir

Entry = dict[str, Any]


def codelist(name: str) -> list[dict[str, str]]:
    with (datasets_dir() / "codelists" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codelist_names() -> list[str]:
    return sorted(path.stem for path in (datasets_dir() / "codelists").glob("*.csv"))


def codes(name: str) -> set[str]:
    return {row["code"] for row in codelist(name)}


def areas() -> set[str]:
    return {f"{row['code']}@{row['valid_from']}" for row in codelist("areas")}


def entries(folder: str) -> list[Entry]:
    found: list[Entry] = []
    for path in sorted((datasets_dir() / folder).glob("*.yaml")):
        found.extend(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found

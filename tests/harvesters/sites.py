"""The sample sources, and what the pipeline makes of their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from harvesters.areas import Areas
from harvesters.assets import datasets_dir
from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.model import Outcome
from harvesters.pipeline import process
from harvesters.spec import Source
from tests.harvesters import catalogue

#: Rows of each indicator.
Observations = dict[str, list[dict[str, Any]]]

SITES = datasets_dir() / "samples" / "sites"
SOURCES = {
    path.stem: Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted((datasets_dir() / "sources").glob("*.yaml"))
}
ENTRIES = {entry["code"]: entry for entry in catalogue.entries("indicators")}


def file_of(source: Source) -> Path:
    return SITES / source.options["url"].removeprefix("{samples}/")


def harvest(folder: Path) -> dict[str, Outcome]:
    """Every source's outcome, as a run would have it."""
    areas = Areas.from_csv(datasets_dir() / "codelists" / "areas.csv")
    known = Catalogue.from_dicts(ENTRIES.values(), catalogue.codelist("dimension_values"))
    found: dict[str, Outcome] = {}
    for name, source in SOURCES.items():
        (folder / name).mkdir()
        found[name] = process(source, [uploaded(file_of(source))], known, areas, folder / name)
    return found


def observations(outcomes: dict[str, Outcome]) -> Observations:
    return {
        candidate.indicator: pl.read_parquet(candidate.data).to_dicts()
        for outcome in outcomes.values()
        for candidate in outcome.candidates
    }


def key(row: dict[str, Any], code: str) -> tuple[str, ...]:
    """Period, area and disaggregations of an observation."""
    members = tuple(row[name] for name in ENTRIES[code].get("dimensions", []))
    return (row["period"], row["area_code"], row["area_valid_from"], *members)

"""Figures of a time in which their area did not exist: before it began, or after it had ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from harvesters.areas import Areas
from harvesters.model import Rejection
from harvesters.rules import reject

#: What tells whether an observation is of its area's time.
_TOLD = ("period_start", "period_end", "area_code", "area_valid_from")
_SHOWN = 3


@dataclass(frozen=True)
class Astray:
    """Observations of a time in which their area did not exist, with a few of them for a message."""

    count: int
    examples: str
    period_from: str = ""
    period_to: str = ""


def astray(combinations: pl.DataFrame, areas: Areas) -> pl.DataFrame:
    """The combinations (columns as in a release) whose period and area never met.

    A period that only overlaps the area's time is in order: the year of a merger.
    """
    ended = {f"{area.code}@{area.valid_from}": area.valid_to for area in areas.all if area.valid_to}
    key = pl.concat_str("area_code", pl.lit("@"), "area_valid_from")
    end = key.replace_strict(ended, default="9999", return_dtype=pl.String)
    too_early = pl.col("period_end") < pl.col("area_valid_from")
    return combinations.filter(too_early | (pl.col("period_start") > end))


def of_release(data: Path, published: Path | None, areas: Areas) -> Astray:
    """What a release file has of it that the published one has not."""
    names = [*_TOLD, "period", "area_name"]
    found = astray(pl.scan_parquet(data).select(names).unique().collect(engine="streaming"), areas)
    if found.height and published is not None:
        known = pl.scan_parquet(published).select(_TOLD).unique().collect(engine="streaming")
        found = found.join(known, on=list(_TOLD), how="anti")
    if found.is_empty():
        return Astray(0, "")
    found = found.sort("period_start", "area_code")
    shown = found.head(_SHOWN).select(pl.concat_str("area_name", pl.lit(" "), "period"))
    return Astray(found.height, "; ".join(shown.to_series()), found["period"][0], found["period"][-1])


def warn(accepted: pl.DataFrame, areas: Areas, sheet: str | None, told: set[str]) -> Iterator[Rejection]:
    """A warning for each area with observations of another time, where the first of them stands.

    ``told``: areas that were named before, added to.
    """
    found = astray(accepted.select(*_TOLD).unique().cast(pl.String), areas)
    if found.is_empty():
        return
    texts = accepted.with_columns(pl.col(_TOLD).cast(pl.String))
    area = ["area_code", "area_valid_from"]
    first = texts.join(found, on=list(_TOLD), how="semi").unique(area, keep="first", maintain_order=True)
    for row in first.iter_rows(named=True):
        key = f"{row['area_code']}@{row['area_valid_from']}"
        if key not in told:
            told.add(key)
            line = re.search(r"\d+$", row["source_row"])
            words = {"value": str(row["area_name"]), "period": str(row["period"])}
            yield reject("area.era", row=int(line[0]) if line else None, sheet=sheet, **words)

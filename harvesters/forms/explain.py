"""What an agency says of its values, stored with them: in the note that is published beside the value.

A reader of an unusual or corrected figure finds the reason where the figure is, in every download.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from harvesters.forms.model import Explanation
from harvesters.forms.rewrite import candidate_of, noted
from harvesters.model import Candidate
from harvesters.rules import shorten

EXPLAINED = "Giải trình"
CORRECTED = "Đính chính"
#: Characters of one explanation that are kept.
LENGTH = 1_000


def with_explanations(candidate: Candidate, explanations: Iterable[Explanation], folder: Path) -> Candidate:
    """The candidate with ``Giải trình: …`` in the notes of the explained values.

    An explanation whose key names no area is of all areas of its period and disaggregations.
    """
    said = [each for each in explanations if each.text.strip() and each.key.indicator == candidate.indicator]
    rows = pl.read_parquet(candidate.data)
    for whole in (True, False):
        rows = _noted(rows, [each for each in said if (each.key.area_code == "") == whole], candidate, whole)
    return candidate_of(candidate.indicator, candidate.dimensions, rows, folder) if said else candidate


def _noted(rows: pl.DataFrame, said: list[Explanation], candidate: Candidate, whole: bool) -> pl.DataFrame:
    place = [] if whole else ["area_code", "area_valid_from"]
    key = ["period", *place, *candidate.dimensions]
    records = [
        {
            "period": each.key.period,
            "area_code": each.key.area_code,
            "area_valid_from": each.key.area_valid_from,
            **dict(zip(candidate.dimensions, each.key.dimensions, strict=True)),
            "words": f"{EXPLAINED}: {shorten(each.text.strip(), LENGTH)}",
        }
        for each in said
    ]
    if not records:
        return rows
    words = pl.DataFrame(records).select(*key, "words").unique(key, keep="last", maintain_order=True)
    joined = rows.join(words, on=key, how="left", maintain_order="left")
    text = pl.col("words").fill_null("")
    return joined.with_columns(noted(pl.col("note"), text).alias("note")).drop("words")


def with_correction(candidate: Candidate, published: Path, reason: str, folder: Path) -> Candidate:
    """The candidate with ``Đính chính (trước: 12,3): reason`` in the notes of values that were otherwise.

    ``published``: the file of the release in force.
    """
    key = ["period", "area_code", "area_valid_from", *candidate.dimensions]
    rows, old = pl.read_parquet(candidate.data), pl.read_parquet(published)
    absent = [pl.lit("").alias(name) for name in candidate.dimensions if name not in old.columns]
    before = old.with_columns(absent).select(*key, pl.col("value").alias("before"))
    joined = rows.join(before, on=key, how="left", maintain_order="left")
    changed = pl.col("before").is_not_null() & (pl.col("before") != pl.col("value"))
    if not joined.select(changed.any()).item():
        return candidate
    native = pl.col("before").str.replace(".", ",", literal=True)
    past = pl.when(native == "").then(pl.lit("…")).otherwise(native)
    text = pl.concat_str(
        pl.lit(f"{CORRECTED} (trước: "), past, pl.lit(f"): {shorten(reason.strip(), LENGTH)}")
    )
    words = pl.when(changed).then(text).otherwise(pl.lit(""))
    rows = joined.with_columns(noted(pl.col("note"), words).alias("note")).drop("before")
    return candidate_of(candidate.indicator, candidate.dimensions, rows, folder)

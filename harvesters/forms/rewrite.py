"""A candidate with other notes or rows: written anew, with its hash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from harvesters.content import ContentHash
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate

_ORDER = ("period_start", "period", "area_code", "area_valid_from")


def candidate_of(indicator: str, dimensions: Sequence[str], rows: pl.DataFrame, folder: Path) -> Candidate:
    """The candidate of these observations (at least one), as a file below ``folder``."""
    rows = rows.select(*KEY_HEAD, *dimensions, *VALUE_TAIL).sort(*_ORDER, *dimensions)
    content = ContentHash(indicator, dimensions)
    content.add(rows)
    path = folder / f"written-{content.hexdigest()}.parquet"
    rows.write_parquet(path)
    first, last = rows["period"][0], rows["period"][-1]
    return Candidate(indicator, tuple(dimensions), path, rows.height, content.hexdigest(), first, last)


def noted(note: pl.Expr, words: pl.Expr) -> pl.Expr:
    """A note with further words behind it; words that it has already are not repeated."""
    joined = pl.when(note == "").then(words).otherwise(pl.concat_str(note, pl.lit("; "), words))
    known = note.str.contains(words, literal=True)
    return pl.when((words == "") | known).then(note).otherwise(joined)

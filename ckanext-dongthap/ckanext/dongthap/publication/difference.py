"""What differs between two releases, row by row, keyed by period, area and disaggregations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import polars as pl
from ckanext.dongthap.publication.model import Change

Kind = Literal["added", "changed", "removed"]
KINDS: tuple[Kind, ...] = ("added", "changed", "removed")
KEY = ("period", "area_code", "area_valid_from")
CONTENT = ("period_start", "period_end", "area_name", "value", "qualifier", "status", "note")
#: Content, and where it stands: moving a row in the file is no change.
TOLD = (*CONTENT, "source_row")


def compare(old: Path | None, new: Path) -> Change:
    """Count the differences between two release files; without an old one every row is added."""
    if old is None:
        rows = pl.scan_parquet(new).select(pl.len()).collect().item()
        return Change(added=rows, changed=0, removed=0)
    counted = differences(old, new).group_by("kind").len().collect()
    counts = dict(counted.iter_rows())
    return Change(*(counts.get(kind, 0) for kind in KINDS))


def differences(old: Path, new: Path) -> pl.LazyFrame:
    """The differing rows: ``kind``, the key, every content column as ``old_…`` and ``new_…``.

    A disaggregation that only one of the releases has counts as the total ("") in the other.
    """
    before, after = pl.scan_parquet(old), pl.scan_parquet(new)
    key = [*KEY, *_dimensions(before, after)]
    joined = _side(before, key, "old").join(_side(after, key, "new"), on=key, how="full", coalesce=True)
    kind = (
        pl.when(pl.col("old_value").is_null())
        .then(pl.lit("added"))
        .when(pl.col("new_value").is_null())
        .then(pl.lit("removed"))
        .when(pl.any_horizontal(pl.col(f"old_{name}") != pl.col(f"new_{name}") for name in CONTENT))
        .then(pl.lit("changed"))
    )
    return joined.with_columns(kind.alias("kind")).filter(pl.col("kind").is_not_null())


def key_columns(old: Path, new: Path) -> list[str]:
    """Names of the columns that identify a row in ``differences``."""
    return [*KEY, *_dimensions(pl.scan_parquet(old), pl.scan_parquet(new))]


def _dimensions(*frames: pl.LazyFrame) -> list[str]:
    known: dict[str, None] = {}
    for frame in frames:
        names = frame.collect_schema().names()
        start, end = names.index("area_name") + 1, names.index("value")
        known.update(dict.fromkeys(names[start:end]))
    return list(known)


def _side(frame: pl.LazyFrame, key: Iterable[str], prefix: str) -> pl.LazyFrame:
    present = set(frame.collect_schema().names())
    missing = [pl.lit("").alias(name) for name in key if name not in present]
    content = [pl.col(name).fill_null("").alias(f"{prefix}_{name}") for name in TOLD]
    return frame.with_columns(missing).select(*key, *content)

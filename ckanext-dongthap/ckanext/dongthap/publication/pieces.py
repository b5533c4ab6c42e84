"""A release file piece by piece, so that memory does not grow with the release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

#: Number of a row in its release, from 1.
POSITION = "position"


def scan(path: Path) -> pl.LazyFrame:
    """The rows of a release file in order, each with its ``position``."""
    return pl.scan_parquet(path, row_index_name=POSITION, row_index_offset=1)


def pieces(path: Path, rows: int) -> Iterator[pl.LazyFrame]:
    """The same, so many rows at a time.

    Not `collect_batches` of polars: it goes on reading, and holds what its user has not taken yet.
    """
    total = pl.scan_parquet(path).select(pl.len()).collect().item()
    for offset in range(0, total, rows):
        yield scan(path).slice(offset, rows)

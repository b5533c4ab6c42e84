"""CSV: UTF-8, comma, header of column names; the byte-order mark is added when it is asked for."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from ckanext.dongthap.downloads.facts import Facts


def write(source: Path, target: Path, facts: Facts) -> None:
    """Write the release's rows as they are in the DataStore."""
    pl.scan_parquet(source).select(facts.columns).sink_csv(target)

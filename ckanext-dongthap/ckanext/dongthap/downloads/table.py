"""CSV: UTF-8, comma, header of column names; the byte-order mark is added when it is asked for.

Texts that a spreadsheet program would calculate begin with an apostrophe; figures are as they were.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication import dictionary

from harvesters.tabular.neutralise import neutral


def write(source: Path, target: Path, facts: Facts) -> None:
    """Write the release's rows as they are in the DataStore, formulas in texts made harmless."""
    columns = [
        neutral(pl.col(name)) if dictionary.column_type(name) == "text" else pl.col(name)
        for name in facts.columns
    ]
    pl.scan_parquet(source).select(columns).sink_csv(target)

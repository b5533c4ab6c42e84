"""Series of an indicator: each value with the one before it in time, and the usual change of the series.

The usual change is the median of the absolute changes between neighbouring periods of the same kind. A
median is not moved by the outliers that it is to find (Huber, Robust Statistics, 1981, on the median
absolute deviation); comparing a change with the usual one of its own series is the period-to-period check
of the UNECE Glossary of Terms on Statistical Data Editing (2000) and of Hidiroglou and Berthelot, Survey
Methodology 12 (1986), which we take in its plainest form because an editor must be able to check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from harvesters.vietnamese.periods import Period

KEY = ("area_code", "area_valid_from")
#: Changes that a series must have before its own median is believed.
OWN_CHANGES = 3


def read(path: Path, dimensions: Sequence[str]) -> pl.DataFrame:
    """Observations with ``number`` (float) and ``span`` (days), disaggregations that are absent as ""."""
    frame = pl.read_parquet(path)
    absent = [pl.lit("").alias(name) for name in dimensions if name not in frame.columns]
    return with_numbers(frame.lazy().with_columns(absent)).collect()


def with_numbers(observations: pl.LazyFrame) -> pl.LazyFrame:
    """Add ``number`` and ``span``, and leave out what has no number."""
    start, end = pl.col("period_start").str.to_date(), pl.col("period_end").str.to_date()
    return observations.with_columns(
        number=pl.col("value").cast(pl.Float64, strict=False),
        span=_kind((end - start).dt.total_days()),
    ).filter(pl.col("number").is_not_null())


def _kind(days: pl.Expr) -> pl.Expr:
    """Days of a period rounded to its kind: 28 to 31 days are all a month, 365 and 366 a year."""
    return (days / 15 + 0.5).floor().cast(pl.Int32)


def with_previous(frame: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Add ``previous`` and ``previous_period``: the value before in the same series and kind of period."""
    series = [*KEY, *dimensions, "span"]
    return frame.sort([*series, "period_start", "period"]).with_columns(
        pl.col("number").shift(1).over(series).alias("previous"),
        pl.col("value").shift(1).over(series).alias("previous_value"),
        pl.col("period").shift(1).over(series).alias("previous_period"),
    )


def usual_changes(history: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """One row a series: its key, ``span``, ``usual`` (median absolute change) and ``changes`` (number)."""
    series = [*KEY, *dimensions, "span"]
    change = (pl.col("number") - pl.col("previous")).abs()
    moved = with_previous(history, dimensions).with_columns(change.alias("change"))
    return moved.group_by(series, maintain_order=True).agg(
        pl.col("change").median().alias("usual"), pl.col("change").count().alias("changes")
    )


def last_before(history: pl.DataFrame, dimensions: Sequence[str], start: str, span: int) -> pl.DataFrame:
    """The last value of each series before a date, of this kind of period."""
    series = [*KEY, *dimensions]
    before = history.filter((pl.col("period_end") < start) & (pl.col("span") == span))
    return before.sort("period_start").group_by(series, maintain_order=True).last()


def span_of(period: Period) -> int:
    """``span`` of one period."""
    days = (date.fromisoformat(period.end) - date.fromisoformat(period.start)).days
    return int(days / 15 + 0.5)

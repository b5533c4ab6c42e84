"""A part of an indicator's figures laid over the release in force: the next release as a whole.

What an agency sends is mostly a new period and a correction or two; everything it does not mention stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from harvesters.content import ContentHash
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate

_ORDER = ("period_start", "period", "area_code", "area_valid_from")
_KEY = ("period", "area_code", "area_valid_from")
#: Between the number of a release and a place in its raw input, in ``source_row`` of rows that are older
#: than their release: ``3#C12``.
ORIGIN = "#"


def merge(part: Candidate, published: Path | None, number: int, folder: Path) -> Candidate:
    """The release in force with the rows of ``part`` in it, a key's row taking the place of the older one.

    ``published``: Parquet file of release ``number``, or None. A row that says the same as the published one
    is no change: the older stays, with its origin. An empty note says nothing: why the figure was explained
    or corrected once stays beside it.
    """
    if published is None:
        return part
    old, new = pl.read_parquet(published), pl.read_parquet(part.data)
    dimensions = [*part.dimensions, *(name for name in _dimensions(old) if name not in part.dimensions)]
    old, new = _shaped(_aged(old, number), dimensions), _shaped(new, dimensions)
    key = [*_KEY, *dimensions]
    content = [*KEY_HEAD, *dimensions, *VALUE_TAIL[:-1]]
    silent = [name for name in content if name != "note"]
    unsaid = (pl.col("note") == "") & pl.col("known").fill_null(value=False)
    same = old.select(*silent, known=pl.lit(value=True))
    fresh = new.join(old, on=content, how="anti").join(same, on=silent, how="left", maintain_order="left")
    fresh = fresh.filter(~unsaid).drop("known")
    kept = old.join(fresh, on=key, how="anti")
    return _candidate(part.indicator, dimensions, pl.concat([kept, fresh]), folder)


def _dimensions(frame: pl.DataFrame) -> list[str]:
    names = frame.columns
    return names[names.index("area_name") + 1 : names.index("value")]


def _aged(frame: pl.DataFrame, number: int) -> pl.DataFrame:
    """With the release's number before places that do not name an older one already."""
    place = pl.col("source_row")
    older = place.str.contains(rf"^\d+{ORIGIN}")
    named = pl.concat_str(pl.lit(f"{number}{ORIGIN}"), place)
    return frame.with_columns(pl.when(older | (place == "")).then(place).otherwise(named).alias("source_row"))


def _shaped(frame: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    absent = [pl.lit("").alias(name) for name in dimensions if name not in frame.columns]
    return frame.with_columns(absent).select(*KEY_HEAD, *dimensions, *VALUE_TAIL)


def _candidate(indicator: str, dimensions: Sequence[str], rows: pl.DataFrame, folder: Path) -> Candidate:
    rows = rows.sort(*_ORDER, *dimensions)
    content = ContentHash(indicator, dimensions)
    content.add(rows)
    path = folder / f"merged-{content.hexdigest()}.parquet"
    rows.write_parquet(path)
    first, last = rows["period"][0], rows["period"][-1]
    return Candidate(indicator, tuple(dimensions), path, rows.height, content.hexdigest(), first, last)

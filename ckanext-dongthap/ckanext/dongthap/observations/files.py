"""Observations of any release, from its file; all columns are text there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from ckanext.dongthap.observations import ordering
from ckanext.dongthap.observations.ordering import Key
from ckanext.dongthap.observations.visible import Shown
from ckanext.dongthap.observations.wanted import Wanted
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.pieces import POSITION, pieces, scan

_AGE = ("period_end", "period_start")


@contextmanager
def matching(one: Shown, wanted: Wanted) -> Iterator[pl.LazyFrame]:
    """The rows of a release that are asked for, with their ``position``, in its order."""
    with storage.local_copy(storage.data_location(one.release_id)) as path:
        frame = scan(path).filter(_clauses(one, wanted))
        yield _only(frame, _newest(frame, one)) if wanted.latest else frame


def batches(one: Shown, wanted: Wanted, rows: int) -> Iterator[pl.DataFrame]:
    """The same rows, found in so many at a time."""
    clauses = _clauses(one, wanted)
    with storage.local_copy(storage.data_location(one.release_id)) as path:
        newest = _newest(scan(path).filter(clauses), one).collect() if wanted.latest else None
        for piece in pieces(path, rows):
            found = piece.filter(clauses)
            batch = (found if newest is None else _only(found, newest.lazy())).collect()
            if batch.height:
                yield batch


def _clauses(one: Shown, wanted: Wanted) -> list[pl.Expr]:
    clauses: list[pl.Expr] = [pl.lit(True)]
    if wanted.areas:
        clauses.append(pl.any_horizontal(_area(*area) for area in wanted.areas))
    for column, limit, within in (
        (pl.col("period_start"), wanted.start, pl.Expr.ge),
        (pl.col("period_end"), wanted.end, pl.Expr.le),
    ):
        if limit:
            clauses.append((column != "") & within(column, pl.lit(limit)))
    for name, code in wanted.dimensions.items():
        clauses.append(pl.col(name) == code if name in one.dimensions else pl.lit(False))
    if wanted.statuses:
        clauses.append(pl.col("status").is_in(wanted.statuses))
    return clauses


def _area(code: str, valid_from: str | None) -> pl.Expr:
    same = pl.col("area_code") == code
    return same if valid_from is None else same & (pl.col("area_valid_from") == valid_from)


def _newest(frame: pl.LazyFrame, one: Shown) -> pl.LazyFrame:
    """Position of the last row of each series; memory grows with the number of series, not of rows."""
    age = pl.concat_str(*_AGE, pl.col(POSITION).cast(pl.String).str.zfill(12), separator="\t")
    series = frame.group_by("area_code", "area_valid_from", *one.dimensions).agg(age.max().alias("age"))
    return series.select(pl.col("age").str.split("\t").list.last().cast(pl.UInt32).alias(POSITION))


def _only(frame: pl.LazyFrame, positions: pl.LazyFrame) -> pl.LazyFrame:
    return frame.join(positions, on=POSITION, how="semi", maintain_order="left")


def page(
    frame: pl.LazyFrame, one: Shown, sort: Sequence[Key], place: Sequence[Any] | None, limit: int
) -> list[dict[str, Any]]:
    """The first ``limit`` rows beyond a place; an indicator in it is its rank."""
    expressions = [ordering.file_key(name, descending, one.rank) for name, descending in sort]
    flags = [descending for _, descending in sort]
    if place is not None:
        values = [_literal(name, value) for (name, _), value in zip(sort, place, strict=True)]
        frame = frame.filter(ordering.after(list(zip(expressions, values, flags, strict=True))))
    rows = frame.sort(expressions, descending=flags).head(limit).collect(engine="streaming")
    return rows.to_dicts()


def _literal(name: str, value: Any) -> pl.Expr:
    return pl.lit(float(value) if name == "value" else value)

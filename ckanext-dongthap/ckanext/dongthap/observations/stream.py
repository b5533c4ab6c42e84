"""A stream of observations: the releases that are visible at its beginning, batch by batch from their files.

No connection is held while a client reads, so a slow one delays no publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from ckan.types import Context
from ckanext.dongthap.changes.read import last
from ckanext.dongthap.datastore.tables import observation
from ckanext.dongthap.observations import database, files
from ckanext.dongthap.observations.visible import Shown, visible
from ckanext.dongthap.observations.wanted import FIELDS, Wanted

#: Rows that are held in memory at a time.
_ROWS = 10_000


@dataclass(frozen=True)
class Stream:
    """What is going to be sent: releases in order, filters, fields, and the place in the change feed."""

    shown: tuple[Shown, ...]
    wanted: Wanted
    fields: tuple[str, ...]
    seq: int

    @property
    def dimensions(self) -> list[str]:
        """The disaggregations of all indicators, in the order in which they are met."""
        return list(dict.fromkeys(name for one in self.shown for name in one.dimensions))

    @property
    def columns(self) -> list[str]:
        """Columns of a table: the fields, with a column for each disaggregation."""
        named = ([name] if name != "dimensions" else self.dimensions for name in self.fields)
        return list(dict.fromkeys(name for names in named for name in names))

    @property
    def illustrative(self) -> bool:
        """Whether an indicator is illustrative as a whole (single rows may be besides)."""
        return any(one.illustrative for one in self.shown)

    def frames(self) -> Iterator[tuple[Shown, pl.DataFrame]]:
        """Batches of rows: `FIELDS` but for ``dimensions``, and the release's disaggregations."""
        for one in self.shown:
            for batch in files.batches(one, self.wanted, _ROWS):
                yield one, batch.with_columns(_told(one))


def _told(one: Shown) -> list[pl.Expr]:
    """What the release file does not say of its rows."""
    marked = pl.lit(one.illustrative) | (pl.col("status") == "illustrative")
    return [
        pl.lit(one.code).alias("indicator"),
        pl.lit(one.unit).alias("unit"),
        marked.alias("illustrative"),
        pl.lit(one.number, pl.Int32).alias("release"),
    ]


def begin(context: Context, wanted: Wanted, fields: tuple[str, ...] = FIELDS) -> Stream:
    """Fix the releases that a stream will show."""
    with database.snapshot() as connection:
        shown = visible(connection, context, wanted.indicators)
        if wanted.areas or wanted.start or wanted.end or wanted.dimensions or wanted.statuses:
            found = database.matching(shown, wanted).with_only_columns(observation.c.indicator).distinct()
            with_rows = set(connection.execute(found).scalars())
            shown = {code: one for code, one in shown.items() if code in with_rows}
        return Stream(tuple(shown.values()), wanted, fields, last(connection))

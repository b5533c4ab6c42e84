"""A release as PostgreSQL takes it in: distinct combinations of texts, and narrow rows that number them.

Most columns of a release go together (a period and its days, an area's code and name) and have few
combinations. Each is sent, typed and cut into words once; a row is its position, its value, and a number for
each part. What readers see is filled from these by joins, which costs less than parsing every cell.

The tables of this module are made and dropped in the caller's transaction; nobody else ever sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.copying import copy_in
from ckanext.dongthap.publication.database import table
from ckanext.dongthap.publication.pieces import POSITION, pieces
from ckanext.dongthap.publication.words import words
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

#: What nobody looks for; the year in ``area_valid_from`` would find every row of an era.
_NOT_WORDS = frozenset({"period_start", "period_end", "area_valid_from", "qualifier"})
#: What each row has of its own.
_OWN = ("value", "source_row")


@dataclass(frozen=True)
class Part:
    """Columns that are sent together, and the letter that names their table."""

    letter: str
    columns: tuple[str, ...]


class Parts:
    """One release's parts and rows, in tables of their own."""

    def __init__(self, cursor: Cursor, resource_id: str, dimensions: Sequence[str]) -> None:
        self._cursor = cursor
        self._resource_id = resource_id
        self._dimensions = tuple(dimensions)
        self._parts = [
            Part("p", ("period", "period_start", "period_end")),
            Part("a", ("area_code", "area_valid_from", "area_name")),
            Part("d", (*self._dimensions, "qualifier", "status", "note")),
        ]
        self._place = {name: part.letter for part in self._parts for name in part.columns}

    def bring(self, data: Path) -> None:
        """COPY the release file, piece by piece."""
        known = [self._bring_part(part, data) for part in self._parts]
        letters = [part.letter for part in self._parts]
        numbers = [(letter, "integer") for letter in letters]
        self._create("r", [(POSITION, "bigint"), *numbers, *_typed(_OWN)])
        columns = [POSITION, *letters, *_OWN]
        rows = _numbered(data, self._parts, known)
        copy_in(self._cursor, self._table("r"), columns, (frame.select(columns) for frame in rows))

    def column(self, name: str) -> sql.Composable:
        """A column of the release in `source`."""
        return sql.Identifier(self._place.get(name, "r"), name)

    @property
    def position(self) -> sql.Composable:
        """The row's place in the release file, from 1."""
        return sql.Identifier("r", POSITION)

    @property
    def words(self) -> sql.Composable:
        """DataStore's ``_full_text``."""
        return sql.SQL(" || ").join(sql.Identifier(part.letter, "words") for part in self._parts)

    @property
    def dimensions(self) -> sql.Composable:
        """The disaggregations as one object."""
        return sql.SQL("d.object")

    @property
    def source(self) -> sql.Composable:
        """FROM clause: every row with its parts."""
        joined = [
            sql.SQL("JOIN {} AS {} ON {} = {}").format(
                self._relation(part),
                sql.Identifier(part.letter),
                sql.Identifier(part.letter, "number"),
                sql.Identifier("r", part.letter),
            )
            for part in self._parts
        ]
        return sql.SQL(" ").join([sql.SQL("FROM {} AS r").format(self._table("r")), *joined])

    def drop(self) -> None:
        """Take the tables away again."""
        names = [self._table(letter) for letter in ("r", *(part.letter for part in self._parts))]
        self._cursor.execute(sql.SQL("DROP TABLE {}").format(sql.SQL(", ").join(names)))

    def _bring_part(self, part: Part, data: Path) -> pl.DataFrame:
        """The part's distinct combinations, numbered as they were sent."""
        named = [name for name in part.columns if name not in _NOT_WORDS]
        self._create(part.letter, [("number", "integer"), *_typed(part.columns)], searched=named)
        found = pl.scan_parquet(data).select(part.columns).unique().collect().with_row_index("number")
        columns = ["number", *part.columns]
        copy_in(self._cursor, self._table(part.letter), columns, [found.with_columns(_blank(part.columns))])
        self._cursor.execute(sql.SQL("ANALYZE {}").format(self._table(part.letter)))
        return found.rename({"number": part.letter})

    def _create(self, letter: str, columns: Iterable[tuple[str, str]], searched: Sequence[str] = ()) -> None:
        defined = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns]
        if searched:
            made = sql.SQL("words tsvector GENERATED ALWAYS AS ({}) STORED")
            defined.append(
                made.format(sql.SQL(" || ").join(words(sql.Identifier(name)) for name in searched))
            )
        self._cursor.execute(
            sql.SQL("CREATE TABLE {} ({})").format(self._table(letter), sql.SQL(", ").join(defined))
        )

    def _relation(self, part: Part) -> sql.Composable:
        if part.letter != "d":
            return self._table(part.letter)
        pairs = [
            sql.SQL("{}, {}").format(sql.Literal(name), sql.Identifier(name)) for name in self._dimensions
        ]
        # OFFSET 0: the object is made for each combination, not for each row.
        return sql.SQL("(SELECT *, jsonb_build_object({}) AS object FROM {} OFFSET 0)").format(
            sql.SQL(", ").join(pairs), self._table(part.letter)
        )

    def _table(self, letter: str) -> sql.Identifier:
        return table(f"{self._resource_id}__{letter}")


def _numbered(data: Path, of: Sequence[Part], known: Sequence[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The rows with the number of each part's combination."""
    for piece in pieces(data, publication_batch_rows()):
        rows = piece.with_columns(_blank(_OWN)).collect()
        for part, combinations in zip(of, known, strict=True):
            rows = rows.join(
                combinations, on=part.columns, how="left", nulls_equal=True, maintain_order="left"
            )
        yield rows


def _blank(columns: Iterable[str]) -> list[pl.Expr]:
    """Nothing is NULL in a typed column and "" in a text."""
    return [
        pl.col(name).fill_null("")
        if dictionary.column_type(name) == "text"
        else pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
        for name in columns
    ]


def _typed(columns: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, dictionary.column_type(name)) for name in columns]

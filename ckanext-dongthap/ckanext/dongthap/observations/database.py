"""Observations of visible releases, from the table ``dongthap.observation``."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import observation
from ckanext.dongthap.observations import ordering
from ckanext.dongthap.observations.ordering import Key
from ckanext.dongthap.observations.wanted import Wanted

_ROW = observation.c
_SERIES = ("indicator", "area_code", "area_valid_from", "dimensions")


@contextmanager
def snapshot() -> Iterator[sa.Connection]:
    """A connection whose statements all see the same releases.

    The lock comes before the snapshot: a partition exchanged between the two would look empty.
    """
    engine = get_read_engine().execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        connection.execute(sa.text("LOCK TABLE ONLY dongthap.observation IN ACCESS SHARE MODE"))
        yield connection


def matching(codes: Collection[str], wanted: Wanted) -> sa.Select[Any]:
    """The rows of these indicators that are asked for."""
    query = sa.select(observation).where(_ROW.indicator.in_(codes), *_clauses(observation, wanted))
    if not wanted.latest:
        return query
    other = observation.alias("later")
    same = [other.c[name] == _ROW[name] for name in _SERIES]
    later = sa.select(other.c.position).where(
        *same, *_clauses(other, wanted), _age(other) > _age(observation)
    )
    return query.where(~later.exists())


def _age(table: sa.FromClause) -> sa.ColumnElement[Any]:
    never = sa.cast("0001-01-01", sa.Date)
    dates = [sa.func.coalesce(table.c[name], never) for name in ("period_end", "period_start")]
    return sa.tuple_(*dates, table.c.position)


def _clauses(table: sa.FromClause, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    row, clauses = table.c, list[sa.ColumnElement[bool]]()
    if wanted.areas:
        clauses.append(sa.or_(*(_area(table, *area) for area in wanted.areas)))
    if wanted.start:
        clauses.append(row.period_start >= wanted.start)
    if wanted.end:
        clauses.append(row.period_end <= wanted.end)
    if wanted.dimensions:
        clauses.append(row.dimensions.contains(dict(wanted.dimensions)))
    if wanted.statuses:
        clauses.append(row.status.in_(wanted.statuses))
    return clauses


def _area(table: sa.FromClause, code: str, valid_from: str | None) -> sa.ColumnElement[bool]:
    era = sa.true() if valid_from is None else table.c.area_valid_from == valid_from
    return sa.and_(table.c.area_code == code, era)


def page(
    query: sa.Select[Any], sort: Sequence[Key], place: Sequence[Any] | None, limit: int
) -> sa.Select[Any]:
    """The first ``limit`` rows beyond a place."""
    columns = [ordering.database_key(*key) for key in sort]
    if place is not None:
        query = query.where(_beyond(columns, sort, place))
    ordered = [
        column.desc() if descending else column for column, (_, descending) in zip(columns, sort, strict=True)
    ]
    return query.order_by(*ordered).limit(limit)


def _beyond(columns: Sequence[Any], sort: Sequence[Key], place: Sequence[Any]) -> Any:
    """A row comparison where it can be, for it finds its place in the primary key's index."""
    values = [sa.cast(value, column.type) for column, value in zip(columns, place, strict=True)]
    if not any(descending for _, descending in sort):
        return sa.tuple_(*columns) > sa.tuple_(*values)
    flags = [descending for _, descending in sort]
    return ordering.after(list(zip(columns, values, flags, strict=True)))


def count(connection: sa.Connection, query: sa.Select[Any]) -> int:
    """How many rows a query has."""
    return connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()


def estimate(connection: sa.Connection, query: sa.Select[Any]) -> int:
    """How many rows the planner expects."""
    compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
    explained = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {compiled}", dict(compiled.params)
    ).scalar_one()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    return int(plan[0]["Plan"]["Plan Rows"])

"""One page of observations, and the cursor to the next."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from ckanext.dongthap import cursors
from ckanext.dongthap.changes.read import last
from ckanext.dongthap.observations import database, files, ordering, rows
from ckanext.dongthap.observations.ordering import Key
from ckanext.dongthap.observations.rows import Row
from ckanext.dongthap.observations.visible import Shown, as_of, rank, released_since, visible
from ckanext.dongthap.observations.wanted import Wanted

_KIND = "observations"
Total = tuple[int | None, bool]


@dataclass(frozen=True)
class Page:
    """Rows in order; the cursor to the next page; how many rows the whole walk has; where it began."""

    rows: list[Row]
    next_cursor: str | None
    total: int | None
    estimated: bool
    seq: int


@dataclass(frozen=True)
class _Start:
    """Where a page begins: the walk's place in the change feed, its total, the last row's keys."""

    seq: int
    total: Total
    place: list[Any] | None


def read(context: Context, wanted: Wanted, limit: int, cursor: str | None, total: str) -> Page:
    """A page of at most ``limit`` rows. ``total``: exact, estimate or none.

    Raises `tk.ValidationError` for a cursor that is none, or that belongs to another question.
    """
    with database.snapshot() as connection:
        shown = visible(connection, context, wanted.indicators)
        start = _resume(wanted, cursor) if cursor else _begin(connection, shown, wanted, total)
        found = _rows(connection, shown, wanted, start, limit + 1)
    page = found[:limit]
    following = _cursor(wanted, start, page[-1]) if len(found) > limit else None
    return Page(page, following, *start.total, seq=start.seq)


def _begin(connection: sa.Connection, shown: Mapping[str, Shown], wanted: Wanted, total: str) -> _Start:
    query = database.matching(shown, wanted)
    count: Total = (None, False)
    if total == "exact":
        count = database.count(connection, query), False
    elif total == "estimate":
        count = database.estimate(connection, query), True
    return _Start(last(connection), count, None)


def _resume(wanted: Wanted, cursor: str) -> _Start:
    try:
        fingerprint, seq, count, estimated, place = cursors.decode(_KIND, cursor)
        sort = ordering.keys(wanted.sort)
        known = [ordering.checked(name, value) for (name, _), value in zip(sort, place, strict=True)]
        start = _Start(int(seq), (None if count is None else int(count), bool(estimated)), known)
    except (ValueError, TypeError, ArithmeticError):
        raise cursors.refused() from None
    if fingerprint != wanted.fingerprint():
        raise tk.ValidationError({"cursor": [tk._("The cursor belongs to a search with other parameters")]})
    return start


def _cursor(wanted: Wanted, start: _Start, row: Row) -> str:
    place = ordering.place(ordering.keys(wanted.sort), row)
    return cursors.encode(_KIND, wanted.fingerprint(), start.seq, *start.total, place)


def _rows(
    connection: sa.Connection, shown: Mapping[str, Shown], wanted: Wanted, start: _Start, limit: int
) -> list[Row]:
    """Of releases that are visible still from the database, of others from their files."""
    sort = ordering.keys(wanted.sort)
    place = _ranked(connection, shown, sort, start.place)
    left = _not_passed(shown, sort, place)
    changed = released_since(connection, start.seq, left) if place else set[str]()
    query = database.matching([code for code in left if code not in changed], wanted)
    found = connection.execute(database.page(query, sort, start.place, limit)).mappings()
    merged = rows.from_database(found, shown)
    for one in as_of(connection, start.seq, [shown[code] for code in changed]):
        with files.matching(one, wanted) as frame:
            merged += rows.from_file(files.page(frame, one, sort, place, limit), one)
    if changed:
        merged.sort(key=functools.cmp_to_key(lambda left, right: ordering.compare(sort, left, right)))
    return merged[:limit]


def _ranked(
    connection: sa.Connection, shown: Mapping[str, Shown], sort: list[Key], place: list[Any] | None
) -> list[Any] | None:
    """The place with the indicator's rank instead of its code."""
    if place is None:
        return None
    return [
        rank(connection, shown, value) if name == "indicator" else value
        for (name, _), value in zip(sort, place, strict=True)
    ]


def _not_passed(shown: Mapping[str, Shown], sort: list[Key], place: list[Any] | None) -> list[str]:
    """Indicators that can have rows beyond the place: by default one indicator follows the other."""
    if place is None or sort[0] != ("indicator", False):
        return list(shown)
    return [code for code, one in shown.items() if one.rank >= place[0]]

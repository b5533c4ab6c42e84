"""Reporting discipline: the figures due in a year, and how they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.submission_tables import timeliness
from ckanext.dongthap.runs.sources import ZONE

from harvesters import timeliness as outcomes

#: What one period counts: late is half of in time, what never came counts nothing.
CREDIT = {"on_time": 1.0, "nil": 1.0, "late": 0.5, "missing": 0.0}
COLUMN = timeliness.c


@dataclass(frozen=True)
class Due:
    """One period of one indicator that was due; ``outcome`` as `harvesters.timeliness` names it."""

    indicator: str
    period: str
    agency: str
    due: date
    reported: date | None
    release_id: str | None
    outcome: outcomes.Timeliness


def due_in(year: int, today: date) -> list[Due]:
    """Everything that was or is due in a year, what is due first."""
    return _rows(COLUMN.due.between(date(year, 1, 1), date(year, 12, 31)), today)


def overdue(today: date) -> list[Due]:
    """Everything that is due and has not come, of any year, the longest overdue first."""
    return _rows(COLUMN.reported.is_(None) & (COLUMN.due < today), today)


def _rows(wanted: sa.ColumnElement[bool], today: date) -> list[Due]:
    query = sa.select(timeliness).where(wanted).order_by(COLUMN.due, COLUMN.indicator)
    with get_read_engine().connect() as connection:
        return [_due(row, today) for row in connection.execute(query)]


def _due(row: sa.Row[tuple[object, ...]], today: date) -> Due:
    reported = row.reported.astimezone(ZONE).date() if row.reported else None
    outcome = outcomes.timeliness(row.due, reported, bool(row.nil), today)
    return Due(row.indicator, row.period, row.agency, row.due, reported, row.release_id, outcome)


def summary(rows: Iterable[Due]) -> dict[str, object] | None:
    """``{"on_time", "nil", "late", "missing", "open", "score"}``; None where nothing was due.

    ``score`` is None as long as nothing that counts was due.
    """
    counts: dict[str, int] = dict.fromkeys((*CREDIT, "open"), 0)
    for row in rows:
        counts[row.outcome] += 1
    whole = sum(counts[name] for name in CREDIT)
    if not whole and not counts["open"]:
        return None
    earned = sum(counts[name] * credit for name, credit in CREDIT.items())
    return {**counts, "score": round(100 * earned / whole, 1) if whole else None}


def digest() -> tuple[object, ...]:
    """Changes with every change of the table, which the worker follows a minute behind the change feed."""
    told = sa.func.hashtext(sa.func.concat_ws("|", COLUMN.agency, COLUMN.due, COLUMN.reported, COLUMN.nil))
    query = sa.select(sa.func.count(), sa.func.sum(sa.cast(told, sa.BigInteger)))
    with get_read_engine().connect() as connection:
        return tuple(str(value) for value in connection.execute(query).one())

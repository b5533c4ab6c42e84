"""Which periods an agency owes, and which of them came in time: the table ``dongthap.timeliness``.

One row for each indicator and period that has ended since the indicator is to be reported: its due date, and
when a release first had it. The rows are brought up to date every minute by the worker; reading them is all
that a scoreboard needs (see docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import codelists
from ckanext.dongthap.clock import today
from ckanext.dongthap.datastore.submission_tables import timeliness
from ckanext.dongthap.submissions.indicators import Owned, of_agencies
from sqlalchemy.dialects.postgresql import insert

from harvesters.timeliness import due, expected, period_of
from harvesters.vietnamese.periods import Period, parse

#: When a release first had the period: the earliest release of the indicator that reaches over it.
_REPORTED = """
UPDATE dongthap.timeliness t SET reported = found.published, release_id = found.id, nil = found.nil
FROM (
    SELECT t.indicator, t.period, r.id, r.published, bool_and(o.value IS NULL) AS nil
    FROM dongthap.timeliness t
    JOIN dongthap.observation o ON o.indicator = t.indicator AND o.period = t.period
    JOIN LATERAL (
        SELECT r.id, r.published FROM dongthap.release r
        WHERE r.indicator = t.indicator AND r.state <> 'loading'
          AND r.period_from <= t.period AND r.period_to >= t.period
        ORDER BY r.number LIMIT 1
    ) r ON true
    WHERE t.reported IS NULL
    GROUP BY t.indicator, t.period, r.id, r.published
) found
WHERE t.indicator = found.indicator AND t.period = found.period AND t.reported IS NULL
"""


def lag(indicator: Owned) -> int:
    """Days from a period's end until its figures are due: the indicator's own, else its frequency's."""
    own = indicator.fields.get("reporting_lag")
    if own not in (None, ""):
        return int(str(own))
    entry = codelists.by_key("frequencies").get(str(indicator.fields.get("frequency") or ""))
    return int(str(entry.extra.get("reporting_lag") or 0)) if entry else 0


def since(indicator: Owned) -> date | None:
    """The day from which on periods that end are owed: the first period's end, else the day of issue."""
    start = parse(str(indicator.fields.get("reporting_start") or ""))
    if isinstance(start, Period):
        return date.fromisoformat(start.end)
    issued = parse(str(indicator.fields.get("issued") or "")[:10])  # of a year or a month its first day
    return date.fromisoformat(issued.start) if isinstance(issued, Period) else None


def owed_periods(indicator: Owned, on: date) -> list[Period]:
    """Periods that have ended and are owed, the oldest first."""
    start = since(indicator)
    frequency = str(indicator.fields.get("frequency") or "")
    return list(expected(frequency, start, on)) if start else []


def refresh(on: date | None = None) -> int:
    """Bring the table up to date; how many rows were written. Repeating it writes nothing."""
    day = on or today()
    rows = [row for indicator in of_agencies() for row in _rows(indicator, day)]
    written = 0
    with get_write_engine().begin() as connection:
        for start in range(0, len(rows), 1000):
            written += _write(connection, rows[start : start + 1000])
        written += connection.execute(sa.text(_REPORTED)).rowcount
    return written


def _rows(indicator: Owned, on: date) -> list[dict[str, Any]]:
    days = lag(indicator)
    return [
        {
            "indicator": indicator.code,
            "period": period.period,
            "agency": indicator.agency,
            "period_end": date.fromisoformat(period.end),
            "due": due(period, days),
        }
        for period in owed_periods(indicator, on)
    ]


def _write(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> int:
    """New rows, and those whose agency or due date changed while nothing was reported."""
    statement = insert(timeliness).values(list(rows))
    new = {"agency": statement.excluded.agency, "due": statement.excluded.due}
    differs = sa.or_(*(timeliness.c[name] != value for name, value in new.items()))
    statement = statement.on_conflict_do_update(
        index_elements=["indicator", "period"],
        set_=new,
        where=timeliness.c.reported.is_(None) & differs,
    )
    return connection.execute(statement).rowcount


def standing(agencies: Iterable[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """The rows of some agencies (None: of all) by indicator, the oldest period first."""
    query = sa.select(timeliness).order_by(timeliness.c.indicator, timeliness.c.period_end)
    if agencies is not None:
        query = query.where(timeliness.c.agency.in_(list(agencies)))
    found: dict[str, list[dict[str, Any]]] = {}
    with get_write_engine().connect() as connection:
        for row in connection.execute(query).mappings():
            found.setdefault(row["indicator"], []).append(dict(row))
    return found


def running(indicator: Owned, on: date) -> tuple[Period, date] | None:
    """The period that the day lies in, and when its figures will be due."""
    period = period_of(on, str(indicator.fields.get("frequency") or ""))
    return (period, due(period, lag(indicator))) if period else None

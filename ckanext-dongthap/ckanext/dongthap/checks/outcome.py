"""What checks found: runs, and each problem from when it was first seen until it is gone."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.guard_tables import check_problem, check_run
from ckanext.dongthap.publication.consistency import Problem
from sqlalchemy.dialects.postgresql import insert

Row = dict[str, Any]
_NOW = sa.func.clock_timestamp()
_KEPT = 100


def last() -> Row | None:
    """The newest run."""
    query = sa.select(check_run).order_by(check_run.c.id.desc()).limit(1)
    with get_write_engine().connect() as connection:
        row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def begin() -> int:
    """Write down that a run begins; its number."""
    with get_write_engine().begin() as connection:
        old = sa.select(check_run.c.id).order_by(check_run.c.id.desc()).offset(_KEPT)
        connection.execute(check_run.delete().where(check_run.c.id.in_(old)))
        made = check_run.insert().values(started=_NOW).returning(check_run.c.id)
        return connection.execute(made).scalar_one()


def fail(number: int, error: str) -> None:
    """Write down that a run did not come to its end."""
    with get_write_engine().begin() as connection:
        mine = check_run.c.id == number
        connection.execute(check_run.update().where(mine).values(finished=_NOW, error=error[:500]))


def keep(connection: sa.Connection, number: int, problems: Sequence[Problem]) -> list[Problem]:
    """Write down what a run found; the problems that the run before did not have."""
    known = set(
        connection.execute(
            sa.select(check_problem.c.fingerprint).where(check_problem.c.gone.is_(None))
        ).scalars()
    )
    found = {_fingerprint(problem): problem for problem in problems}
    for fingerprint, problem in found.items():
        told = {"code": problem.code, "package_id": problem.package_id, "detail": problem.detail}
        row = insert(check_problem).values(fingerprint=fingerprint, **told)
        again: Row = {**told, "last_seen": _NOW, "gone": None}
        if fingerprint not in known:
            again["first_seen"] = _NOW
        connection.execute(row.on_conflict_do_update(index_elements=["fingerprint"], set_=again))
    lost = check_problem.c.gone.is_(None) & check_problem.c.fingerprint.not_in(found)
    connection.execute(check_problem.update().where(lost).values(gone=_NOW))
    done = {"finished": _NOW, "problems": len(found)}
    connection.execute(check_run.update().where(check_run.c.id == number).values(**done))
    return [problem for fingerprint, problem in found.items() if fingerprint not in known]


def present(limit: int, offset: int) -> tuple[int, list[Row]]:
    """Problems of the last run, the newest first, and how many there are."""
    query = sa.select(check_problem).where(check_problem.c.gone.is_(None))
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar() or 0
        ordered = query.order_by(check_problem.c.first_seen.desc(), check_problem.c.fingerprint)
        rows = connection.execute(ordered.limit(limit).offset(offset)).mappings()
        return count, [dict(row) for row in rows]


def is_due(now: dt.datetime, at: dt.time, started: dt.datetime, newest: Row | None) -> bool:
    """Whether the time of day ``at`` (of ``now``'s zone) has passed since the newest run, or the program
    started at ``started``, more than an hour after it.
    """
    if newest is None:
        return True
    night = dt.datetime.combine(now.date(), at, now.tzinfo)
    night = night if night <= now else night - dt.timedelta(days=1)
    return newest["started"] < night or newest["started"] < started - dt.timedelta(hours=1)


def _fingerprint(problem: Problem) -> str:
    """The same problem has the same one, whatever it counts meanwhile."""
    detail = problem.detail.partition("owed since")[0] if problem.code == "owed" else problem.detail
    plain = re.sub(r"\b\d+\b", "#", detail)
    return hashlib.sha256("\x1f".join((problem.code, problem.package_id, plain)).encode()).hexdigest()

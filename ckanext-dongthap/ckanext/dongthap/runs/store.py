"""Rows of runs: asking for one, claiming it, its progress, its end.

A claim carries a token; every later write, and the swap of a table, asks whether the token still
stands. A worker that was taken for dead and wakes up has an old token and can write nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import run, source
from psycopg2.extensions import cursor as Cursor

Trigger = Literal["schedule", "manual", "command", "approval"]
State = Literal["queued", "running", "published", "unchanged", "held", "failed", "cancelled"]
OPEN: tuple[State, ...] = ("queued", "running")
FINAL: tuple[State, ...] = ("published", "unchanged", "held", "failed", "cancelled")
Row = dict[str, Any]


class LostClaim(Exception):
    """The run was cancelled, or another worker has taken it over: stop, write nothing."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one run."""

    run_id: str
    token: int
    row: Row

    def fence(self, cursor: Cursor) -> None:
        """Raise `LostClaim` unless the run is still ours; it stays ours until the transaction ends."""
        cursor.execute(
            "SELECT 1 FROM dongthap.run WHERE id = %s AND token = %s AND state = 'running' FOR SHARE",
            (self.run_id, self.token),
        )
        if cursor.fetchone() is None:
            raise LostClaim(self.run_id)

    def write(self, **values: Any) -> None:
        """Change columns of the run's row. Raises `LostClaim`."""
        ours = (run.c.id == self.run_id) & (run.c.token == self.token) & (run.c.state == "running")
        with get_write_engine().begin() as connection:
            changed = connection.execute(
                run.update().where(ours).values(heartbeat=sa.func.clock_timestamp(), **values)
            )
        if not changed.rowcount:
            raise LostClaim(self.run_id)

    def finish(self, state: State, **values: Any) -> None:
        """End the run. Raises `LostClaim`."""
        self.write(state=state, finished=sa.func.clock_timestamp(), **values)

    def put_back(self) -> None:
        """Give the run back to the queue for a later attempt. Raises `LostClaim`."""
        self.write(state="queued", step="", done=0, total=0)


_ASK = """
INSERT INTO dongthap.run (source, trigger, asked_by, follows, spec, raw)
SELECT s.name, :trigger, :user, f.id, coalesce(f.spec, s.spec), coalesce(f.raw, '[]')
FROM dongthap.source s LEFT JOIN dongthap.run f ON f.id = CAST(:follows AS uuid)
WHERE s.name = :name
ON CONFLICT (source) WHERE state IN ('queued', 'running') DO NOTHING RETURNING id::text
"""


def ask(name: str, trigger: Trigger, user: str = "", follows: str | None = None) -> tuple[str, bool]:
    """The id of the source's open run, and whether it was made now. Raises KeyError: no such source.

    A run that ``follows`` a held one has its specification and its raw inputs: what a person decided on.
    """
    wanted = {"name": name, "trigger": trigger, "user": user, "follows": follows}
    there = sa.select(run.c.id).where(run.c.source == name, run.c.state.in_(OPEN))
    with get_write_engine().begin() as connection:
        made = connection.execute(sa.text(_ASK), wanted).scalar_one_or_none()
        if made:
            return made, True
        found = connection.execute(there).scalar_one_or_none()
        known = connection.execute(sa.select(source.c.name).where(source.c.name == name)).first()
    if found:
        return found, False
    if known is None:
        raise KeyError(name)
    return ask(name, trigger, user, follows)


def claim(run_id: str) -> Claim | None:
    """Take a queued run, or one that its worker left unfinished; None if there is nothing to do."""
    with get_write_engine().begin() as connection:
        row = (
            connection.execute(
                run.update()
                .where(run.c.id == run_id, run.c.state.in_(OPEN))
                .values(
                    state="running",
                    token=run.c.token + 1,
                    started=sa.func.coalesce(run.c.started, sa.func.clock_timestamp()),
                    heartbeat=sa.func.clock_timestamp(),
                    step="fetch",
                    done=0,
                    total=0,
                )
                .returning(*run.c)
            )
            .mappings()
            .one_or_none()
        )
    return Claim(run_id, row["token"], dict(row)) if row else None


def cancel(run_id: str, user: str, states: Sequence[State] = OPEN) -> bool:
    """End a run in one of ``states`` as cancelled; False if it is in another."""
    with get_write_engine().begin() as connection:
        changed = connection.execute(
            run.update()
            .where(run.c.id == run_id, run.c.state.in_(states))
            .values(state="cancelled", decided_by=user, finished=sa.func.clock_timestamp())
        )
    return bool(changed.rowcount)


def get(run_id: str) -> Row | None:
    """One run's row."""
    with get_write_engine().connect() as connection:
        row = connection.execute(sa.select(run).where(run.c.id == run_id)).mappings().one_or_none()
    return dict(row) if row else None


def ended(run_ids: Collection[str]) -> list[Row]:
    """Rows of those runs that have ended."""
    query = sa.select(run).where(run.c.id.in_(run_ids), run.c.state.in_(FINAL))
    with get_write_engine().connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def find(
    sources: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[int, list[Row]]:
    """How many runs there are, and a page of them, the newest first."""
    query = sa.select(run)
    if sources is not None:
        query = query.where(run.c.source.in_(sources))
    if states:
        query = query.where(run.c.state.in_(states))
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
        page = query.order_by(run.c.created.desc(), run.c.id).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(page).mappings()]


def without_job(seconds: float) -> list[tuple[str, str]]:
    """(id, source) of open runs that no job in the queue stands for, asked for ``seconds`` ago."""
    query = sa.text(
        "SELECT r.id::text, r.source FROM dongthap.run r WHERE r.state IN ('queued', 'running') "
        "AND coalesce(r.heartbeat, r.created) < clock_timestamp() - make_interval(secs => :seconds) "
        "AND NOT EXISTS (SELECT 1 FROM procrastinate.procrastinate_jobs j WHERE j.task_name = 'run' "
        "AND j.status IN ('todo', 'doing') AND j.args ->> 'run_id' = r.id::text)"
    )
    with get_write_engine().connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query, {"seconds": seconds})]


def open_runs_of(agency: str) -> int:
    """How many runs of an agency's sources wait or run."""
    query = (
        sa.select(sa.func.count())
        .select_from(run.join(source, source.c.name == run.c.source))
        .where(source.c.agency == agency, run.c.state.in_(OPEN))
    )
    with get_write_engine().connect() as connection:
        return connection.execute(query).scalar_one()

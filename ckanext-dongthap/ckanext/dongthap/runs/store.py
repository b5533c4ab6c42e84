"""Rows of runs: asking for one, claiming it, its progress, its end.

A claim carries a token; every later write, and the swap of a table, asks whether the token still
stands. A worker that was taken for dead and wakes up has an old token and can write nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import run, source
from ckanext.dongthap.runs import fencing
from psycopg2.extensions import cursor as Cursor

Trigger = Literal["schedule", "manual", "command", "approval"]
State = Literal["queued", "running", "published", "unchanged", "held", "failed", "cancelled"]
OPEN: tuple[State, ...] = ("queued", "running")
FINAL: tuple[State, ...] = ("published", "unchanged", "held", "failed", "cancelled")
Row = dict[str, Any]
#: Seconds after which a worker that gives no sign of life counts as dead.
DEAD_AFTER = 20.0


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
        """Change columns of the run's row, which is a sign of life too. Raises `LostClaim`."""
        with get_write_engine().begin() as connection:
            self._write(connection, values)

    def _write(self, connection: sa.Connection, values: Mapping[str, Any]) -> None:
        ours = (run.c.id == self.run_id) & (run.c.token == self.token) & (run.c.state == "running")
        changed = connection.execute(
            run.update().where(ours).values(heartbeat=sa.func.clock_timestamp(), **values)
        )
        if not changed.rowcount:
            raise LostClaim(self.run_id)

    def finish(self, state: State, source_values: Mapping[str, Any] | None = None, **values: Any) -> None:
        """End the run, and change columns of its source with it. Raises `LostClaim`."""
        with get_write_engine().begin() as connection:
            self._write(connection, {"state": state, "finished": sa.func.clock_timestamp(), **values})
            if source_values:
                # What the source said of its content counts for the specification that was run.
                same = source.c.spec == sa.cast(
                    sa.literal(self.row["spec"], source.c.spec.type), source.c.spec.type
                )
                mine = (source.c.name == self.row["source"]) & same
                connection.execute(source.update().where(mine).values(**source_values))

    def put_back(self, **values: Any) -> None:
        """Give the run back to the queue for a later attempt. Raises `LostClaim`."""
        self.write(state="queued", step="", done=0, total=0, **values)


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
    there = sa.select(run.c.id).where(run.c.source == name, run.c.state.in_(OPEN))
    with get_write_engine().begin() as connection:
        made = make(connection, name, trigger, user, follows)
        if made:
            return made, True
        found = connection.execute(there).scalar_one_or_none()
        known = connection.execute(sa.select(source.c.name).where(source.c.name == name)).first()
    if found:
        return found, False
    if known is None:
        raise KeyError(name)
    return ask(name, trigger, user, follows)


def make(
    connection: sa.Connection, name: str, trigger: Trigger, user: str = "", follows: str | None = None
) -> str | None:
    """The id of a new run; None when the source has an open one, or does not exist."""
    wanted = {"name": name, "trigger": trigger, "user": user, "follows": follows}
    return connection.execute(sa.text(_ASK), wanted).scalar_one_or_none()


_CLAIM = """
WITH old AS (SELECT id, worker, state FROM dongthap.run WHERE id = :id FOR UPDATE)
UPDATE dongthap.run SET state = 'running', token = token + 1, worker = :worker,
    deaths = deaths + (old.state = 'running')::int,
    started = coalesce(started, clock_timestamp()), heartbeat = clock_timestamp(),
    step = 'fetch', done = 0, total = 0, reasons = '[]'
FROM old
WHERE run.id = old.id AND (run.state = 'queued' OR (run.state = 'running'
    AND coalesce(heartbeat, created) < clock_timestamp() - make_interval(secs => :dead)))
RETURNING run.id::text, old.state = 'running' AS taken_over, old.worker AS previous
"""


def claim(run_id: str, dead_after: float | None = None) -> Claim | None:
    """Take a queued run, or one whose worker has given no sign of life for so many seconds (default
    `DEAD_AFTER`); None if there is nothing to do. The worker it is taken from loses its connections."""
    seconds = DEAD_AFTER if dead_after is None else dead_after
    wanted = {"id": run_id, "worker": fencing.me(), "dead": seconds}
    with get_write_engine().begin() as connection:
        taken = connection.execute(sa.text(_CLAIM), wanted).one_or_none()
        if taken is None:
            return None
        row = connection.execute(sa.select(run).where(run.c.id == run_id)).mappings().one()
    if taken.taken_over:
        fencing.expel(taken.previous)
    return Claim(run_id, row["token"], dict(row))


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


def open_runs_of(agency: str) -> int:
    """How many runs of an agency's sources wait or run."""
    query = (
        sa.select(sa.func.count())
        .select_from(run.join(source, source.c.name == run.c.source))
        .where(source.c.agency == agency, run.c.state.in_(OPEN))
    )
    with get_write_engine().connect() as connection:
        return connection.execute(query).scalar_one()

"""Asks for runs, keeps count, and judges afterwards: nothing lost, nothing doubled, all of one mind."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine
from ckanext.dongthap.runs import queue
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import DBAPIError, PendingRollbackError

Answer = TypeVar("Answer")
PATIENCE = 60


def steadily(question: Callable[[], Answer]) -> Answer:
    """Ask again while PostgreSQL is away."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return question()
        except (DBAPIError, PendingRollbackError, ConnectorException):
            if time.monotonic() > end:
                raise
            model.Session.remove()
            for engine in (get_write_engine(), get_read_engine(), model.meta.engine):
                engine.dispose()
            time.sleep(0.3)


def rows(query: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of the DataStore database."""

    def ask() -> list[dict[str, Any]]:
        with get_write_engine().connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]

    return steadily(ask)


def ask_for_run(source: str) -> str:
    return steadily(lambda: queue.ask(source, "command"))


def running_on(pid: int) -> list[str]:
    """Runs that the worker with this process id had."""
    query = "SELECT id::text FROM dongthap.run WHERE state = 'running' AND worker LIKE :pattern"
    return [row["id"] for row in rows(query, pattern=f"%-{pid}-%")]


def open_work() -> list[dict[str, Any]]:
    """Runs that have not ended, what publications still owe, and jobs in the queue.

    A worker that dies between a run's end and its job's leaves the job behind, until the others take it for
    dead (`rescue`): a job that is there for longer has stayed for ever.
    """
    return [
        *rows(f"{OPEN} WHERE state IN ('queued', 'running')"),
        *rows("SELECT id, package_id, attempts, error FROM dongthap.outbox WHERE done IS NULL"),
        *rows(JOBS),
    ]


def wait_for_the_end(seconds: float) -> list[dict[str, Any]]:
    """What is still open after so long; empty when all is done."""
    end = time.monotonic() + seconds
    while (still := open_work()) and time.monotonic() < end:
        time.sleep(0.3)
    return still


OPEN = "SELECT id::text, source, state, step, reasons, tries, deaths, worker, heartbeat FROM dongthap.run"
ENDS = "SELECT id::text, source, state, reasons, deaths, finished FROM dongthap.run"
#: Releases of a source against its runs that published; the numbers without a gap; no content twice in a row.
ACCOUNTS = """
SELECT r.source, count(*) AS releases, max(r.number) AS last, count(DISTINCT r.run_id) AS runs,
    (SELECT count(*) FROM dongthap.run n WHERE n.source = r.source AND n.state = 'published') AS published,
    count(*) FILTER (WHERE r.again) AS again, count(*) FILTER (WHERE r.state = 'loading') AS loading
FROM (SELECT *, content_sha256 = lag(content_sha256) OVER (PARTITION BY package_id ORDER BY number) AS again
      FROM dongthap.release) r
GROUP BY r.source
"""
SHOWN = "SELECT indicator, value::text FROM dongthap.observation WHERE area_code = '87' AND period = '2016'"
LEFT_OVER = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'dongthap' AND c.relkind = 'r' AND c.relname ~ '^[0-9a-f]{8}-'
"""
JOBS = "SELECT id, status::text, args FROM procrastinate.procrastinate_jobs"

"""The queue: which runs wait, on which schedule, and how a worker takes them (procrastinate).

A run is a row of ours; its job in the queue only says that somebody should look after it. An open run
without a job gets one anew, so that neither a killed worker nor a lost job leaves it waiting.

Two lanes: a run that takes long, and those of a source that is known to be slow, wait for the places of
the slow ones; the quick ones have places of their own. In a lane an agency has few places at a time.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import config
from ckanext.dongthap.runs import execute, notices, rescue, sources, store
from ckanext.dongthap.runs.conclude import Again
from flask import Flask
from procrastinate import App, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from harvesters.errors import HarvestError, RetryLater
from harvesters.rules import reject

log = logging.getLogger(__name__)
NAME = "harvest"
SLOW = "harvest-slow"
ATTEMPTS = 5
DEAD_AFTER = store.DEAD_AFTER
#: Places that an agency has at a time among the quick runs, whatever the number of workers.
_PLACES = 2


def ask(name: str, trigger: store.Trigger, user: str = "", follows: str | None = None) -> str:
    """Queue a run of a source, or join the one that is open; its id. Raises KeyError."""
    run_id, made = store.ask(name, trigger, user, follows)
    if made:
        put(run_id, name)
    else:
        _hurry(run_id)
    return run_id


def put(run_id: str, name: str) -> None:
    """Have a worker look after an open run. Agencies take turns: the more runs of one wait, the later."""
    kept = sources.get(name)
    agency = kept.row["agency"] if kept else ""
    waiting = store.open_runs_of(agency)
    slow = bool(kept and kept.row["slow"])
    lock = f"{agency}/slow" if slow else f"{agency}/{waiting % _PLACES}"
    queue = SLOW if slow else NAME
    job = client().configure_task(
        name="run", queue=queue, lock=lock, queueing_lock=f"run:{run_id}", priority=-waiting
    )
    try:
        job.defer(run_id=run_id)
    except AlreadyEnqueued:
        log.info("Run %s is in the queue already", run_id)


def _hurry(run_id: str) -> None:
    """Somebody asks for a run that waits for another attempt: it waits no longer."""
    query = sa.text(
        "UPDATE procrastinate.procrastinate_jobs SET scheduled_at = NULL WHERE task_name = 'run' "
        "AND status = 'todo' AND scheduled_at > now() AND args ->> 'run_id' = :run_id"
    )
    with get_write_engine().begin() as connection:
        connection.execute(query, {"run_id": run_id})


@lru_cache(maxsize=1)
def client() -> App:
    """The queue of a process that asks and does not work."""
    app = App(connector=SyncPsycopgConnector(**_connection(), min_size=0, max_size=2))
    app.open()
    return app


def _connection() -> dict[str, Any]:
    return {
        "conninfo": tk.config["ckan.datastore.write_url"],
        "kwargs": {"options": "-c search_path=procrastinate"},
    }


class Patience(BaseRetryStrategy):
    """Later and later: 1, 4, 9, 16 minutes, or as late as the other side asked for."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= ATTEMPTS:
            return None
        wait = 60.0 * (job.attempts + 1) ** 2
        if isinstance(exception, RetryLater) and exception.retry_after:
            wait = max(wait, min(exception.retry_after, 6 * 3600.0))
        return RetryDecision(retry_at=datetime.now(timezone.utc) + timedelta(seconds=wait))


class AsAsked(BaseRetryStrategy):
    """As long as the run asked for; a job that failed before it could claim its run comes again soon."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        now = datetime.now(timezone.utc)
        if not isinstance(exception, Again):
            return RetryDecision(retry_at=now + timedelta(seconds=10))
        # A job that waits must not keep others of its agency from their places.
        lock = f"run:{job.task_kwargs['run_id']}" if exception.seconds else job.lock
        queue = SLOW if exception.slow else job.queue
        if exception.slow and not exception.seconds and lock:
            lock = f"{lock.rsplit('/', 1)[0]}/slow"
        return RetryDecision(retry_at=now + timedelta(seconds=exception.seconds), lock=lock, queue=queue)


def working_app(flask_app: Flask) -> App:
    """The queue of a process that works, with its tasks."""
    app = App(connector=PsycopgConnector(**_connection(), min_size=1, max_size=8))

    @app.task(name="run", queue=NAME, retry=AsAsked(), pass_context=True)
    def run(context: Any, run_id: str) -> None:
        quick = config.harvest_quick_seconds() if context.job.queue == NAME else None
        with flask_app.test_request_context():
            carry_out(run_id, quick)

    return app


def carry_out(run_id: str, quick: float | None = None) -> None:
    """One attempt at a run, in the lane of quick runs at most ``quick`` seconds. Raises `Again`."""
    row = store.get(run_id)
    try:
        execute.execute(run_id, may_retry=bool(row) and row["trigger"] == "schedule", quick=quick)
    finally:
        notices.tell(row["source"] if row else None)
        model.Session.remove()


def unforeseen(error: Exception) -> HarvestError:
    """What nobody foresaw, as the end of a run or of another task."""
    return HarvestError("run.unforeseen", reject("run.unforeseen", detail=type(error).__name__).message)


def ask_due(now: datetime) -> list[str]:
    """Queue the sources whose time has come: all of them or, should this process die, none."""
    with get_write_engine().begin() as connection:
        names = [kept.spec.name for kept in sources.due(connection, now)]
        made = [(store.make(connection, name, "schedule"), name) for name in names]
    asked = [(run_id, name) for run_id, name in made if run_id]
    for run_id, name in asked:
        put(run_id, name)
    return [run_id for run_id, _ in asked]


def queue_forgotten() -> None:
    """Queue open runs that have no job, or one that leads nowhere."""
    for run_id, name in rescue.forgotten():
        log.warning("Run %s of %s goes back to the queue", run_id, name)
        put(run_id, name)


def waits(name: str) -> bool:
    """Whether a job of a queue could begin, now or when another of its agency ends."""
    query = sa.text(
        "SELECT 1 FROM procrastinate.procrastinate_jobs WHERE queue_name = :name AND status = 'todo' "
        "AND (scheduled_at IS NULL OR scheduled_at <= now()) LIMIT 1"
    )
    with get_write_engine().connect() as connection:
        return connection.execute(query, {"name": name}).first() is not None


def workers_alive() -> int:
    """How many lanes of workers gave a sign of life lately."""
    query = sa.text(
        "SELECT count(*) FROM procrastinate.procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
    )
    with get_write_engine().connect() as connection:
        return connection.execute(query, {"seconds": store.DEAD_AFTER}).scalar_one()

"""The queue: which runs wait, on which schedule, and how a worker takes them (procrastinate).

A run is a row of ours; its job in the queue only says that somebody should look after it. An open run
without a job gets one anew, so that neither a killed worker nor a lost job leaves it waiting.
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
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.runs import execute, notices, sources, store
from flask import Flask
from procrastinate import App, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from harvesters.errors import HarvestError, RetryLater
from harvesters.model import Message

log = logging.getLogger(__name__)
NAME = "harvest"
ATTEMPTS = 5
#: Seconds after which a worker that gives no sign of life counts as dead.
DEAD_AFTER = 20


def ask(name: str, trigger: store.Trigger, user: str = "", follows: str | None = None) -> str:
    """Queue a run of a source, or join the one that is open; its id. Raises KeyError."""
    run_id, made = store.ask(name, trigger, user, follows)
    if made:
        put(run_id, name)
    return run_id


def put(run_id: str, name: str) -> None:
    """Have a worker look after an open run. Agencies take turns: the more runs of one wait, the later."""
    kept = sources.get(name)
    waiting = store.open_runs_of(kept.row["agency"]) if kept else 0
    job = client().configure_task(
        name="run", queue=NAME, lock=name, queueing_lock=f"run:{run_id}", priority=-waiting
    )
    try:
        job.defer(run_id=run_id)
    except AlreadyEnqueued:
        log.info("Run %s is in the queue already", run_id)


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


def working_app(flask_app: Flask) -> App:
    """The queue of a process that works, with its tasks."""
    app = App(connector=PsycopgConnector(**_connection(), min_size=1, max_size=8))

    @app.task(name="run", queue=NAME, retry=Patience(), pass_context=True)
    def run(context: Any, run_id: str) -> None:
        with flask_app.test_request_context():
            carry_out(run_id, context.job.attempts)

    @app.periodic(cron="* * * * *")
    @app.task(name="due", queue=NAME, queueing_lock="due", pass_context=False)
    def due(timestamp: int) -> None:
        with flask_app.test_request_context():
            ask_due(datetime.fromtimestamp(timestamp, timezone.utc))

    @app.periodic(cron="* * * * *")
    @app.task(name="settle", queue=NAME, queueing_lock="settle", lock="settle")
    def settle(timestamp: int) -> None:
        with flask_app.test_request_context():
            try:
                drain_outbox()
                notices.tell()
            finally:
                model.Session.remove()

    return app


def carry_out(run_id: str, attempts: int) -> None:
    """One attempt at a run: the outermost edge, where what nobody foresaw is logged and the run ended."""
    row = store.get(run_id)
    patient = bool(row) and row["trigger"] == "schedule" and attempts < ATTEMPTS
    try:
        execute.execute(run_id, may_retry=patient)
    except RetryLater:
        raise
    except Exception as error:
        log.exception("Run %s", run_id)
        execute.fail(run_id, unforeseen(error))
    finally:
        notices.tell(row["source"] if row else None)
        model.Session.remove()


def unforeseen(error: Exception) -> HarvestError:
    kind = type(error).__name__
    return HarvestError(
        "run.unforeseen",
        Message(
            f"Lỗi ngoài dự kiến ({kind}); quản trị hệ thống xem nhật ký của tiến trình worker.",
            f"Something unforeseen happened ({kind}); the operator finds it in the worker's log.",
        ),
    )


def ask_due(now: datetime) -> list[str]:
    """Queue the sources whose time has come."""
    return [ask(kept.spec.name, "schedule") for kept in sources.take_due(now)]


async def rescue(app: App) -> None:
    """Give the jobs of dead workers, and open runs without a job, back to the queue."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        log.warning("Job %s (%s) of a dead worker goes back to the queue", job.id, job.task_name)
        await manager.retry_job(job)


def queue_forgotten() -> None:
    """Queue open runs that have no job."""
    for run_id, name in store.without_job(DEAD_AFTER):
        log.warning("Run %s of %s had no job", run_id, name)
        put(run_id, name)


def workers_alive() -> int:
    """How many workers gave a sign of life lately."""
    query = sa.text(
        "SELECT count(*) FROM procrastinate.procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
    )
    with get_write_engine().connect() as connection:
        return connection.execute(query, {"seconds": DEAD_AFTER}).scalar_one()

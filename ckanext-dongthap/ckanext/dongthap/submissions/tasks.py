"""The queue's part of submissions: what is approved gets published, what is scheduled at its time.

The submission's row is the record; a job only says that somebody should look after it. One that lost its
job gets another, so that neither a killed worker nor a killed web server leaves it waiting.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.runs import queue, store
from ckanext.dongthap.submissions import mail, work
from flask import Flask
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)
#: A lane of its own, so that nobody who approves waits behind a long run.
NAME = "submission"

_FORGOTTEN = """
SELECT s.id::text FROM dongthap.submission s
WHERE (s.state IN ('approved', 'publishing')
       AND coalesce(s.heartbeat, s.decided) < clock_timestamp() - make_interval(secs => :seconds)
       OR s.state = 'scheduled' AND s.publish_at <= clock_timestamp())
  AND NOT EXISTS (SELECT 1 FROM procrastinate.procrastinate_jobs j WHERE j.task_name = 'submission'
                  AND j.status IN ('todo', 'doing') AND j.args ->> 'submission_id' = s.id::text)
"""


def put(submission_id: str) -> None:
    """Have a worker look after a submission."""
    job = queue.client().configure_task(
        name=NAME,
        queue=NAME,
        lock=f"submission:{submission_id}",
        queueing_lock=f"submission:{submission_id}",
    )
    try:
        job.defer(submission_id=submission_id)
    except AlreadyEnqueued:
        log.info("Submission %s is in the queue already", submission_id)


def queue_due() -> list[str]:
    """Queue what is due or was forgotten; the ids."""
    with get_write_engine().connect() as connection:
        found = connection.execute(sa.text(_FORGOTTEN), {"seconds": store.DEAD_AFTER}).scalars().all()
    for submission_id in found:
        put(submission_id)
    return list(found)


def register(app: App, flask_app: Flask) -> None:
    """Add the tasks of submissions to the queue of a process that works."""

    @app.task(name=NAME, queue=NAME, retry=queue.Patience(), pass_context=True)
    def submission(context: Any, submission_id: str) -> None:
        with flask_app.test_request_context():
            carry_out(submission_id, context.job.attempts)


def carry_out(submission_id: str, attempts: int) -> None:
    """One attempt: the outermost edge, where what nobody foresaw is logged and tried again, then given up."""
    try:
        work.execute(submission_id)
    except Exception as error:
        log.exception("Submission %s", submission_id)
        if attempts < queue.ATTEMPTS:
            raise
        work.fail(submission_id, queue.unforeseen(error))
    finally:
        model.Session.remove()
    mail.send()

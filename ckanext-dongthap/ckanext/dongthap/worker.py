"""A worker: takes runs from the queue until it is told to stop; any number may work, on any host."""

from __future__ import annotations

import asyncio
import logging
import os
import socket

from ckanext.dongthap import config
from ckanext.dongthap.changes.relay import try_relay
from ckanext.dongthap.runs import queue
from flask import Flask
from procrastinate import App
from procrastinate.exceptions import ConnectorException

log = logging.getLogger(__name__)
_RESCUE_EVERY = 5
#: Seconds that a socket without a limit of its own may stay silent.
_PATIENCE = 60


def work(flask_app: Flask, once: bool = False) -> None:
    """Work until a signal (TERM, INT) comes; with ``once`` until the queue is empty."""
    # CKAN's mailer waits for ever on a mail server that does not answer.
    socket.setdefaulttimeout(_PATIENCE)
    asyncio.run(_work(flask_app, once))


async def _work(flask_app: Flask, once: bool) -> None:
    app = queue.working_app(flask_app)
    async with app.open_async():
        rescuer = asyncio.create_task(_rescue(app, flask_app))
        try:
            await app.run_worker_async(
                name=f"{socket.gethostname()}-{os.getpid()}",
                concurrency=config.harvest_concurrency(),
                wait=not once,
                fetch_job_polling_interval=2,
                abort_job_polling_interval=5,
                update_heartbeat_interval=5,
                stalled_worker_timeout=queue.DEAD_AFTER,
                shutdown_graceful_timeout=10,
                delete_jobs="always",
            )
        finally:
            rescuer.cancel()


async def _rescue(app: App, flask_app: Flask) -> None:
    """Look after what dead workers left, for as long as this one lives."""

    def forgotten() -> None:
        with flask_app.test_request_context():
            queue.queue_forgotten()
            try_relay()

    while True:
        try:
            await queue.rescue(app)
            await asyncio.to_thread(forgotten)
        except ConnectorException:
            log.warning("The database does not answer; the next round tries again", exc_info=True)
        await asyncio.sleep(_RESCUE_EVERY)

"""A worker: takes runs from the queue until it is told to stop; any number may work, on any host.

It has places for quick runs and for slow ones, and duties that it does whatever the runs do.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

from ckan import model
from ckanext.dongthap import config, registries
from ckanext.dongthap.accounts import letters, upkeep
from ckanext.dongthap.changes.relay import try_relay
from ckanext.dongthap.checks import nightly
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.resourcefiles import orphans
from ckanext.dongthap.runs import fencing, notices, queue, store, watch, world
from ckanext.dongthap.submissions import chunks, mail, owed
from ckanext.dongthap.submissions import tasks as submissions
from ckanext.dongthap.withdrawals import acts as withdrawals
from flask import Flask

log = logging.getLogger(__name__)
#: Seconds between two looks into the queue.
_LOOK = 2
#: Seconds that runs have to give their work back when the worker is told to stop.
_STOP = 10


def work(flask_app: Flask, once: bool = False) -> None:
    """Work until a signal (TERM, INT) comes; with ``once`` until the queue is empty."""
    registries.fill()
    if once:
        asyncio.run(_once(flask_app))
        return
    name = fencing.become_worker()
    log.info("Worker %s", name)
    asyncio.run(_forever(flask_app))
    logging.shutdown()
    # A thread that hangs does not keep the process; its run is found by others.
    os._exit(0)


def _duties() -> list[tuple[Callable[[], object], float]]:
    """What is done every so many seconds, each on its own."""
    return [
        (queue.queue_forgotten, 5),
        (try_relay, 5),
        (lambda: queue.ask_due(datetime.now(timezone.utc)), 10),
        (drain_outbox, 15),
        (notices.tell, 60),
        (world.sweep, 300),
        (storage.sweep, 6 * 3600),
        (orphans.sweep, 3600),
        (submissions.queue_due, 5),
        (mail.send, 10),
        (letters.send, 10),
        (upkeep.daily, 24 * 3600),
        (owed.refresh, 60),
        (chunks.forget_old, 3600),
        (withdrawals.settle, 60),
        (nightly.run_if_due, 60),
    ]


async def _once(flask_app: Flask) -> None:
    await asyncio.to_thread(_do, flask_app, queue.queue_forgotten)
    for name in (queue.NAME, queue.SLOW, submissions.NAME):
        # A lane ends at the first look that finds nothing, though a job waits for a place of its agency.
        pause = 0
        while await asyncio.to_thread(queue.waits, name):
            await asyncio.sleep(pause)
            await _lane(flask_app, name, config.harvest_concurrency(), wait=False)
            pause = _LOOK


async def _forever(flask_app: Flask) -> None:
    loop = asyncio.get_running_loop()
    quick, slow, duties = config.harvest_concurrency(), config.harvest_slow_concurrency(), _duties()
    loop.set_default_executor(ThreadPoolExecutor(quick + slow + len(duties) + 4))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(_duty(flask_app, *each)) for each in duties]
    tasks += [
        asyncio.create_task(_lane_again_and_again(flask_app, queue.NAME, quick)),
        asyncio.create_task(_lane_again_and_again(flask_app, queue.SLOW, slow)),
        asyncio.create_task(_lane_again_and_again(flask_app, submissions.NAME, 1)),
    ]
    await stop.wait()
    watch.stopping.set()
    threading.Timer(2 * _STOP, os._exit, (0,)).start()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_STOP)


async def _lane_again_and_again(flask_app: Flask, name: str, concurrency: int) -> None:
    """A lane that ends, because the database was away, begins anew."""
    while True:
        try:
            await _lane(flask_app, name, concurrency, wait=True)
        except Exception:  # an outermost edge: whatever happens, the worker goes on
            log.warning("Lane %s begins anew", name, exc_info=True)
        await asyncio.sleep(2)


async def _lane(flask_app: Flask, name: str, concurrency: int, wait: bool) -> None:
    app = queue.working_app(flask_app)
    submissions.register(app, flask_app)
    async with app.open_async():
        await app.run_worker_async(
            name=f"{fencing.me() or 'once'}-{name}",
            queues=[name],
            concurrency=concurrency,
            wait=wait,
            fetch_job_polling_interval=_LOOK,
            update_heartbeat_interval=5,
            stalled_worker_timeout=3 * store.DEAD_AFTER,
            shutdown_graceful_timeout=_STOP,
            delete_jobs="always",
            install_signal_handlers=not wait,
        )


async def _duty(flask_app: Flask, duty: Callable[[], object], every: float) -> None:
    while True:
        await asyncio.to_thread(_do, flask_app, duty)
        await asyncio.sleep(every)


def _do(flask_app: Flask, duty: Callable[[], object]) -> None:
    """One duty, once; what goes wrong is tried again in the next round."""
    with flask_app.test_request_context():
        try:
            duty()
        except Exception:  # an outermost edge: a duty that fails must not end the others
            log.warning("A duty of the worker failed; the next round tries again", exc_info=True)
        finally:
            model.Session.remove()

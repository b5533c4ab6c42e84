"""A worker that was taken for dead: its name on every database connection, so that they can be ended.

A run's token (see `store`) keeps such a worker from making anything visible. That does not free the locks
it holds, if it is frozen rather than dead; ending its connections does.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine
from ckanext.dongthap import config
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
_PREFIX = "dongthap-"
#: Each role may end its own connections.
_EXPEL = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = :worker AND usename = current_user
"""


def become_worker() -> str:
    """Give this process a name of its own (at most 63 bytes) on all connections from now on."""
    name = f"{_PREFIX}{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(4)}"
    limits = {
        "statement_timeout": config.harvest_publish_seconds() * 1000,
        # Longer than any pause between two statements that is not a fault.
        "idle_in_transaction_session_timeout": 600_000,
        "tcp_keepalives_idle": 30,
        "tcp_keepalives_interval": 10,
        "tcp_keepalives_count": 3,
    }
    os.environ["PGAPPNAME"] = name
    os.environ["PGOPTIONS"] = " ".join(f"-c {setting}={value}" for setting, value in limits.items())
    model.Session.remove()
    for engine in (model.meta.engine, get_write_engine(), get_read_engine()):
        if engine is not None:
            engine.dispose()
    return name


def me() -> str:
    """The name under which this process works; "" in a process that is no worker."""
    name = os.environ.get("PGAPPNAME", "")
    return name if name.startswith(_PREFIX) else ""


def expel(worker: str) -> int:
    """End the connections of another worker; how many there were."""
    if not worker or worker == me():
        return 0
    ended = 0
    for engine in (get_write_engine(), get_read_engine(), model.meta.engine):
        if engine is not None:
            ended += _expel(engine, worker)
    if ended:
        log.warning("Ended %d connections of worker %s, which gave no sign of life", ended, worker)
    return ended


def _expel(engine: sa.Engine, worker: str) -> int:
    try:
        with engine.connect() as connection:
            return len(connection.execute(sa.text(_EXPEL), {"worker": worker}).all())
    except SQLAlchemyError as error:
        log.warning("The connections of worker %s can't be ended: %s", worker, error)
        return 0

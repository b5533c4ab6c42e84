"""The security log: who did, or tried, what matters for the portal's safety. It only grows.

An entry is a row of ``dongthap_security_event``, which a trigger keeps from being changed, and a line of JSON
in a file of the month (mode 0600) where ``dongthap.security_log.path`` names a folder. It is written by a
connection of its own: what it tells has happened even where the request's transaction is rolled back.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.accounts import settings
from ckanext.dongthap.accounts.tables import security_event
from ckanext.dongthap.http import limiter
from flask import has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

Event = Literal[
    "login.succeeded",
    "login.failed",
    "login.throttled",
    "login.confirmed",
    "logout",
    "session.ended",
    "password.changed",
    "password.reset_asked",
    "password.reset_link",
    "second_factor.added",
    "second_factor.removed",
    "second_factor.failed",
    "second_factor.reset",
    "recovery_code.used",
    "recovery_code.renewed",
    "token.created",
    "token.revoked",
    "token.refused",
    "access.refused",
    "user.created",
    "user.changed",
    "user.deleted",
    "role.given",
    "role.taken",
    "settings.changed",
    "break_glass",
]
EVENTS: tuple[Event, ...] = get_args(Event)
Value = str | int | bool | None | list[str]
_LONGEST = 500


@dataclass(frozen=True)
class Entry:
    """One event as it was written."""

    id: int
    at: dt.datetime
    event: str
    actor: str
    address: str
    object: str
    detail: dict[str, Value]


def record(
    event: Event, actor: str = "", object: str = "", detail: Mapping[str, Value] | None = None
) -> None:
    """Write an entry: ``actor`` (account name, "" for nobody) did ``event`` to ``object``. Never raises.

    ``detail`` holds what else is worth knowing, such as a reason; no password, key or code belongs in it.
    """
    values = {
        "event": event,
        "actor": actor[:_LONGEST],
        "address": limiter.address(request) if has_request_context() else "",
        "object": object[:_LONGEST],
        "detail": {name: _cut(value) for name, value in (detail or {}).items()},
    }
    try:
        with model.ensure_engine().begin() as connection:
            connection.execute(security_event.insert().values(**values))
    except SQLAlchemyError:
        log.exception("The security log's table did not take %s", values)
    _write_line(values)


def _cut(value: Value) -> Value:
    return value[:_LONGEST] if isinstance(value, str) else value


def _write_line(values: Mapping[str, object]) -> None:
    folder = settings.log_folder()
    if folder is None:
        return
    now = dt.datetime.now(dt.timezone.utc)
    line = json.dumps({"at": now.isoformat(timespec="milliseconds"), **values}, ensure_ascii=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # One write that appends: lines of several processes never mix.
        handle = os.open(
            folder / f"security-{now:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600
        )
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)
    except OSError:
        log.exception("The security log's file did not take %s", line)


def find(event: str = "", actor: str = "", text: str = "", limit: int = 50, offset: int = 0) -> list[Entry]:
    """Return entries, newest first; ``event`` may be the first part of a name (``login``)."""
    query = sa.select(security_event).order_by(security_event.c.id.desc()).limit(limit).offset(offset)
    query = query.where(*_narrowed(event, actor, text))
    with model.ensure_engine().connect() as connection:
        return [Entry(**row) for row in connection.execute(query).mappings()]


def count(event: str = "", actor: str = "", text: str = "") -> int:
    """Return how many entries `find` would give in all."""
    query = sa.select(sa.func.count()).select_from(security_event).where(*_narrowed(event, actor, text))
    with model.ensure_engine().connect() as connection:
        return connection.execute(query).scalar_one()


def _narrowed(event: str, actor: str, text: str) -> list[sa.ColumnElement[bool]]:
    columns = security_event.c
    wanted: list[sa.ColumnElement[bool]] = []
    if event:
        wanted.append(sa.or_(columns.event == event, columns.event.startswith(f"{event}.", autoescape=True)))
    if actor:
        wanted.append(columns.actor == actor)
    if text:
        wanted.append(
            sa.or_(
                columns.object.contains(text, autoescape=True),
                columns.address.startswith(text, autoescape=True),
            )
        )
    return wanted


def forget_old() -> int:
    """Delete what is older than ``dongthap.security_log.days``; return how many rows went."""
    since = dt.datetime.now(dt.timezone.utc) - settings.log_days()
    with model.ensure_engine().begin() as connection:
        gone = connection.execute(security_event.delete().where(security_event.c.at < since)).rowcount
    folder = settings.log_folder()
    for path in folder.glob("security-*.jsonl") if folder else ():
        if path.stem < f"security-{since:%Y-%m}":
            path.unlink(missing_ok=True)
    return gone

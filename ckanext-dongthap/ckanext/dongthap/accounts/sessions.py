"""Sessions of people: a row for each, so that it can be seen, limited and ended.

The browser's session (and the cookie of those who stay logged in) holds a random key in the place of the
account's id; the row holds its hash, and a stamp of the account's password: a new password ends every
session, whoever sets it and by whatever way. Whether a session still holds is asked at each request, with
the account, in one query.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal, cast

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.accounts import settings
from ckanext.dongthap.accounts.tables import session as table
from ckanext.dongthap.http import limiter
from flask import current_app, g, has_request_context, request, session
from flask_login import login_user, logout_user

Factor = Literal["", "totp", "passkey", "recovery"]
#: How a key begins, so that it is no account's id.
_MARK = "session:"
#: Seconds between two notes of when a session was last seen.
_NOTED = 60
#: How long the rows of ended sessions are kept.
_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Session:
    """One session of a person. ``confirmed``: when they last proved who they are."""

    id: str
    user_id: str
    stamp: str
    created: datetime
    last_seen: datetime
    confirmed: datetime
    remembered: bool
    factor: Factor
    address: str
    agent: str
    ended: datetime | None

    def holds(self, now: datetime) -> bool:
        """Return whether it has not ended, by anybody's act or by time."""
        if self.ended is not None:
            return False
        if self.remembered:
            return now - self.created < settings.remembered()
        return now - self.last_seen < settings.idle() and now - self.created < settings.absolute()


def begin(user: model.User, factor: Factor, remember: bool) -> None:
    """Log the account in, in a session of its own."""
    regenerate = getattr(current_app.session_interface, "regenerate", None)
    session.pop(str(tk.config["WTF_CSRF_FIELD_NAME"]), None)
    if regenerate is not None:
        regenerate(session)
    key = _MARK + secrets.token_urlsafe(32)
    row = {
        "id": _hashed(key),
        "user_id": user.id,
        "stamp": stamp(user),
        "remembered": remember,
        "factor": factor,
        "address": shortened(limiter.address(request)),
        "agent": request.user_agent.string[:200],
    }
    with model.ensure_engine().begin() as connection:
        connection.execute(table.insert().values(**row))
    login_user(user, remember=remember, duration=settings.remembered() if remember else None)
    # What flask-login writes into the cookie of those who stay logged in is taken from here.
    session["_user_id"] = key
    g.dongthap_session = get(_hashed(key))


def user_of(key: str) -> model.User | None:
    """Return the account that a session's key stands for, if it still holds; note that it was seen."""
    if not key.startswith(_MARK):
        return None
    query = sa.select(table).where(table.c.id == _hashed(key), table.c.ended.is_(None))
    row = model.Session.execute(query).mappings().one_or_none()
    found = _session(row) if row else None
    now = datetime.now(timezone.utc)
    if found is None or not found.holds(now):
        return None
    user = model.Session.get(model.User, found.user_id)
    if user is None or not user.is_active or stamp(user) != found.stamp:
        return None
    g.dongthap_session = found
    if (now - found.last_seen).total_seconds() > _NOTED:
        _set(found.id, last_seen=now)
    return user


def current() -> Session | None:
    """Return the session of this request; None for those who are not logged in, and for tokens."""
    return g.get("dongthap_session") if has_request_context() else None


def get(session_id: str) -> Session | None:
    """Return a session by its id."""
    with model.ensure_engine().connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == session_id)).mappings().one_or_none()
    return _session(row) if row else None


def of(user_id: str) -> list[Session]:
    """Return the sessions of an account that hold, the last one seen first."""
    query = sa.select(table).where(table.c.user_id == user_id, table.c.ended.is_(None))
    now = datetime.now(timezone.utc)
    with model.ensure_engine().connect() as connection:
        rows = connection.execute(query.order_by(table.c.last_seen.desc())).mappings().all()
    return [found for found in map(_session, rows) if found.holds(now)]


def is_confirmed() -> bool:
    """Return whether the person of this request proved who they are a short while ago."""
    found = current()
    return found is not None and datetime.now(timezone.utc) - found.confirmed < settings.confirmed()


def confirm(factor: Factor) -> None:
    """Note that the person of this request just proved who they are."""
    found = current()
    if found is not None:
        _set(found.id, confirmed=datetime.now(timezone.utc), factor=factor or found.factor)
        g.dongthap_session = get(found.id)


def restamp(user: model.User) -> None:
    """Keep the session of this request alive after its own person set a new password."""
    found = current()
    if found is not None and found.user_id == user.id:
        _set(found.id, stamp=stamp(user))


def end(session_id: str, user_id: str) -> bool:
    """End one session of an account; return whether it was running."""
    mine = sa.and_(table.c.id == session_id, table.c.user_id == user_id, table.c.ended.is_(None))
    with model.ensure_engine().begin() as connection:
        return bool(connection.execute(table.update().where(mine).values(ended=sa.func.now())).rowcount)


def end_all(user_id: str, but: str = "") -> int:
    """End all sessions of an account, except one perhaps; return how many there were."""
    mine = sa.and_(table.c.user_id == user_id, table.c.id != but, table.c.ended.is_(None))
    with model.ensure_engine().begin() as connection:
        return connection.execute(table.update().where(mine).values(ended=sa.func.now())).rowcount


def leave() -> None:
    """Log out of the session of this request."""
    found = current()
    if found is not None:
        end(found.id, found.user_id)
    g.dongthap_session = None
    logout_user()


def forget_old() -> int:
    """Delete the rows of sessions that ended long ago; return how many."""
    longest = max(settings.remembered(), settings.absolute())
    before = datetime.now(timezone.utc) - _KEPT
    old = sa.or_(table.c.ended < before, table.c.created < before - longest)
    with model.ensure_engine().begin() as connection:
        return connection.execute(table.delete().where(old)).rowcount


def stamp(user: model.User) -> str:
    """Return a mark of the account's present password."""
    return hashlib.sha256(f"{user.id} {user.password}".encode()).hexdigest()[:32]


def shortened(address: str) -> str:
    """Return the network of an address: enough to recognise one's own, too little to follow a person."""
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::"
    return ".".join([*address.split(".")[:3], "0"]) if address.count(".") == 3 else address


def _set(session_id: str, **values: datetime | str) -> None:
    with model.ensure_engine().begin() as connection:
        connection.execute(table.update().where(table.c.id == session_id).values(**values))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _session(row: Mapping[str, object] | sa.RowMapping) -> Session:
    return Session(**cast("dict[str, object]", dict(row)))  # type: ignore[arg-type]

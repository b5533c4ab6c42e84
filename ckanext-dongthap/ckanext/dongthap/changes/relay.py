"""Take over what the main database has noted about datasets, agencies and code lists."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.changes import feed
from ckanext.dongthap.publication.database import connect
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

_BATCH = 1000
_NOTES = sa.text("SELECT * FROM dongthap_change ORDER BY id LIMIT :batch")
_DONE = sa.text("DELETE FROM dongthap_change WHERE id = ANY(:ids)")
_NOTE = sa.text(
    "INSERT INTO dongthap_change (kind, subject, was_public, is_public) VALUES (:kind, :subject, true, true)"
    " ON CONFLICT (kind, subject, txid) DO NOTHING"
)
_ACTIONS = {(False, True): "created", (True, True): "updated", (True, False): "removed"}


def note(kind: str, subject: str) -> None:
    """Note a change that no trigger sees, in the present transaction of the main database."""
    model.Session.execute(_NOTE, {"kind": kind, "subject": subject})


def relay() -> int:
    """Move the notes of committed changes into the feed; return how many there were.

    Killed between the two databases it does no harm: a note that is in the feed already is only deleted.
    """
    moved = 0
    while notes := _read():
        with connect() as datastore, datastore, datastore.cursor() as cursor:
            feed.append(cursor, *filter(None, map(_as_change, notes)))
        with _engine().begin() as connection:
            connection.execute(_DONE, {"ids": [row["id"] for row in notes]})
        moved += len(notes)
        if len(notes) < _BATCH:
            break
    return moved


def try_relay() -> None:
    """`relay`; what can't be moved now is moved the next time."""
    try:
        relay()
    except SQLAlchemyError:
        log.warning("Changes can't enter the feed now; they stay noted", exc_info=True)


def _engine() -> sa.Engine:
    return model.meta.engine  # pyright: ignore[reportReturnType]


def _read() -> list[dict[str, Any]]:
    with _engine().connect() as connection:
        return [dict(row) for row in connection.execute(_NOTES, {"batch": _BATCH}).mappings()]


def _as_change(row: dict[str, Any]) -> dict[str, Any] | None:
    action = _ACTIONS.get((row["was_public"], row["is_public"]))
    if action is None:
        return None
    shown = {name: row[name] for name in ("subject", "name", "type", "code")}
    return {"origin": str(row["uid"]), "event": f"{row['kind']}.{action}", **shown}

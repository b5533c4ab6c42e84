"""Writing to the feed: one writer at a time, so that no number appears after a greater one was read."""

from __future__ import annotations

from typing import Any

from psycopg2.extensions import cursor as Cursor

EVENTS = (
    "release.published",
    "dataset.created",
    "dataset.updated",
    "dataset.removed",
    "dataset.decided",
    "dataset.overridden",
    "dataset.withdrawn",
    "dataset.restored",
    "release.withdrawn",
    "release.restored",
    "agency.created",
    "agency.updated",
    "agency.removed",
    "codelist.updated",
)
#: Advisory lock of the DataStore database; held until the writer's transaction ends.
_LOCK = 0x66656564
_APPEND = """
INSERT INTO dongthap.change (origin, event, subject, name, type, code, release_id)
VALUES (%(origin)s, %(event)s, %(subject)s, %(name)s, %(type)s, %(code)s, %(release_id)s)
ON CONFLICT (origin) DO NOTHING
"""
_BLANK = {"origin": None, "name": "", "type": "", "code": "", "release_id": None}


def append(cursor: Cursor, *changes: dict[str, Any]) -> None:
    """Add changes (``event``, ``subject``, …) at the feed's end; readers see them at the commit.

    One with a known ``origin`` is there already and is left out.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    for change in changes:
        cursor.execute(_APPEND, {**_BLANK, **change})


def append_release(cursor: Cursor, release: dict[str, Any]) -> None:
    """Add a release, in the transaction that makes it visible."""
    append(
        cursor,
        {
            "event": "release.published",
            "subject": release["package_id"],
            "code": release["indicator"],
            "release_id": release["id"],
        },
    )

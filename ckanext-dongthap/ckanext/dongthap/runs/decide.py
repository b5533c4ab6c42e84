"""What a person decides about a held run: let it through, or let it go."""

from __future__ import annotations

import uuid

from ckanext.dongthap.runs import queue, store


class NotHeld(Exception):
    """Only a held run that brought data can be let through."""


def let_through(row: store.Row, user: str) -> str:
    """Queue a run that publishes what the held one brought, guards aside; its id. Raises `NotHeld`."""
    if row["state"] != "held" or not (row["releases"] or row["counts"].get("datasets")):
        raise NotHeld("Only a held run that brought data can be published")
    if not store.cancel(row["id"], user, ("held",)):
        raise NotHeld("The run has been decided meanwhile")
    return queue.ask(row["source"], "approval", user, follows=row["id"])


def is_id(text: str) -> bool:
    """Whether the text can be a run's id."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

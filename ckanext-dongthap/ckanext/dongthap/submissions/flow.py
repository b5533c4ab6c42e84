"""What people do with a submission: submit, withdraw, give back, reject, approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.dongthap.submissions import checks, letters, store, tasks
from ckanext.dongthap.submissions.indicators import agency_fields
from ckanext.dongthap.submissions.states import AUTHORS, Action
from ckanext.dongthap.submissions.store import Refused, Row

_NOW = sa.func.clock_timestamp()
_LATEST = timedelta(days=366)


def submit(submission_id: str, actor: str, revision: int | None = None) -> Row:
    """Hand a draft in for approval. Raises `Refused` with what stands against it."""
    _fresh(submission_id, actor, revision)
    with store.change(submission_id) as change:
        items = _items(change)
        found = checks.obstacles(change.row, items)
        if found:
            raise Refused(found[0])
        detail = _handed_in(change.row, items)
        values = {"submitted": _NOW, "submitted_by": actor, "error": None, "publish_at": None}
        return _done(change, "submitted", actor, detail, **values)


def _fresh(submission_id: str, actor: str, revision: int | None) -> None:
    """Check anew what was never checked or compared with another release; what was checked stays."""
    row = store.get(submission_id)
    if row is None:
        raise KeyError(submission_id)
    if revision is not None and row["revision"] != revision:
        raise Refused("revision")
    if row["report"] is None or checks.has_moved(store.items([submission_id])[submission_id]):
        checks.check(submission_id, actor)


def _handed_in(row: Row, items: Sequence[Mapping[str, Any]]) -> Row:
    """What exactly was handed in, for the trail."""
    names = ("indicator", "base_number", "data_sha256", "added", "changed", "removed")
    return {
        "file": row["file"],
        "note": row["note"],
        "reason": row["reason"],
        "explanations": checks.explanations(row),
        "items": [{name: each[name] for name in names} for each in items],
    }


def withdraw(submission_id: str, actor: str, comment: str = "", revision: int | None = None) -> Row:
    """Take a submission back for good; a new one can be made from it."""
    with store.change(submission_id, revision) as change:
        waited = change.row["state"] in ("submitted", "scheduled")
        row = change.apply("withdrawn", actor, {"comment": comment}, finished=_NOW, publish_at=None)
        if waited:
            letters.owe(change.connection, row, "withdrawn", actor, {"comment": comment})
        return row


def give_back(
    submission_id: str,
    actor: str,
    comment: str,
    remarks: Sequence[Mapping[str, str]] = (),
    revision: int | None = None,
) -> Row:
    """Return a submission to its authors with remarks at cells or rows."""
    if not comment.strip() and not remarks:
        raise Refused("comment")
    detail = {"comment": comment, "remarks": [dict(remark) for remark in remarks]}
    with store.change(submission_id, revision) as change:
        return _done(change, "returned", actor, detail, **_decided(actor), publish_at=None)


def reject(submission_id: str, actor: str, comment: str, revision: int | None = None) -> Row:
    """End a submission; nothing of it is published."""
    if not comment.strip():
        raise Refused("comment")
    with store.change(submission_id, revision) as change:
        return _done(change, "rejected", actor, {"comment": comment}, **_decided(actor), finished=_NOW)


def approve(
    submission_id: str,
    actor: str,
    publish_at: datetime | None = None,
    comment: str = "",
    revision: int | None = None,
) -> Row:
    """Have a submission published, at once or at a time.

    Raises `Refused`: ``own`` for its authors, ``moved`` when another release came out since it was
    compared (it has been checked again then, and must be looked at again).
    """
    row = store.get(submission_id)
    if row is None:
        raise KeyError(submission_id)
    if row["state"] in ("submitted", "scheduled") and checks.has_moved(
        store.items([submission_id])[submission_id]
    ):
        checks.check(submission_id, actor)
        raise Refused("moved")
    _check_time(publish_at)
    with store.change(submission_id, revision) as change:
        if actor in authors(change) and not approves_itself(change.row["agency"]):
            raise Refused("own")
        if found := [code for code in checks.obstacles(change.row, _items(change)) if code != "unchanged"]:
            raise Refused(found[0])
        action: Action = "scheduled" if publish_at else "approved"
        detail = {"comment": comment} | ({"publish_at": publish_at.isoformat()} if publish_at else {})
        row = _done(change, action, actor, detail, **_decided(actor), publish_at=publish_at, error=None)
    if not publish_at:
        tasks.put(submission_id)
    return row


def _check_time(publish_at: datetime | None) -> None:
    now = datetime.now(timezone.utc)
    if publish_at and not now < publish_at <= now + _LATEST:
        raise Refused("time")


def authors(change: store.Change) -> set[str]:
    """Everybody who had a hand in what is submitted."""
    trail = store.trail(change.connection, change.row["id"])
    return {each["actor"] for each in trail if each["action"] in AUTHORS} | {change.row["submitted_by"]}


def approves_itself(agency: str) -> bool:
    """Whether the agency is set so that its people may approve what they submitted themselves."""
    return tk.asbool(agency_fields(agency).get("self_approval") or False)


def _items(change: store.Change) -> list[Row]:
    return store.items_in(change.connection, [change.row["id"]])[change.row["id"]]


def _decided(actor: str) -> Row:
    return {"decided": _NOW, "decided_by": actor}


def _done(change: store.Change, action: Action, actor: str, detail: Row, **values: Any) -> Row:
    row = change.apply(action, actor, detail, **values)
    letters.owe(change.connection, row, action, actor, detail)
    return row

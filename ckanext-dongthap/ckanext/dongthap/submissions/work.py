"""Publish what was approved; killed anywhere, it may be begun again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import item, submission
from ckanext.dongthap.publication.model import BaseMoved, Intake, OnStep, Publication, no_step
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.publish import publish
from ckanext.dongthap.runs import fencing, world
from ckanext.dongthap.submissions import checks, intake, letters, owed, parts, store
from ckanext.dongthap.submissions.indicators import Visible, visible
from ckanext.dongthap.submissions.states import Action
from ckanext.dongthap.submissions.store import Row
from psycopg2.extensions import cursor as Cursor

from harvesters.errors import HarvestError
from harvesters.model import Candidate, Rejection
from harvesters.rules import reject

log = logging.getLogger(__name__)
_NOW = sa.func.clock_timestamp()
#: Attempts at one publication; a worker that dies each time must not do so for ever.
ATTEMPTS = 5
#: Called with labelled moments, for tests that kill the worker there.
OnMoment = Callable[[str], None]


def no_moment(moment: str) -> None:
    """Nobody watches."""


class LostClaim(Exception):
    """Another worker has taken the submission over: stop, write nothing."""


@dataclass(frozen=True)
class Claim:
    """The right to publish one submission."""

    row: Row

    def fence(self, cursor: Cursor) -> None:
        """Raises `LostClaim` unless the submission is still ours; it stays ours to the transaction's end."""
        cursor.execute(
            "SELECT 1 FROM dongthap.submission"
            " WHERE id = %s AND token = %s AND state = 'publishing' FOR SHARE",
            (self.row["id"], self.row["token"]),
        )
        if cursor.fetchone() is None:
            raise LostClaim

    def finish(self, action: Action, detail: Mapping[str, Any], **values: Any) -> Row:
        """Leave the state ``publishing``. Raises `LostClaim`."""
        with store.change(self.row["id"]) as change:
            if change.row["token"] != self.row["token"] or change.row["state"] != "publishing":
                raise LostClaim
            row = change.apply(action, self.row["decided_by"], detail, **values)
            letters.owe(change.connection, row, action, "", detail)
            return row


def claim(submission_id: str) -> Claim | None:
    """Take an approved submission, or one that its worker left unfinished; None: there is nothing to do.

    The worker it is taken from loses its connections, and with them the locks it holds.
    """
    try:
        with store.change(submission_id) as change:
            if change.row["state"] == "scheduled" and not _is_due(change):
                return None
            before = change.row["worker"] if change.row["state"] == "publishing" else ""
            values = {"token": submission.c.token + 1, "heartbeat": _NOW, "worker": fencing.me()}
            taken = Claim(change.apply("begun", change.row["decided_by"], {}, **values))
    except (KeyError, store.Refused):
        return None
    fencing.expel(before)
    return taken


def _is_due(change: store.Change) -> bool:
    late = sa.select(submission.c.publish_at <= sa.func.now()).where(submission.c.id == change.row["id"])
    return bool(change.connection.execute(late).scalar())


def execute(submission_id: str, on_step: OnStep = no_step, on_moment: OnMoment = no_moment) -> str | None:
    """Publish the submission and return its state; None if it was not ours to publish."""
    taken = claim(submission_id)
    if taken is None:
        return None
    if _attempts(submission_id) > ATTEMPTS:
        give_up(taken, reject("run.deaths", found=str(ATTEMPTS)))
        return "submitted"
    on_moment("claimed")
    try:
        results = _publish_all(taken, on_step)
        on_moment("released")
        packages = [result["package_id"] for result in results]
        drain_outbox(packages=packages, actor=taken.row["decided_by"], on_step=on_step)
        on_moment("settled")
        row = taken.finish("published", {"items": results}, finished=_NOW, error=None)
    except LostClaim:
        log.warning("Submission %s was taken over", submission_id)
        return None
    except BaseMoved:
        return _moved(taken)
    on_moment("finished")
    owed.refresh()
    return row["state"]


def _moved(taken: Claim) -> str | None:
    """Back to those who decide, checked and compared anew."""
    try:
        row = taken.finish("moved", {}, publish_at=None)
    except LostClaim:
        return None
    checks.check(row["id"], taken.row["decided_by"])
    return row["state"]


def _attempts(submission_id: str) -> int:
    """How often publication was begun since it was approved."""
    actions = [each["action"] for each in store.events(submission_id)]
    return next((n for n, action in enumerate(reversed(actions)) if action != "begun"), len(actions))


def fail(submission_id: str, error: HarvestError) -> None:
    """`give_up`, by whoever has it."""
    taken = claim(submission_id)
    if taken is not None:
        give_up(taken, error)


def give_up(taken: Claim, error: HarvestError | Rejection) -> None:
    """The submission waits for approval again, with the reason."""
    reason = {"code": error.code, "message": asdict(error.message)}
    try:
        taken.finish("failed", {"reason": reason}, error=reason, publish_at=None)
    except LostClaim:
        log.warning("Submission %s was taken over", taken.row["id"])


def _publish_all(taken: Claim, on_step: OnStep) -> list[dict[str, Any]]:
    row = taken.row
    items = store.items([row["id"]])[row["id"]]
    shown = visible([each["package_id"] for each in items])
    waiting = [each for each in items if each["state"] == "waiting"]
    for each in waiting:
        now = shown.get(each["package_id"])
        if not _ours(row, now) and each["base_release"] != (now.id if now else None):
            raise BaseMoved
    for each in waiting:
        _publish(taken, each, shown.get(each["package_id"]), on_step)
    done = store.items([row["id"]])[row["id"]]
    names = ("indicator", "package_id", "state", "release_number", "added", "changed", "removed")
    return [{name: each[name] for name in names} for each in done]


def _ours(row: Row, shown: Visible | None) -> bool:
    """Whether the release in force is the one that an earlier attempt made of this submission."""
    return shown is not None and shown.submission_id == row["id"]


def _publish(taken: Claim, each: Row, shown: Visible | None, on_step: OnStep) -> None:
    if shown is not None and _ours(taken.row, shown):
        return _note(taken, each, "published", shown.id, shown.number)
    with ExitStack() as stack:
        folder = stack.enter_context(world.folder())
        whole = _whole(taken.row, each, shown, folder, stack)
        result = publish(
            whole,
            intake=Intake(
                raw=intake.raw(taken.row, folder, stack),
                submission_id=taken.row["id"],
                note=taken.row["reason"],
            ),
            actor=taken.row["decided_by"],
            package_id=each["package_id"],
            base=each["base_release"] or "",
            fence=taken.fence,
            on_step=on_step,
            settle=False,
        )
    return _note(taken, each, result.status, result.release_id, result.number, result)


def _whole(row: Row, each: Row, shown: Visible | None, folder: Path, stack: ExitStack) -> Candidate:
    """The next release: the proposed observations with their explanations over the release in force."""
    part = stack.enter_context(parts.kept(each))
    published = parts.in_force(shown, stack)
    part = parts.explained(part, row, checks.explanations(row), published, folder)
    return parts.proposed(part, shown, published, row["replaces"], folder)


def _note(
    taken: Claim, each: Row, state: str, release_id: str, number: int, result: Publication | None = None
) -> None:
    """Write down what became of one indicator; it is not published twice then."""
    values: Row = {"state": state, "release_id": release_id, "release_number": number}
    if result is not None and state == "published":
        values |= asdict(result.change)
    mine = (item.c.submission_id == taken.row["id"]) & (item.c.indicator == each["indicator"])
    with get_write_engine().begin() as connection:
        connection.execute(item.update().where(mine).values(**values))

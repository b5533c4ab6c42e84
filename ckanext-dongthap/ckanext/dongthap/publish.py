"""Publish a candidate, or the tables of an open dataset: the only writer of datasets' data.

A reader sees one whole release at every moment. Killed at any step (`publication.model.STEPS`) the
process leaves the old release or the new one visible, and the next attempt completes the work: each
step is keyed by content and may be repeated.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Literal

from ckanext.dongthap.publication import attempt, dataset, load, opentables, swap
from ckanext.dongthap.publication.database import only_publisher
from ckanext.dongthap.publication.model import (
    NO_CHANGE,
    Change,
    Fence,
    Intake,
    OnStep,
    Publication,
    no_fence,
    no_step,
)
from ckanext.dongthap.publication.outbox import drain_outbox
from psycopg2 import errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from harvesters.model import Candidate
from harvesters.open_tables import OpenTable

_SWAP_ATTEMPTS = 10


def publish(
    candidate: Candidate,
    *,
    intake: Intake,
    actor: str,
    package_id: str | None = None,
    fence: Fence = no_fence,
    on_step: OnStep = no_step,
    settle: bool = True,
) -> Publication:
    """Make the candidate the visible release of its indicator, or find that it is that already.

    ``package_id`` is looked up by the indicator's code when it is not given. ``fence`` is asked
    inside the transaction of the swap, and raises if the caller lost its claim. With ``settle``
    false the metadata, index and downloads stay owed until `drain_outbox` (for many releases in a row).

    Raises `UnknownIndicator`, `Overtaken`, and whatever ``fence`` raises; nothing is visible then.
    """
    package = package_id or dataset.find_package(candidate.indicator).id
    with only_publisher(package) as connection:
        attempt.forget(connection, package)
        visible = attempt.visible_release(connection, package)
        on_step("hashed")
        if visible and visible["content_sha256"] == candidate.sha256:
            result = _standing(visible, intake)
        else:
            release = attempt.describe(package, candidate, intake, visible)
            on_step("compared")
            _prepare(connection, candidate, intake, release, actor, on_step)
            _make_visible(connection, candidate, release, visible, fence, on_step)
            result = _result("published", release, _change(release))
    on_step("committed")
    if settle:
        drain_outbox(packages=[package], actor=actor, on_step=on_step)
    return result


def publish_tables(package_id: str, tables: Sequence[OpenTable], actor: str) -> list[str]:
    """Make an open dataset's tables those given, each at once; names of those that were written."""
    with only_publisher(package_id) as connection:
        return opentables.bring_up(connection, package_id, tables, actor)


def _change(release: dict[str, Any]) -> Change:
    return Change(release["added"], release["changed"], release["removed"])


def _standing(visible: dict[str, Any], intake: Intake) -> Publication:
    """The content is there already: nothing new, unless this very run put it there before its worker died."""
    if intake.run_id and visible["run_id"] == intake.run_id:
        return _result("published", visible, _change(visible))
    return _result("unchanged", visible, NO_CHANGE)


def _result(
    status: Literal["published", "unchanged"], release: dict[str, Any], change: Change
) -> Publication:
    return Publication(
        status, release["package_id"], release["id"], release["number"], release["rows"], change
    )


def _prepare(
    connection: Connection,
    candidate: Candidate,
    intake: Intake,
    release: dict[str, Any],
    actor: str,
    on_step: OnStep,
) -> None:
    """Everything that readers don't see: the release's row, its files, the resource."""
    with connection, connection.cursor() as cursor:
        attempt.record(cursor, release)
    on_step("recorded")
    attempt.store(candidate, intake, release)
    on_step("stored")
    dataset.ensure_observations(release["package_id"], candidate.indicator, candidate.dimensions, actor)
    on_step("prepared")


def _make_visible(
    connection: Connection,
    candidate: Candidate,
    release: dict[str, Any],
    visible: dict[str, Any] | None,
    fence: Fence,
    on_step: OnStep,
) -> None:
    """One transaction: load beside the visible table, then take its place."""
    with connection, connection.cursor() as cursor:
        load.stage(cursor, release["resource_id"], candidate.dimensions)
        on_step("staged")
        load.copy(cursor, release["resource_id"], candidate.data, candidate.dimensions)
        on_step("copied")
        load.index(cursor, release["resource_id"], candidate.rows, candidate.dimensions)
        on_step("indexed")
        swap.observe(cursor, release, candidate.dimensions)
        swap.summarise(cursor, release, candidate.dimensions)
        on_step("observed")
        _swap_patiently(cursor, release, visible["id"] if visible else None, fence)
        on_step("swapped")


def _swap_patiently(cursor: Cursor, release: dict[str, Any], previous_id: str | None, fence: Fence) -> None:
    """Long readers hold the table; let them and those behind them through between attempts.

    The fence comes last: what it locks is held for the moment up to the commit only.
    """
    for trial in range(1, _SWAP_ATTEMPTS + 1):
        cursor.execute("SAVEPOINT swap")
        try:
            swap.swap(cursor, release, previous_id)
            return fence(cursor)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            if trial == _SWAP_ATTEMPTS:
                raise
            cursor.execute("ROLLBACK TO SAVEPOINT swap")
            time.sleep(0.2 * trial)
    return None

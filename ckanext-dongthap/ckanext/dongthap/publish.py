"""Publish candidates, harvested datasets, tables of open datasets: the only writer of datasets' data.

A reader sees one whole release at every moment. Killed at any step (`publication.model.STEPS`) the
process leaves the old release or the new one visible, and the next attempt completes the work: each
step is keyed by content and may be repeated.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ckanext.dongthap.guard.way import publishing
from ckanext.dongthap.publication import attempt, dataset, load, openfile, opentables, swap
from ckanext.dongthap.publication.database import connect, only_publisher
from ckanext.dongthap.publication.harvested import records, write
from ckanext.dongthap.publication.harvested.files import Copier
from ckanext.dongthap.publication.harvested.incoming import Incoming
from ckanext.dongthap.publication.harvested.model import Item, Owner, Written
from ckanext.dongthap.publication.model import (
    NO_CHANGE,
    BaseMoved,
    Change,
    Fence,
    Intake,
    OnStep,
    Publication,
    no_fence,
    no_step,
)
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.publication.parts import Parts
from ckanext.dongthap.withdrawals.store import withdrawn_packages
from psycopg2 import errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from harvesters.model import Candidate, Rejection
from harvesters.open_tables import OpenTable
from harvesters.rules import reject

_SWAP_ATTEMPTS = 10


@publishing()
def publish(
    candidate: Candidate,
    *,
    intake: Intake,
    actor: str,
    package_id: str | None = None,
    base: str | None = None,
    fence: Fence = no_fence,
    on_step: OnStep = no_step,
    settle: bool = True,
) -> Publication:
    """Make the candidate the visible release of its indicator, or find that it is that already.

    ``package_id`` is looked up by the indicator's code when it is not given. ``base``: id of the release
    that must be in force, "" for none; not given, whichever is. ``fence`` is asked
    inside the transaction of the swap, and raises if the caller lost its claim. With ``settle``
    false the metadata, index and downloads stay owed until `drain_outbox` (for many releases in a row).

    Raises `UnknownIndicator`, `BaseMoved`, `Overtaken`, and whatever ``fence`` raises; nothing is visible
    then.
    """
    package = package_id or dataset.find_package(candidate.indicator).id
    with only_publisher(package) as connection:
        attempt.forget(connection, package)
        visible = attempt.visible_release(connection, package)
        on_step("hashed")
        if visible and visible["content_sha256"] == candidate.sha256:
            result = _standing(visible, intake)
        elif base not in (None, visible["id"] if visible else ""):
            raise BaseMoved
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


@publishing()
def publish_tables(package_id: str, tables: Sequence[OpenTable], actor: str) -> list[str]:
    """Make an open dataset's tables those given, each at once; names of those that were written."""
    with only_publisher(package_id) as connection:
        return opentables.bring_up(connection, package_id, tables, actor)


@publishing()
def publish_file(
    row: Mapping[str, Any],
    path: Path,
    tables: Sequence[openfile.Described],
    actor: str,
) -> tuple[list[str], list[Rejection]]:
    """Make a looked-at file (a row of `openfiles.store`) a resource of its dataset, its tables such of the
    DataStore: the first with the file, every other with a resource of its own. Ids, the file's first, and
    what the DataStore says of tables that it does not take.
    """
    with only_publisher(row["package_id"]):
        return openfile.bring_in(row, path, tables, actor)


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
        parts = Parts(cursor, release["resource_id"], candidate.dimensions)
        parts.bring(candidate.data)
        on_step("staged")
        load.fill(cursor, release["resource_id"], parts, candidate.dimensions)
        on_step("copied")
        load.index(cursor, release["resource_id"], candidate.rows, candidate.dimensions)
        on_step("indexed")
        swap.observe(cursor, release, parts)
        parts.drop()
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


@publishing()
def publish_datasets(
    items: Sequence[Item], *, owner: Owner, fence: Fence = no_fence, on_step: OnStep = no_step
) -> Written:
    """Write a batch of harvested datasets whose content is new; each in the state of its entry, or refused.

    An identifier belongs to the source that published it first. The index follows when the outbox is
    drained. Killed between two steps, the next attempt writes the same datasets again. Raises what
    ``fence`` raises; nothing is written then.
    """
    with connect() as connection:
        with connection, connection.cursor() as cursor:
            fence(cursor)
            identifiers = [item.identifier for item in items]
            moved = records.moved(cursor, owner, identifiers)
            claimed = records.claim(cursor, owner, identifiers)
            packages = records.contents(claimed)
            records.owe(cursor, list(packages.values()))
        on_step("owned")
        with connection, connection.cursor() as cursor:
            # The run stays ours until the datasets are committed in the other database and known here.
            fence(cursor)
            result = _refuse_owned(cursor, items, packages)
            result.add(_leave_deleted(items, packages, {key for key, (_, has) in claimed.items() if has}))
            mine = [item for item in items if item.identifier in packages]
            written, done = write.write(mine, packages, owner)
            on_step("written")
            result.add(written)
            result.packages = packages
            result.warnings += [
                _told("record.taken", item, owner=moved[item.identifier])
                for item in done
                if item.identifier in moved
            ]
            records.learn(cursor, owner, done, ())
            records.release(cursor, packages.keys() - {item.identifier for item in done})
            records.owe_now(cursor, list(packages.values()))
    on_step("linked")
    return result


def _leave_deleted(items: Sequence[Item], packages: dict[str, str], known: set[str]) -> Written:
    """Take what a person deleted out of ``packages``; its warnings. ``known``: identifiers with content."""
    gone = write.deleted([packages[identifier] for identifier in known if identifier in packages])
    result = Written()
    for item in items:
        if packages.get(item.identifier) in gone:
            del packages[item.identifier]
            result.warnings.append(_told("record.deleted", item))
    return result


def _told(code: str, item: Item, **words: str) -> Rejection:
    told = str(item.entry["identifier"])
    return reject(code, row=item.row, column="identifier", value=told, record=told, **words)


def _refuse_owned(cursor: Cursor, items: Sequence[Item], packages: dict[str, str]) -> Written:
    """Take what belongs to other sources and to people out of ``packages``; its rejections."""
    owners = records.owners(cursor, [item.identifier for item in items if item.identifier not in packages])
    people = write.owned_by_people(list(packages), packages)
    records.release(cursor, people.keys())
    withdrawn, withdrawn_items = withdrawn_packages(), set[str]()
    for identifier in people:
        del packages[identifier]
    result = Written()
    for item in items:
        if packages.get(item.identifier) in withdrawn:
            del packages[item.identifier]
            detail = f"/dataset/{item.identifier}: đã thu hồi (withdrawn)"
            result.rejections.append(
                reject("record.refused", row=item.row, record=item.identifier, detail=detail)
            )
            withdrawn_items.add(item.identifier)
    for item in items:
        if item.identifier not in packages and item.identifier not in withdrawn_items:
            whose = owners.get(item.identifier) or f"/dataset/{people.get(item.identifier, '')}"
            result.rejections.append(_told("record.owned", item, owner=whose))
    return result


def continue_datasets(source: str, pairs: Collection[tuple[str, str]], *, fence: Fence = no_fence) -> None:
    """Datasets of a source whose catalogue gave them other identifiers, (former, new), stay the same ones."""
    with connect() as connection, connection, connection.cursor() as cursor:
        fence(cursor)
        records.continue_as(cursor, source, pairs)


def mark_gone(incoming: Incoming, *, fence: Fence = no_fence, on_step: OnStep = no_step) -> int:
    """Note which datasets a catalogue has no more, and which are back; how many are newly gone."""
    with incoming.connection, incoming.connection.cursor() as cursor:
        fence(cursor)
        count = incoming.mark(cursor)
    on_step("marked")
    return count


@publishing()
def remove_datasets(
    gone: Sequence[tuple[str, str]],
    *,
    owner: Owner,
    fence: Fence = no_fence,
    on_step: OnStep = no_step,
) -> None:
    """Delete datasets, (identifier, id), whose time of grace is over; the trash keeps them as CKAN does."""
    with connect() as connection:
        with connection, connection.cursor() as cursor:
            fence(cursor)
            records.let_go(cursor, [identifier for identifier, _package in gone])
            records.owe(cursor, [package for _identifier, package in gone], "removed")
        with connection, connection.cursor() as cursor:
            fence(cursor)
            write.remove([package for _identifier, package in gone], owner)
            on_step("removed")
            records.forget(cursor, [identifier for identifier, _package in gone])
            records.owe_now(cursor, [package for _identifier, package in gone], "removed")
    on_step("forgotten")


@publishing()
def copy_files(
    items: Sequence[Item], copier: Copier, *, fence: Fence = no_fence, on_step: OnStep = no_step
) -> list[Rejection]:
    """Copy the files of harvested datasets that were just written; what could not be copied or loaded.

    A dataset whose files did not all come is tried again by the next run. Raises what ``fence`` raises.
    """
    faults: list[Rejection] = []
    with connect() as connection:
        for item in items:
            with connection, connection.cursor() as cursor:
                fence(cursor)
                found = records.find(cursor, item.identifier)
            if found is None:
                continue
            new = copier.copy(connection, found, item.row, item.entry["identifier"])
            with connection, connection.cursor() as cursor:
                fence(cursor)
                records.complete(cursor, item.identifier, not any(f.code == "resource.copy" for f in new))
                records.owe(cursor, [found])
            faults += new
    on_step("brought")
    return faults

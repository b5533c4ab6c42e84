"""What a run of a catalogue does with datasets: compare, hold or publish, let go of those that are gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.publication.harvested import records, write
from ckanext.dongthap.publication.harvested.files import Copier
from ckanext.dongthap.publication.harvested.incoming import Incoming
from ckanext.dongthap.publication.harvested.model import Item, Owner, Written
from ckanext.dongthap.publication.model import OnStep
from ckanext.dongthap.publication.outbox import drain_outbox, index_answers, is_owed
from ckanext.dongthap.publish import (
    continue_datasets,
    copy_files,
    mark_gone,
    publish_datasets,
    remove_datasets,
)
from ckanext.dongthap.runs import pairs, world
from ckanext.dongthap.runs.rejections import shown
from ckanext.dongthap.runs.store import Claim, State

from harvesters.model import Entries, Outcome, Rejection
from harvesters.records.shelf import read_entries
from harvesters.rules import reject
from harvesters.spec import Source

#: Datasets that are written, and removed, in one transaction; batches after which the index follows.
_BATCH, _SETTLED = 200, 5
#: Datasets that a run's page shows; all of them are counted.
SHOWN = 200
_FOREIGN = 10_000
#: What is told of a run that needs no other one: the same would be told again.
_LASTING = ("record.taken", "record.paired")
#: Called with the step, what is done, what is to do.
Progress = Callable[[str, int, int], None]


@contextmanager
def compared(spec: Source, entries: Entries) -> Iterator[Incoming]:
    """What a pass brought beside what the portal has."""
    with connect() as connection:
        incoming = Incoming(connection, spec.name, entries.index, write.deleted())
        try:
            yield incoming
        finally:
            connection.rollback()
            incoming.drop()


def reasons(spec: Source, outcome: Outcome, incoming: Incoming | None) -> list[Rejection]:
    """Why these datasets are not to be published without a person's word; none: they may."""
    found = [outcome.failure] if outcome.failure else []
    share = spec.checks.max_shrink_share
    if incoming is not None and outcome.entries is not None:
        plan = incoming.counts()
        if plan["gone"] > plan["standing"] * share:
            gone, standing, created = (str(plan[name]) for name in ("gone", "standing", "created"))
            limit = f"{share:.0%}"
            found.append(
                reject("guard.datasets", found=gone, expected=standing, created=created, limit=limit)
            )
        if plan["gone"] and plan["created"] and (known := pairs.find(incoming, outcome.entries)):
            found.append(reject("guard.identifiers", found=str(len(known))))
    return found


def too_many(spec: Source, due: int, standing: int) -> list[Rejection]:
    """The reason not to remove so many datasets at once, if it is one."""
    share = spec.checks.max_shrink_share
    if due <= standing * share:
        return []
    return [reject("guard.removal", found=str(due), expected=str(standing), limit=f"{share:.0%}")]


@dataclass
class Harvest:
    """Publishes what one run brought. ``approved``: a person has let the held run through."""

    claim: Claim
    spec: Source
    approved: bool
    on_step: OnStep
    on_moment: Callable[[str], None]
    progress: Progress
    slow: Callable[[], bool]
    copier: Copier | None = None
    written: Written = field(default_factory=Written)
    shown: list[dict[str, Any]] = field(default_factory=list)
    removed: int = 0
    gone: int = 0
    held: list[Rejection] = field(default_factory=list)

    def run(self, outcome: Outcome, found: dict[str, Any]) -> State:
        """Hold the datasets, or publish what is new, changed and gone; the end of the run."""
        if outcome.entries is None:
            return self._hold(outcome, reasons(self.spec, outcome, None), found, {})
        with compared(self.spec, outcome.entries) as incoming:
            plan = incoming.counts()
            why = reasons(self.spec, outcome, incoming)
            if why and not (self.approved and outcome.entries.count):
                known = pairs.find(incoming, outcome.entries)
                self.shown += [pair.shown() for pair in known[:SHOWN]]
                return self._hold(outcome, why, {**found, "datasets": self.shown}, plan)
            if self.approved and self._continue(incoming, outcome.entries):
                plan = incoming.counts()
            self.publish(outcome, incoming)
        self.on_moment("published")
        told = [*self.written.rejections, *self.written.warnings]
        found["rejections_sha256"] = add_rejections(outcome, told)
        whole = not self.held and all(each.code in _LASTING for each in told)
        values = {"validators": world.seen(outcome.raw)} if whole else {}
        plan |= {"created": len(self.written.created), "updated": len(self.written.updated)}
        return self._end(outcome, found, plan, values)

    def _continue(self, incoming: Incoming, entries: Entries) -> bool:
        """Datasets under new identifiers stay the same datasets; whether there were any."""
        known = pairs.find(incoming, entries)
        if known:
            names = [(pair.former.identifier, pair.new.identifier) for pair in known]
            continue_datasets(self.spec.name, names, fence=self.claim.fence)
            self.written.warnings += [
                _told("record.paired", pair.new.row, pair.new.identifier, former=pair.former.identifier)
                for pair in known
            ]
        return bool(known)

    def sweep_only(self, outcome: Outcome) -> State:
        """The end of a run of a catalogue that has nothing new: what has been gone for long is removed."""
        self.sweep()
        return self._end(outcome, {}, {}, {})

    def _end(
        self, outcome: Outcome, found: dict[str, Any], plan: dict[str, int], values: dict[str, Any]
    ) -> State:
        summed = counts(outcome, plan, self.removed, self.gone)
        if self.held:
            return self._hold(outcome, self.held, {**found, "datasets": self.shown}, plan)
        if self._all_owned(summed):
            why = reject("record.all_owned", found=str(summed["datasets"]))
            self.claim.finish("failed", reasons=[shown(why)], counts=summed, **found)
            return "failed"
        state: State = "published" if self.changed else "unchanged"
        values = {**values, "slow": self.slow()}
        self.claim.finish(state, source_values=values, counts=summed, datasets=self.shown, **found)
        return state

    def _hold(
        self, outcome: Outcome, why: Sequence[Rejection], found: dict[str, Any], plan: dict[str, int]
    ) -> State:
        """Keep the datasets as they are; say why, and how many would change."""
        summed = counts(outcome, plan, self.removed, plan.get("gone", 0))
        self.claim.finish("held", reasons=[shown(each) for each in why], counts=summed, **found)
        return "held"

    def publish(self, outcome: Outcome, incoming: Incoming) -> None:
        """Write what is new and changed, mark what is gone, remove what has been gone for long."""
        assert outcome.entries
        plan = incoming.counts()
        total = plan["created"] + plan["updated"]
        for number, item_batch in enumerate(self._batches(incoming, outcome.entries)):
            self.progress("publish", number * _BATCH, total)
            self._write(item_batch)
            if (number + 1) % _SETTLED == 0:
                self._settle("harvested")
        self._settle("harvested")
        self._tell_kept(incoming, outcome.entries)
        if not outcome.failure or self.approved:
            self.gone = mark_gone(incoming, fence=self.claim.fence, on_step=self.on_step)
        self.sweep()

    def _tell_kept(self, incoming: Incoming, entries: Entries) -> None:
        """What is left alone: datasets of other sources, and what a person deleted here."""
        foreign, withdrawn = incoming.foreign(_FOREIGN), incoming.withdrawn(_FOREIGN)
        lines = read_entries(entries.file, (place for _row, place, _owner in foreign))
        for (row, _place, owner), line in zip(foreign, lines, strict=True):
            self.written.rejections.append(
                _told("record.owned", row, line["entry"]["identifier"], owner=owner)
            )
        told = {each.row for each in self.written.warnings if each.code == "record.deleted"}
        lines = read_entries(entries.file, (place for _row, place in withdrawn))
        for (row, _place), line in zip(withdrawn, lines, strict=True):
            if row not in told:
                self.written.warnings.append(_told("record.deleted", row, line["entry"]["identifier"]))

    def _batches(self, incoming: Incoming, entries: Entries) -> Iterator[list[Item]]:
        after = 0
        while rows := incoming.work(after, _BATCH):
            after = rows[-1][0]
            lines = read_entries(entries.file, (place for _row, place, _identifier in rows))
            yield [
                Item(line["row"], line["identifier"], line["sha256"], line["raw"], line["entry"])
                for line in lines
            ]

    def _write(self, items: Sequence[Item]) -> None:
        done = publish_datasets(items, owner=self.owner, fence=self.claim.fence, on_step=self.on_step)
        self.written.add(done)
        entries = {item.identifier: item.entry for item in items}
        for status, identifiers in (("created", done.created), ("updated", done.updated)):
            for identifier in identifiers[: SHOWN - len(self.shown)]:
                self.shown.append(
                    {
                        "identifier": entries[identifier]["identifier"],
                        "title": entries[identifier]["title_translated"]["vi"],
                        "status": status,
                        "package_id": done.packages[identifier],
                    }
                )
        if self.copier:
            written = {*done.created, *done.updated}
            copied = [item for item in items if item.identifier in written]
            self.written.warnings += copy_files(
                copied, self.copier, fence=self.claim.fence, on_step=self.on_step
            )

    def sweep(self) -> None:
        """Remove what has been gone for longer than the time of grace, unless it is too much at once."""
        with connect() as connection:
            due = records.due(connection, self.spec.name, self.spec.catalogue.grace_days)
            standing = records.standing(connection, self.spec.name)
        if due and not self.approved:
            self.held = too_many(self.spec, len(due), standing)
        if self.held:
            return
        for start in range(0, len(due), _BATCH):
            self.progress("publish", start, len(due))
            part = due[start : start + _BATCH]
            remove_datasets(part, owner=self.owner, fence=self.claim.fence, on_step=self.on_step)
            self.removed += len(part)
            for identifier, _package in part[: SHOWN - len(self.shown)]:
                self.shown.append({"identifier": identifier, "title": "", "status": "removed"})
        # An attempt that died may have left something as well.
        self._settle("removed")
        self._settle("harvested")

    def _settle(self, reason: str) -> None:
        """What is still owed here (a stopped Solr) is settled by the worker later on."""
        if is_owed(reason) and index_answers():
            drain_outbox(reason=reason, actor=self.owner.actor, on_step=self.on_step)

    @property
    def owner(self) -> Owner:
        actor = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        return Owner(self.spec.name, self.claim.run_id, actor)

    def _all_owned(self, summed: dict[str, int]) -> bool:
        """Whether this source has nothing that it may publish, however often it runs."""
        mine = summed["created"] + summed["updated"] + summed["unchanged"]
        refused = {each.code for each in self.written.rejections}
        return not mine and refused == {"record.owned"}

    @property
    def changed(self) -> bool:
        """Whether readers see anything else than before."""
        return bool(self.written.created or self.written.updated or self.removed)


def add_rejections(outcome: Outcome, rejections: Sequence[Rejection]) -> str | None:
    """Store the rejections of the pass and of the publication together; hash of the file."""
    if outcome.rejections_file is None:
        return None
    with outcome.rejections_file.open("a", encoding="utf-8") as file:
        for rejection in rejections:
            file.write(json.dumps(asdict(rejection), ensure_ascii=False) + "\n")
    warned = sum(rejection.severity == "warning" for rejection in rejections)
    outcome.warned += warned
    outcome.rejected += len(rejections) - warned
    if not outcome.rejected + outcome.warned:
        return None
    digest = sha256_of(outcome.rejections_file)
    storage.put(storage.rejections_location(digest), outcome.rejections_file)
    return digest


def counts(outcome: Outcome, plan: dict[str, int], removed: int = 0, gone: int = 0) -> dict[str, int]:
    """Numbers of the run as a whole; ``plan``: ``created``, ``updated`` and ``unchanged`` datasets."""
    entries = outcome.entries
    return {
        "datasets": entries.count if entries else 0,
        "accepted": entries.count if entries else 0,
        "skipped": entries.skipped if entries else 0,
        "rejected": outcome.rejected,
        "warned": outcome.warned,
        "created": plan.get("created", 0),
        "updated": plan.get("updated", 0),
        "unchanged": plan.get("unchanged", 0),
        "gone": gone,
        # Under the names by which lists of runs show changes of any kind.
        "added": plan.get("created", 0),
        "changed": plan.get("updated", 0),
        "removed": removed,
    }


def _told(code: str, row: int, identifier: str, **words: str) -> Rejection:
    return reject(code, row=row, column="identifier", value=identifier, record=identifier, **words)

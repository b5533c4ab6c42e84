"""Carry out one run: bring, read, check, hold or publish; killed anywhere, it may be begun again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap import config
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.publication.difference import compare
from ckanext.dongthap.publication.harvested.files import Copier
from ckanext.dongthap.publication.model import NO_CHANGE, Change, Intake, OnStep, Publication, no_step
from ckanext.dongthap.publication.outbox import drain_outbox, index_answers
from ckanext.dongthap.publish import publish
from ckanext.dongthap.runs import conclude as ending
from ckanext.dongthap.runs import guards, harvest, owners, sources, store, uploads, world
from ckanext.dongthap.runs.conclude import Killed, conclude, end
from ckanext.dongthap.runs.rejections import shown
from ckanext.dongthap.runs.store import Claim, State
from ckanext.dongthap.runs.watch import Watch

from harvesters import pipeline
from harvesters.bounded import run_bounded
from harvesters.confined import KILLED
from harvesters.connectors.base import CatalogueConnector, Validators, connector
from harvesters.model import Candidate, Outcome, RawInput
from harvesters.rules import reject
from harvesters.spec import Source

#: Called with labelled moments of a run, for tests that kill it there.
OnMoment = Callable[[str], None]


def no_moment(moment: str) -> None:
    """Nobody watches."""


def execute(
    run_id: str,
    may_retry: bool = False,
    quick: float | None = None,
    on_step: OnStep = no_step,
    on_moment: OnMoment = no_moment,
) -> State | None:
    """Carry the run out and return its state; None if it was not ours to carry out.

    Raises `conclude.Again` when it is to be tried once more, and is queued: after an outage of the other
    side if it ``may_retry``, after troubles of the portal, or when it took more than ``quick`` seconds.
    """
    claim = store.claim(run_id)
    if claim is None:
        return None
    if claim.row["deaths"] > ending.DEATHS:
        return end(claim, "failed", reject("run.deaths", found=str(claim.row["deaths"])))
    on_moment("claimed")
    watch = Watch(claim, limits(), quick)
    try:
        with watch, world.folder() as folder:
            return _Execution(claim, folder, watch, on_step, on_moment).run()
    except Exception as error:  # the outermost edge: whatever happens, the run does not stay open
        return conclude(watch, error, may_retry)


def limits() -> dict[str, float]:
    """Seconds that a run may take, step by step."""
    read = float(config.harvest_read_seconds())
    return {
        "fetch": float(config.harvest_fetch_seconds()),
        # The reading process has its own limit over all of its steps.
        **dict.fromkeys(("read", "map", "sort"), 2 * read),
    }


@dataclass
class _Execution:
    claim: Claim
    folder: Path
    watch: Watch
    on_step: OnStep
    on_moment: OnMoment
    results: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> State:
        spec = Source.model_validate(self.claim.row["spec"])
        with ExitStack() as stack:
            outcome = self._prepare(spec, stack)
            self.on_moment("prepared")
            if outcome.failure and outcome.failure.code == KILLED and self.claim.row["tries"] < ending.KILLS:
                raise Killed
            owners.check(spec, [candidate.indicator for candidate in outcome.candidates])
            catalogue = isinstance(connector(spec.connector), CatalogueConnector)
            if outcome.not_modified:
                if catalogue:
                    return self._harvest(spec).sweep_only(outcome)
                slow = {"slow": self._slow()}
                self.claim.finish("unchanged", source_values=slow, counts=counts(outcome, []))
                return "unchanged"
            found = self._keep(outcome)
            self.on_moment("kept")
            if catalogue:
                return self._harvest(spec).run(outcome, found)
            known = guards.standing(spec.name)
            if not (self._approved() and outcome.candidates):
                held = guards.find(spec, outcome, known, world.areas())
                if held.reasons:
                    return self._hold(outcome, held, known, found)
            return self._publish(spec, outcome, found)

    def _approved(self) -> bool:
        return self.claim.row["trigger"] == "approval"

    def _prepare(self, spec: Source, stack: ExitStack) -> Outcome:
        """The same pipeline for fetched bytes and for those of a held run that a person let through."""
        catalogue, areas = world.catalogue(), world.areas()
        # Nothing is open in the database while others are waited for.
        model.Session.rollback()
        resolved = sources.resolve(spec)
        read = partial(run_bounded, bounds=world.bounds(), on_poll=self.watch.check)
        if self._approved():
            if spec.checks.max_rejected_share < 1:
                checks = spec.checks.model_copy(update={"max_rejected_share": 1.0, "min_rows": 0})
                resolved = resolved.model_copy(update={"checks": checks})
            raw = [stack.enter_context(_stored(item)) for item in self.claim.row["raw"]]
            return read(resolved, raw, catalogue, areas, self.folder, on_progress=self.watch.progress)
        kept = sources.get(spec.name)
        state = {url: Validators(**known) for url, known in (kept.row["validators"] if kept else {}).items()}
        context = pipeline.Context(world.door(spec.agency, self.watch.leash), world.still(state))
        resolved = uploads.bring(resolved, self.folder)
        return pipeline.prepare(
            resolved, context, catalogue, areas, self.folder, on_progress=self.watch.progress, process=read
        )

    def _keep(self, outcome: Outcome) -> dict[str, Any]:
        """Store what was brought and what was rejected; columns of the run's row."""
        for item in outcome.raw:
            storage.put(storage.raw_location(item.sha256), item.path)
        digest = None
        if outcome.rejections_file and outcome.rejected + outcome.warned:
            digest = sha256_of(outcome.rejections_file)
            storage.put(storage.rejections_location(digest), outcome.rejections_file)
        raw = [{**_described(item)} for item in outcome.raw]
        return {"raw": raw, "detected": outcome.detected, "rejections_sha256": digest}

    def _hold(
        self,
        outcome: Outcome,
        held: guards.Findings,
        known: dict[str, guards.Standing],
        found: dict[str, Any],
    ) -> State:
        """Keep the last release; say why, and what would change."""
        results = [difference(candidate, known, held) for candidate in outcome.candidates]
        summed = counts(outcome, results)
        told = [shown(each) for each in held.reasons]
        self.claim.finish("held", reasons=told, releases=results, counts=summed, **found)
        return "held"

    def _publish(self, spec: Source, outcome: Outcome, found: dict[str, Any]) -> State:
        actor = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        intake = Intake(
            raw=outcome.raw,
            source=spec.name,
            run_id=self.claim.run_id,
            rejected=outcome.rejected,
            rejections_file=outcome.rejections_file if found["rejections_sha256"] else None,
        )
        for number, candidate in enumerate(outcome.candidates):
            self.watch.progress("publish", number, len(outcome.candidates))
            published = publish(
                candidate,
                intake=intake,
                actor=actor,
                fence=self.claim.fence,
                on_step=self.on_step,
                settle=False,
            )
            self.results.append(_result(candidate, published))
        self.on_moment("published")
        self._settle(actor)
        self.on_moment("settled")
        state: State = "published" if any(r["status"] == "published" for r in self.results) else "unchanged"
        self.claim.finish(
            state,
            source_values={"validators": _validators(outcome.raw), "slow": self._slow()},
            releases=self.results,
            counts=counts(outcome, self.results),
            **found,
        )
        return state

    def _harvest(self, spec: Source) -> harvest.Harvest:
        """What a catalogue's datasets are published with."""
        actor = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        mode, copier = spec.catalogue.resources, None
        if mode != "link":
            copier = Copier(world.door(spec.agency, self.watch.leash), mode, actor, self.folder)
        return harvest.Harvest(
            self.claim,
            spec,
            self._approved(),
            self.on_step,
            self.on_moment,
            self.watch.progress,
            self._slow,
            copier,
        )

    def _slow(self) -> bool:
        """Whether the source's next run belongs among the slow ones."""
        return self.watch.seconds > config.harvest_quick_seconds()

    def _settle(self, actor: str) -> None:
        """What is still owed here (a stopped Solr) is settled by the worker later on."""
        self.watch.progress("settle", 0, 1)
        if index_answers():
            packages = [result["package_id"] for result in self.results]
            drain_outbox(packages=packages, actor=actor, on_step=self.on_step)


def _described(item: RawInput) -> dict[str, Any]:
    return {
        "sha256": item.sha256,
        "origin": item.origin,
        "filename": item.filename,
        "media_type": item.media_type,
        "size": item.size,
    }


def _stored(described: dict[str, Any]) -> Any:
    return storage.raw_input(described)


def _validators(raw: Sequence[RawInput]) -> dict[str, dict[str, str | None]]:
    return {
        item.origin: {"etag": item.etag, "last_modified": item.last_modified}
        for item in raw
        if item.etag or item.last_modified
    }


def _result(candidate: Candidate, published: Publication) -> dict[str, Any]:
    return {
        "indicator": candidate.indicator,
        "status": published.status,
        "package_id": published.package_id,
        "number": published.number,
        "rows": published.rows,
        **asdict(published.change),
    }


def difference(
    candidate: Candidate, known: dict[str, guards.Standing], held: guards.Findings
) -> dict[str, Any]:
    """What a held candidate would change, and its unusual values with those before."""
    change: Change = NO_CHANGE
    if candidate.indicator in known:
        release_id = known[candidate.indicator].release_id
        with storage.local_copy(storage.data_location(release_id)) as old:
            change = compare(old, candidate.data)
    else:
        change = compare(None, candidate.data)
    unusual = held.pairs.get(candidate.indicator, [])
    told = {"indicator": candidate.indicator, "status": "held", "rows": candidate.rows}
    return {**told, **asdict(change), "unusual": unusual}


def counts(outcome: Outcome, results: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Numbers of the run as a whole."""
    found = {
        "accepted": outcome.accepted,
        "rejected": outcome.rejected,
        "warned": outcome.warned,
        "missing": outcome.missing,
    }
    for status in ("published", "unchanged"):
        found[status] = sum(result["status"] == status for result in results)
    for name in ("added", "changed", "removed"):
        found[name] = sum(result[name] for result in results)
    return found

"""Carry out one run: bring, read, check, hold or publish; killed anywhere, it may be begun again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.publication.difference import compare
from ckanext.dongthap.publication.model import NO_CHANGE, Change, Intake, OnStep, Publication, no_step
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.publish import publish
from ckanext.dongthap.runs import guards, owners, sources, store, uploads, world
from ckanext.dongthap.runs.store import Claim, LostClaim, State

from harvesters import pipeline
from harvesters.connectors.base import Validators
from harvesters.errors import AskTheAgency, HarvestError, RetryLater
from harvesters.model import Candidate, Outcome, RawInput, Rejection
from harvesters.spec import Source

log = logging.getLogger(__name__)
#: Seconds between two notes of progress in the run's row.
_NOTE_EVERY = 1.0
#: Called with labelled moments of a run, for tests that kill it there.
OnMoment = Callable[[str], None]


def no_moment(moment: str) -> None:
    """Nobody watches."""


def execute(
    run_id: str,
    may_retry: bool = False,
    on_step: OnStep = no_step,
    on_moment: OnMoment = no_moment,
) -> State | None:
    """Carry the run out and return its state; None if it was not ours to carry out.

    Raises RetryLater when the other side is out of order and ``may_retry``; the run is queued then.
    """
    claim = store.claim(run_id)
    if claim is None:
        return None
    on_moment("claimed")
    try:
        with world.folder() as folder:
            return _Execution(claim, folder, on_step, on_moment).run()
    except LostClaim:
        log.warning("Run %s was cancelled or taken over", run_id)
        return None
    except RetryLater as error:
        if may_retry:
            claim.put_back()
            raise
        return _end(claim, "failed", error)
    except AskTheAgency as error:
        return _end(claim, "held", error)
    except HarvestError as error:
        return _end(claim, "failed", error)


def fail(run_id: str, error: HarvestError) -> None:
    """End an open run as failed, whoever has it."""
    claim = store.claim(run_id)
    if claim:
        _end(claim, "failed", error)


def _end(claim: Claim, state: State, error: HarvestError) -> State:
    reason = {"code": error.code, "message": asdict(error.message)}
    try:
        claim.finish(state, reasons=[reason])
    except LostClaim:
        log.warning("Run %s was cancelled or taken over", claim.run_id)
    return state


@dataclass
class _Execution:
    claim: Claim
    folder: Path
    on_step: OnStep
    on_moment: OnMoment
    noted: float = 0.0
    results: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> State:
        spec = Source.model_validate(self.claim.row["spec"])
        with ExitStack() as stack:
            outcome = self._prepare(spec, stack)
            self.on_moment("prepared")
            owners.check(spec, [candidate.indicator for candidate in outcome.candidates])
            if outcome.not_modified:
                self.claim.finish("unchanged", counts=counts(outcome, []))
                return "unchanged"
            found = self._keep(outcome)
            self.on_moment("kept")
            known = guards.standing(spec.name)
            reasons = guards.find(spec.checks.max_shrink_share, outcome, known)
            if reasons and not (self._approved() and outcome.candidates):
                return self._hold(outcome, reasons, known, found)
            return self._publish(spec, outcome, found)

    def _approved(self) -> bool:
        return self.claim.row["trigger"] == "approval"

    def _prepare(self, spec: Source, stack: ExitStack) -> Outcome:
        """The same pipeline for fetched bytes and for those of a held run that a person let through."""
        catalogue, areas = world.catalogue(), world.areas()
        resolved = sources.resolve(spec)
        if self._approved():
            if spec.checks.max_rejected_share < 1:
                checks = spec.checks.model_copy(update={"max_rejected_share": 1.0, "min_rows": 0})
                resolved = resolved.model_copy(update={"checks": checks})
            raw = [stack.enter_context(_stored(item)) for item in self.claim.row["raw"]]
            return pipeline.process(resolved, raw, catalogue, areas, self.folder, on_progress=self._progress)
        kept = sources.get(spec.name)
        state = {url: Validators(**known) for url, known in (kept.row["validators"] if kept else {}).items()}
        context = pipeline.Context(world.door(), state)
        resolved = uploads.bring(resolved, self.folder)
        return pipeline.prepare(resolved, context, catalogue, areas, self.folder, on_progress=self._progress)

    def _progress(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.noted >= _NOTE_EVERY:
            self.noted = now
            self.claim.write(step=step, done=done, total=total)

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
        reasons: Sequence[Rejection],
        known: dict[str, guards.Standing],
        found: dict[str, Any],
    ) -> State:
        """Keep the last release; say why, and what would change."""
        results = [difference(candidate, known) for candidate in outcome.candidates]
        described = [{name: value for name, value in asdict(r).items() if value is not None} for r in reasons]
        summed = counts(outcome, results)
        self.claim.finish("held", reasons=described, releases=results, counts=summed, **found)
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
            self.claim.write(step="publish", done=number, total=len(outcome.candidates))
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
        sources.remember(spec.name, _validators(outcome.raw), self.claim.row["spec"])
        state: State = "published" if any(r["status"] == "published" for r in self.results) else "unchanged"
        self.claim.finish(state, releases=self.results, counts=counts(outcome, self.results), **found)
        return state

    def _settle(self, actor: str) -> None:
        """What is still owed here (a stopped Solr) is settled by the worker's minute job."""
        self.claim.write(step="settle", done=0, total=1)
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


def difference(candidate: Candidate, known: dict[str, guards.Standing]) -> dict[str, Any]:
    """What a held candidate would change."""
    change: Change = NO_CHANGE
    if candidate.indicator in known:
        release_id = known[candidate.indicator].release_id
        with storage.local_copy(storage.data_location(release_id)) as old:
            change = compare(old, candidate.data)
    else:
        change = compare(None, candidate.data)
    return {"indicator": candidate.indicator, "status": "held", "rows": candidate.rows, **asdict(change)}


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

"""What a run of a source would publish: the same way as a run up to the release, touching nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.difference import differences, key_columns
from ckanext.dongthap.runs import dataset_preview, guards, owners, sources, uploads, world
from ckanext.dongthap.runs.execute import counts, difference
from ckanext.dongthap.runs.guards import Standing
from ckanext.dongthap.runs.rejections import shown

from harvesters import pipeline
from harvesters.bounded import run_bounded
from harvesters.connectors.base import CatalogueConnector, connector
from harvesters.connectors.file import uploaded
from harvesters.errors import HarvestError
from harvesters.model import Candidate, Outcome, RawInput, Rejection
from harvesters.spec import Source


def preview(
    spec: Source, limit: int = 20, sample: str | None = None, trusted: bool = False
) -> dict[str, Any]:
    """Look at a source, or at a ``sample`` (an uploaded file, see `uploads`) through its mapping.

    Returns ``{"state", "detected", "raw", "tables", "releases", "counts", "rejections", "reasons"}``;
    ``state`` is what the run would end as: ``published``, ``unchanged``, ``held`` or ``failed``. At most
    ``limit`` rows of each table, observations, differences and rejections are shown. A ``trusted``
    specification is the operator's own and may publish any agency's indicators.
    """
    with world.folder() as folder:
        raw = [uploaded(uploads.local(sample, folder))] if sample else None
        return _shown(spec, limit, lambda: _look(spec, folder, raw), trusted)


def again(row: Mapping[str, Any], limit: int = 20) -> dict[str, Any]:
    """The preview of the bytes that a run brought, read with the specification it had."""
    spec = Source.model_validate(row["spec"])
    with ExitStack() as stack:
        folder = stack.enter_context(world.folder())
        raw = [stack.enter_context(storage.raw_input(item)) for item in row["raw"]]
        return _shown(spec, limit, lambda: _look(spec, folder, raw))


def _shown(spec: Source, limit: int, look: Callable[[], Outcome], trusted: bool = False) -> dict[str, Any]:
    try:
        outcome = look()
        if not trusted:
            owners.check(spec, [candidate.indicator for candidate in outcome.candidates])
    except HarvestError as error:
        reason = {"code": error.code, "message": asdict(error.message)}
        return {"state": "failed", "reasons": [reason]}
    if isinstance(connector(spec.connector), CatalogueConnector):
        parts, reasons = dataset_preview.look(spec, outcome, limit)
        touched = any(parts["counts"][name] for name in ("created", "updated", "removed"))
        state = "held" if reasons else "published" if touched else "unchanged"
        return {"state": state, **_common(outcome, reasons, limit), "releases": [], **parts}
    known = guards.standing(spec.name)
    held = guards.find(spec, outcome, known, world.areas())
    releases = [_release(candidate, known, held, limit) for candidate in outcome.candidates]
    return {
        "state": _state(held.reasons, releases),
        **_common(outcome, held.reasons, limit),
        "releases": releases,
        "datasets": [],
        "counts": counts(outcome, releases),
    }


def _common(outcome: Outcome, reasons: Sequence[Rejection], limit: int) -> dict[str, Any]:
    return {
        "detected": outcome.detected,
        "raw": [{"origin": r.origin, "filename": r.filename, "size": r.size} for r in outcome.raw],
        "tables": [_table(table, limit) for table in outcome.tables],
        "rejections": [shown(rejection) for rejection in islice(outcome.rejections, limit)],
        "reasons": [shown(reason) for reason in reasons],
    }


def _look(spec: Source, folder: Path, raw: Sequence[RawInput] | None) -> Outcome:
    resolved = uploads.bring(sources.resolve(spec), folder) if raw is None else sources.resolve(spec)
    catalogue, areas = world.catalogue(), world.areas()
    read = partial(run_bounded, bounds=world.bounds())
    if raw is not None:
        return read(resolved, raw, catalogue, areas, folder)
    context = pipeline.Context(world.door(spec.agency))
    return pipeline.prepare(resolved, context, catalogue, areas, folder, process=read)


def _state(reasons: Sequence[Rejection], releases: Sequence[dict[str, Any]]) -> str:
    if reasons:
        return "held"
    changed = any(release["added"] + release["changed"] + release["removed"] for release in releases)
    return "published" if changed else "unchanged"


def _table(table: Any, limit: int) -> dict[str, Any]:
    return {**asdict(table), "rows": [[number, list(cells)] for number, cells in table.rows[:limit]]}


def _release(
    candidate: Candidate, known: dict[str, Standing], held: guards.Findings, limit: int
) -> dict[str, Any]:
    rows = pl.scan_parquet(candidate.data).head(limit).collect()
    return {
        **difference(candidate, known, held),
        "period_from": candidate.period_from,
        "period_to": candidate.period_to,
        "observations": rows.to_dicts(),
        "differences": _differences(candidate, known, limit),
    }


def _differences(candidate: Candidate, known: dict[str, Standing], limit: int) -> list[dict[str, Any]]:
    if candidate.indicator not in known:
        return []
    with storage.local_copy(storage.data_location(known[candidate.indicator].release_id)) as old:
        key = key_columns(old, candidate.data)
        found = differences(old, candidate.data).sort(*key).head(limit).collect()
    area = pl.coalesce("new_area_name", "old_area_name").alias("area_name")
    wanted = [*key, area, "kind", "old_value", "new_value"]
    return found.select(wanted).to_dicts()

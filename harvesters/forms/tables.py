"""Files that are no template: read by the mapping remembered from last time, or by one that is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from harvesters.forms.gathering import Gathering
from harvesters.forms.guess import UNKNOWN, propose
from harvesters.forms.model import Report, UploadMapping
from harvesters.model import Rejection
from harvesters.pipeline import sample
from harvesters.plan import Plan, plan
from harvesters.readers import Reading, read
from harvesters.rules import reject
from harvesters.spec import Mapping, Read

if TYPE_CHECKING:
    from harvesters.forms.examine import Upload

Progress = Callable[[str, int, int], None]


def read_all(upload: Upload, spec: Read, name: str) -> Reading:
    """Read a file into a folder of its own."""
    (folder := upload.workdir / name).mkdir()
    return read(upload.path, spec, folder, upload.limits, upload.filename)


def read_tables(upload: Upload, work: Gathering, on_progress: Progress) -> Report:
    """Every table that the mappings fit; what fits none is told."""
    first = read_all(upload, upload.remembered.read if upload.remembered else Read(), "all")
    report = Report("confirm", upload.filename, "remembered" if upload.remembered else "proposed")
    report.tables = [sample(table) for table in first.tables]
    report.detected |= first.detected
    work.ledger.add(first.faults)
    if first.failure:
        report.failure = first.failure
        return report
    chosen = upload.remembered or propose(first.tables, upload.form, upload.areas)
    report.mapping = chosen
    if not chosen.mappings:
        work.ledger.add([reject("form.unread")])
    used: set[str | None] = set()
    for number, mapping in enumerate(chosen.mappings):
        on_progress("map", number, len(chosen.mappings))
        if mapping.value.column == UNKNOWN:
            sheets = mapping.read.get("sheets") or [None]
            work.ledger.add([reject("form.value", sheet=sheets[0])])
            used |= set(sheets)
            continue
        used |= _map(upload, chosen, mapping, first, number, work)
    if chosen.mappings:
        work.ledger.add(
            reject("sheet.skipped", value=table.sheet or "", sheet=table.sheet)
            for table in first.tables
            if table.sheet not in used and used != {None}
        )
    return report


def _map(
    upload: Upload,
    chosen: UploadMapping,
    mapping: Mapping,
    first: Reading,
    number: int,
    work: Gathering,
) -> set[str | None]:
    """Names of the sheets that one mapping was used on."""
    spec = Read.model_validate({**chosen.read.model_dump(), **mapping.read})
    reading = first
    if mapping.read:
        reading = read_all(upload, spec, f"own-{number:03d}")
        work.ledger.add(reading.faults)
    if reading.failure:
        work.ledger.add([reading.failure])
        return set()
    laid = [(table, plan(table, mapping)) for table in reading.tables]
    fitting = [(table, found) for table, found in laid if isinstance(found, Plan)]
    for table, found in fitting:
        work.take(found, spec, None, template=False)
        work.indicators.setdefault(table.sheet, {})
    if not fitting or spec.sheets:
        faults = [replace(found, sheet=table.sheet) for table, found in laid if isinstance(found, Rejection)]
        work.ledger.add(faults)
    return {table.sheet for table, _ in fitting}

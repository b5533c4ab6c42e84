"""`pipeline.process` in a process of its own: the same outcome, and no file that moves the portal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.confined import Bounds, Progress, run_confined
from harvesters.connectors.base import CatalogueConnector, connector
from harvesters.handover import inside
from harvesters.model import Outcome, RawInput, Rejection
from harvesters.pipeline import process
from harvesters.readers import Limits
from harvesters.records.collect import collect
from harvesters.rules import reject
from harvesters.spec import Source

__all__ = ["Bounds", "run_bounded"]


def run_bounded(
    source: Source,
    raw: Sequence[RawInput],
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    limits: Limits | None = None,
    on_progress: Progress = lambda step, done, total: None,
    bounds: Bounds | None = None,
    on_poll: Callable[[], None] = lambda: None,
) -> Outcome:
    """`harvesters.pipeline.process` with the same meaning, at most ``bounds`` of everything.

    ``on_poll`` is called many times a second. Raises OSError (a full disk), and what ``on_progress`` and
    ``on_poll`` raise, which ends the process as well.
    """
    bounds = bounds or Bounds()
    raw = tuple(raw)
    task, arguments = _task(source, catalogue, areas, limits or Limits())
    found = run_confined(
        task,
        {"source": source, "raw": raw, "workdir": workdir.resolve(), **arguments},
        Outcome,
        workdir,
        name=source.name,
        memory=bounds.memory(sum(item.size for item in raw), library=source.connector != "file"),
        bounds=bounds,
        on_progress=on_progress,
        on_poll=on_poll,
    )
    failure = found if isinstance(found, Rejection) else _strays(found, workdir)
    if failure:
        return Outcome(raw=raw, failure=failure)
    assert isinstance(found, Outcome)
    file = workdir / "rejections.ndjson"
    return replace(found, raw=raw, rejections_file=file if inside(file, workdir) else None)


def _task(
    source: Source, catalogue: Catalogue, areas: Areas, limits: Limits
) -> tuple[Callable[..., Outcome], dict[str, Any]]:
    """What is called in the other process. Of a catalogue no more than it needs, which starts sooner."""
    if isinstance(connector(source.connector), CatalogueConnector):
        return collect, {"terms": catalogue.terms, "kept": limits.rejections, "most": limits.rows}
    return process, {"catalogue": catalogue, "areas": areas, "limits": limits}


def _strays(found: Outcome, workdir: Path) -> Rejection | None:
    """A process that names a file elsewhere was taken over by what it read."""
    files = [candidate.data for candidate in found.candidates]
    files += [found.entries.file, found.entries.index] if found.entries else []
    if all(inside(file, workdir) for file in files):
        return None
    return reject("file.crashed", detail="candidate")

"""A file of any open dataset, looked at in a process of its own: its dictionary and its personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from harvesters.confined import Bounds, Progress, run_confined
from harvesters.model import Rejection
from harvesters.readers import Limits
from harvesters.readers.members import PACKED, unpack
from harvesters.readers.sniff import sniff
from harvesters.tabular.describe import describe
from harvesters.tabular.model import DataDictionary, Inspection
from harvesters.tabular.privacy import scan
from harvesters.tabular.raw import cells_of

BOUNDS = Bounds(seconds=120, cpu_seconds=180)


def inspect_file(
    path: Path,
    filename: str,
    workdir: Path,
    *,
    limits: Limits | None = None,
    bounds: Bounds = BOUNDS,
    on_progress: Progress = lambda step, done, total: None,
) -> Inspection:
    """The dictionary and the personal data of a file; ``workdir``: an empty folder.

    A file that is no table (PDF, a web page) or can't be read has ``dictionary.failure``; the caller says
    whether such a file may be published unread. Raises OSError (a full disk).
    """
    found = run_confined(
        look,
        {
            "path": path.resolve(),
            "filename": filename,
            "folder": workdir.resolve(),
            "limits": limits or Limits(),
        },
        Inspection,
        workdir,
        name="inspect",
        memory=bounds.memory(path.stat().st_size),
        bounds=bounds,
        on_progress=on_progress,
    )
    return _failed(filename, found) if isinstance(found, Rejection) else found


def _failed(filename: str, failure: Rejection) -> Inspection:
    return Inspection(DataDictionary(filename, failure=failure))


def look(
    path: Path, filename: str, folder: Path, limits: Limits, on_progress: Callable[[str, int, int], None]
) -> Inspection:
    """`inspect_file` without bounds."""
    on_progress("describe", 0, 2)
    (described := folder / "described").mkdir()
    dictionary = describe(path, filename, described, limits)
    if dictionary.failure:
        return Inspection(dictionary)
    on_progress("scan", 1, 2)
    kind = sniff(path, filename, limits)
    if isinstance(kind, str) and kind in PACKED:
        (unpacked := folder / "unpacked").mkdir()
        inner = unpack(path, kind, None, unpacked, limits, filename)
        if isinstance(inner, Rejection):
            return Inspection(replace(dictionary, failure=inner))
        path, kind = inner[0], sniff(inner[0], inner[1], limits)
    if isinstance(kind, Rejection):
        return Inspection(replace(dictionary, failure=kind))
    (scanned := folder / "scanned").mkdir()
    return Inspection(dictionary, scan(cells_of(path, kind, scanned, limits)))

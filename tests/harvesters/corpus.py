"""The hostile files one after the other in one confined process: starting one for each is what takes time."""

from __future__ import annotations

import ctypes
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.pipeline import process
from harvesters.spec import Source


@dataclass(frozen=True)
class Refusal:
    """``seconds`` of processor, ``peak`` resident memory in bytes; ``candidates``: how many there were."""

    code: str
    seconds: float
    peak: int
    candidates: int


def refuse_each(
    source: Source,
    files: Sequence[Path],
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    on_progress: Callable[[str, int, int], None],
) -> dict[str, Refusal]:
    """What became of each file, by its name."""
    found: dict[str, Refusal] = {}
    for number, path in enumerate(files):
        on_progress("read", number, len(files))
        (folder := workdir / str(number)).mkdir()
        _forget_peak()
        began = time.process_time()
        outcome = process(source, [uploaded(path)], catalogue, areas, folder)
        code = outcome.failure.code if outcome.failure else ""
        found[path.name] = Refusal(code, time.process_time() - began, _peak(), len(outcome.candidates))
    return found


def _forget_peak() -> None:
    """Begin anew with the most resident memory that this process has had (Linux: proc(5), clear_refs).

    What the allocator keeps of the file before is no memory of the next one.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.partition("VmHWM:")[2].split()[0]) << 10

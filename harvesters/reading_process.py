"""The process that reads hostile bytes: limits first, then the job, then the outcome as JSON.

Started by `harvesters.bounded`, which gives the job on standard input and reads progress, one JSON list a
line, from standard output.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import pickle
import re
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harvesters.errors import HarvestError
from harvesters.handover import Fault, hand_over
from harvesters.model import Outcome, RawInput, Rejection

if TYPE_CHECKING:
    # Each job brings what it needs when it is unpickled: the light ones start in a moment.
    from harvesters.areas import Areas
    from harvesters.catalogue import Catalogue
    from harvesters.readers import Limits
    from harvesters.spec import Source

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


@dataclass(frozen=True)
class Job:
    """What the portal gives to the process. ``memory``, ``file_bytes`` in bytes, ``cpu`` in seconds."""

    source: Source
    raw: Sequence[RawInput]
    catalogue: Catalogue
    areas: Areas
    workdir: Path
    limits: Limits
    memory: int
    file_bytes: int
    cpu: int

    def carry_out(self) -> Outcome:
        """`pipeline.process` of the files."""
        from harvesters.pipeline import process

        areas, limits = self.areas, self.limits
        return process(self.source, self.raw, self.catalogue, areas, self.workdir, limits, on_progress=_tell)


@dataclass(frozen=True)
class PagingJob:
    """Find where a page of a catalogue leads to; ``outcome.detected`` has it as ``next``."""

    item: RawInput
    here: str
    workdir: Path
    memory: int
    file_bytes: int
    cpu: int

    def carry_out(self) -> Outcome:
        """The address in the page, "" where there is none or the page can't be read."""
        from harvesters.connectors.base import Unreadable
        from harvesters.records import documents, graphs

        kind = documents.kind(self.item.path, self.item.media_type)
        found = ""
        if not isinstance(kind, Rejection) and kind != "dcat_us":
            with contextlib.suppress(Unreadable):
                found = graphs.next_page(self.item, kind, self.here, self.workdir / "paging.sqlite")
        return Outcome(raw=(), detected={"next": found})


def main() -> None:
    """Take the job from standard input (the portal's own pickle) and do it."""
    job: Job | PagingJob = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the portal
    _confine(job)
    found = _result(job)
    if isinstance(found, Outcome):
        hand_over(job.workdir, outcome=found)
    else:
        hand_over(job.workdir, fault=found)


def _result(job: Job | PagingJob) -> Outcome | Fault:
    try:
        return job.carry_out()
    except HarvestError as error:
        return Fault.of(error)
    except MemoryError:
        return Fault(kind="memory")
    except OSError as error:
        return Fault(kind="os", number=_number(error))


def _number(error: OSError) -> int:
    """Its errno; polars writes it into the message only."""
    told = re.search(r"\(os error (\d+)\)", str(error))
    return error.errno or (int(told[1]) if told else errno.EIO)


def _tell(step: str, done: int, total: int) -> None:
    sys.stdout.write(json.dumps([step, done, total]) + "\n")
    sys.stdout.flush()


def _confine(job: Job | PagingJob) -> None:
    """Limits of the kernel, besides those that the portal watches; the process dies with its parent."""
    for kind, limit in (
        (resource.RLIMIT_AS, _address_space() + job.memory),
        (resource.RLIMIT_CPU, job.cpu),
        (resource.RLIMIT_FSIZE, job.file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 512),
    ):
        hard = resource.getrlimit(kind)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (soft, soft))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _address_space() -> int:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()

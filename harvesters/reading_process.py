"""The process that reads hostile bytes: limits first, then the task, then its result as JSON.

Started by `harvesters.confined`, which gives the job on standard input and reads progress, one JSON list a
line, from standard output.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import pickle
import re
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harvesters.errors import HarvestError
from harvesters.handover import Fault, hand_over

#: Exit status of a process that has no room on the disk to say so.
NO_ROOM = 75
#: Exit status of Python when it can't write its last words to the log either.
UNHEARD = 120
FULL = (errno.ENOSPC, errno.EDQUOT)
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


@dataclass(frozen=True)
class Job:
    """What the portal gives to the process. ``task``: a function of a module, called with ``arguments`` and
    ``on_progress``; ``returns``: its type. ``memory``, ``file_bytes`` in bytes, ``cpu`` in seconds.
    """

    task: Callable[..., Any]
    arguments: Mapping[str, Any]
    returns: Any
    workdir: Path
    memory: int
    file_bytes: int
    cpu: int


def main() -> None:
    """Take the job from standard input (the portal's own pickle) and do it."""
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the portal
    _confine(job)
    found = _result(job)
    try:
        if isinstance(found, Fault):
            hand_over(job.workdir, job.returns, fault=found)
        else:
            hand_over(job.workdir, job.returns, found)
    except OSError as error:
        if error.errno not in FULL:
            raise
        os._exit(NO_ROOM)


def _result(job: Job) -> object | Fault:
    try:
        return job.task(**job.arguments, on_progress=_tell)
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


def _confine(job: Job) -> None:
    """Limits of the kernel, besides those that the portal watches; the process dies with its parent.

    At the limit of processor time it ends by SIGXCPU, some seconds before SIGKILL would come.
    """
    for kind, limit, spare in (
        (resource.RLIMIT_AS, _address_space() + job.memory, 0),
        (resource.RLIMIT_CPU, job.cpu, 5),
        (resource.RLIMIT_FSIZE, job.file_bytes, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 512, 0),
    ):
        present = resource.getrlimit(kind)[1]
        hard = limit + spare if present == resource.RLIM_INFINITY else min(limit + spare, present)
        resource.setrlimit(kind, (min(limit, hard), hard))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _address_space() -> int:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()

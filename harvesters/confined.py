"""A task in a process of its own with limits on memory, time and files.

Whatever a file does to its reader, the portal gets an answer: a limit or a crash is a rejection.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import pickle
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import harvesters
from harvesters.handover import Distrusted, Fault, Result, take_over
from harvesters.model import Rejection
from harvesters.reading_process import NO_ROOM, UNHEARD, Job
from harvesters.rules import reject

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
POLL = 0.02
MAX_LINE = 4096
ERRORS = "reader.log"
#: Code of a task that something else ended.
KILLED = "file.killed"
#: A full disk looks like a crash of the reader; below this (bytes) it is called by its name.
DISK_LEFT = 16 << 20
# The standard library stays first: CKAN's tools put folders into the path that hide parts of it.
_CODE = "import sys; sys.path += sys.argv[1:]; from harvesters.reading_process import main; main()"


@dataclass(frozen=True)
class Bounds:
    """Limits of one task. ``seconds`` on the clock, ``cpu_seconds`` of both cores; ``file_bytes``: any file
    written. Resident memory in bytes: ``memory_base`` and ``memory_factor`` times the files' size, at most
    ``memory_most``: a small file has no reason to need much. ``memory_library`` comes to it for tasks that
    bring a library: connectors other than ``file``, writing workbooks.
    """

    seconds: float = 600
    cpu_seconds: int = 900
    file_bytes: int = 4 << 30
    memory_base: int = 144 << 20
    memory_library: int = 256 << 20
    memory_factor: int = 60
    memory_most: int = 1 << 30

    def memory(self, size: int, library: bool = False) -> int:
        """Resident memory (bytes) that a task on so many bytes may take."""
        base = self.memory_base + (self.memory_library if library else 0)
        return min(base + self.memory_factor * size, self.memory_most)


@dataclass(frozen=True)
class _Ended:
    status: int
    peak: int
    cut: Literal["", "memory", "time"] = ""


def run_confined(
    task: Callable[..., Result],
    arguments: Mapping[str, Any],
    returns: type[Result],
    workdir: Path,
    *,
    name: str,
    memory: int,
    bounds: Bounds,
    on_progress: Progress = lambda step, done, total: None,
    on_poll: Callable[[], None] = lambda: None,
) -> Result | Rejection:
    """The task's result, its types checked; a rejection when a limit or a crash ended it.

    ``task`` is a function of a module that takes ``arguments`` and ``on_progress``; ``memory`` in bytes;
    ``on_poll`` is called many times a second. Raises OSError (a full disk), the HarvestError of the task,
    and what ``on_progress`` and ``on_poll`` raise, which ends the process as well.
    """
    job = Job(
        task=task,
        arguments=dict(arguments),
        returns=returns,
        workdir=workdir.resolve(),
        memory=bounds.memory_most + (1 << 30),
        file_bytes=bounds.file_bytes,
        cpu=bounds.cpu_seconds,
    )
    began = time.monotonic()
    ended = _run(job, bounds, memory, on_progress, on_poll)
    log.info("read %s in %.2f s, %d KB", name, time.monotonic() - began, ended.peak >> 10)
    if ended.cut:
        return _limit(ended.cut, bounds, memory)
    try:
        found = take_over(job.workdir, returns)
    except Distrusted as error:
        if ended.status in (NO_ROOM, UNHEARD) or shutil.disk_usage(job.workdir).free < DISK_LEFT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        log.error("%s: reader ended with %d: %s", name, ended.status, _last_words(job.workdir))
        return _crashed(ended.status, bounds)
    if not isinstance(found, Fault):
        return found
    if found.kind == "memory" or (found.kind == "os" and found.number in (errno.EFBIG, errno.ENOMEM)):
        return _limit("memory", bounds, memory)
    raise found.error()


def _limit(cut: str, bounds: Bounds, memory: int) -> Rejection:
    if cut == "time":
        return reject("file.too_slow", limit=f"{bounds.seconds:g}")
    return reject("file.too_large", limit=f"{memory >> 20} MB (RAM)")


def _crashed(status: int, bounds: Bounds) -> Rejection:
    """Who is killed (by the kernel without memory, by a person) is not to blame for sure."""
    if status == -signal.SIGXCPU:
        return reject("file.too_slow", limit=f"{bounds.cpu_seconds}")
    if status == -signal.SIGKILL:
        return reject(KILLED)
    return reject("file.crashed", detail=f"{status}")


def _last_words(workdir: Path) -> str:
    with (workdir / ERRORS).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 2000))
        return repr(file.read().decode("utf-8", "replace"))


def _run(job: Job, bounds: Bounds, memory: int, on_progress: Progress, on_poll: Callable[[], None]) -> _Ended:
    with tempfile.TemporaryFile() as given, (job.workdir / ERRORS).open("wb") as errors:
        pickle.dump(job, given)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _CODE, *_python_path()],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=job.workdir,
            env=_environment(job.workdir),
            start_new_session=True,
        )
        try:
            return _watch(process, bounds, memory, on_progress, on_poll)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def _python_path() -> list[str]:
    """The library first: CKAN puts its own folder, which has a ``types``, before everything."""
    package = str(Path(harvesters.__file__).resolve().parents[1])
    found = [path for path in sys.path if path and Path(path).is_absolute()]
    standard = sysconfig.get_path("stdlib")
    library = [path for path in found if path.startswith(standard) and "-packages" not in path]
    return list(dict.fromkeys([*library, package, *found]))


def _environment(workdir: Path) -> dict[str, str]:
    """Nothing of the portal's environment, where its passwords are."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TZ") if name in os.environ}
    threads = dict.fromkeys(("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "2")
    return {**kept, **threads, "LANG": "C.UTF-8", "TMPDIR": str(workdir)}


def _watch(
    process: subprocess.Popen[bytes],
    bounds: Bounds,
    memory: int,
    on_progress: Progress,
    on_poll: Callable[[], None],
) -> _Ended:
    """Wait for the end; cut the process at the limits of time and memory."""
    assert process.stdout
    end, peak, lines = time.monotonic() + bounds.seconds, 0, _Lines(process.stdout)
    while not lines.over:
        for step, done, total in lines.wait(POLL):
            on_progress(step, done, total)
        on_poll()
        peak = max(peak, _peak(process.pid))
        if peak > memory or time.monotonic() > end:
            process.kill()
            return _Ended(process.wait(), peak, "memory" if peak > memory else "time")
    try:
        return _Ended(process.wait(max(end - time.monotonic(), 1)), peak)
    except subprocess.TimeoutExpired:
        process.kill()
        return _Ended(process.wait(), peak, "time")


def _peak(pid: int) -> int:
    """Most resident memory (bytes) that a process has had; 0 when it is gone.

    Not ru_maxrss, which a child inherits from its parent.
    """
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(line.split()[1]) << 10


class _Lines:
    """Progress as it comes; a line that is no progress is left out."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.over = False
        self._stream = stream
        self._rest = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(stream, selectors.EVENT_READ)

    def wait(self, seconds: float) -> list[tuple[str, int, int]]:
        """What was told within this time."""
        if not self._selector.select(seconds):
            return []
        chunk = os.read(self._stream.fileno(), 1 << 16)
        if not chunk:
            self.over = True
            self._selector.close()
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest[:MAX_LINE]
        return [told for line in lines if (told := _progress(line))]


def _progress(line: bytes) -> tuple[str, int, int] | None:
    try:
        match json.loads(line):
            case [str(step), int(done), int(total)]:
                return step[:20], done, total
    except (ValueError, RecursionError):
        return None
    return None

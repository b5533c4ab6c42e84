"""How a process of its own is started: nothing of the portal's environment, no module of the work folder."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import harvesters


def code(module: str) -> str:
    """Python that runs ``main`` of a module.

    The standard library stays first: CKAN's tools put folders into the path that hide parts of it.
    """
    return f"import sys; sys.path += sys.argv[1:]; from {module} import main; main()"


def command(text: str) -> list[str]:
    """The command line of a process that runs this Python."""
    package = str(Path(harvesters.__file__).resolve().parents[1])
    paths = [package, *(path for path in sys.path if path and Path(path).is_absolute())]
    return [sys.executable, "-I", "-S", "-c", text, *paths]


def environment(workdir: Path) -> dict[str, str]:
    """Nothing of the portal's environment, where its passwords are."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TZ") if name in os.environ}
    threads = dict.fromkeys(("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "2")
    return {**kept, **threads, "LANG": "C.UTF-8", "TMPDIR": str(workdir)}


def limit(kind: int, most: int) -> None:
    """Set one of the kernel's limits (`resource`), never above what it is."""
    hard = resource.getrlimit(kind)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (soft, soft))


def address_space() -> int:
    """Bytes of address space that this process has now."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()

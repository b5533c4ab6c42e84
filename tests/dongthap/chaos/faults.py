"""What may happen to workers, services and disk; each fault undoes itself."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.supervise import Supervisor


@dataclass
class World:
    """Who can be hurt: the herd's workers, the home's services, a small file system where there is one."""

    home: Home
    herd: int
    small: Path | None
    rng: random.Random

    def workers(self) -> list[psutil.Process]:
        """The workers that live; the processes that read for them are their children."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.herd).children()
        return []

    def service(self, name: str) -> int:
        return Supervisor(self.home).processes()[name]["pid"]


Fault = Callable[[World], object]


def kill_worker(world: World) -> int | None:
    """SIGKILL at whatever it is doing; its process id."""
    workers = world.workers()
    if not workers:
        return None
    victim = world.rng.choice(workers).pid
    _signal(victim, signal.SIGKILL)
    return victim


def kill_reader(world: World) -> None:
    readers = [child for worker in world.workers() for child in worker.children()]
    if readers:
        _signal(world.rng.choice(readers).pid, signal.SIGKILL)


def freeze_worker(world: World) -> None:
    """Longer than it takes to be taken for dead; it wakes up while another does its work."""
    workers = world.workers()
    if workers:
        _pause(world.rng.choice(workers).pid, 5)


def stop_worker(world: World) -> None:
    """Told to end, as a deployment does."""
    workers = world.workers()
    if workers:
        _signal(world.rng.choice(workers).pid, signal.SIGTERM)


def kill_postgres(world: World) -> None:
    _signal(world.service("postgres"), signal.SIGKILL)


def kill_redis(world: World) -> None:
    _signal(world.service("redis"), signal.SIGKILL)


def kill_solr(world: World) -> None:
    _signal(world.service("solr"), signal.SIGKILL)


def hang_solr(world: World) -> None:
    _pause(world.service("solr"), 4)


def fill_disk(world: World) -> None:
    """Not a byte more for raw files, releases and work folders, for some seconds."""
    if world.small is None:
        return
    ballast = world.small / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    # The test may be over by then, and the disk with it.
    threading.Timer(3, ballast.unlink, (True,)).start()


#: How often of a hundred.
SPECIAL: dict[Fault, int] = {
    kill_reader: 8,
    freeze_worker: 4,
    stop_worker: 4,
    kill_postgres: 3,
    kill_redis: 2,
    kill_solr: 2,
    hang_solr: 3,
    fill_disk: 4,
}


def plan(moments: int, rng: random.Random) -> list[Fault]:
    """A fault for each moment: mostly a worker's death, each other kind at least once."""
    faults = [fault for fault, often in SPECIAL.items() for _ in range(max(1, often * moments // 100))]
    faults += [kill_worker] * max(0, moments - len(faults))
    rng.shuffle(faults)
    return faults


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _pause(pid: int, seconds: float) -> None:
    _signal(pid, signal.SIGSTOP)
    threading.Timer(seconds, _signal, (pid, signal.SIGCONT)).start()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = 96) -> Iterator[Path | None]:
    """A file system of its own, where one may be mounted (as root); else None."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "chaos", str(folder)]
    if os.getuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        for _ in range(50):
            if not subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode:
                break
            time.sleep(0.1)

"""Services for benchmarks: a home of their own with migrated databases, stopped at the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ini import write_ini
from ckanext.dongthap.embedded.progress import Progress
from ckanext.dongthap.embedded.services import Services, prepare_services, start_services
from ckanext.dongthap.embedded.supervise import Supervisor

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@contextmanager
def benchmark_services() -> Iterator[Services]:
    """PostgreSQL, Redis and Solr below ``var/bench``, and ``ckan.ini``; the databases are empty or old."""
    home = Home(ROOT / "var" / "bench", port=0)
    supervisor = Supervisor(home)
    with home.lock():
        try:
            services = prepare_services(home, Progress(1, quiet=True))
            supervisor.start(services.programs)
            start_services(services, supervisor)
            write_ini(home, services.secrets, services.endpoints, services.samples_port, "ckan.ini")
            yield services
        finally:
            supervisor.stop()


@contextmanager
def benchmark_home() -> Iterator[Home]:
    """The same with migrated databases."""
    with benchmark_services() as services:
        migrate(services.home)
        yield services.home


def migrate(home: Home) -> None:
    """CKAN's tables and ours."""
    for words in (["db", "upgrade"], ["dongthap", "db", "upgrade"]):
        command(BIN / "ckan", "-c", home.root / "ckan.ini", *words)


def command(*words: str | Path, **more: Any) -> None:
    """Run it; what it said ends the benchmark when it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}")


def environment(name: str) -> Path:
    """The Python of an environment with the packages of ``requirements/<name>.txt``, made when missing."""
    folder, lock = ROOT / "var" / "bench" / name, ROOT / "requirements" / f"{name}.txt"
    made = folder / lock.name
    if not made.exists() or made.read_bytes() != lock.read_bytes():
        command(BIN / "uv", "venv", "-q", "--clear", "--python", sys.executable, folder)
        python = folder / "bin" / "python"
        command(BIN / "uv", "pip", "install", "-q", "--python", python, "--no-deps", "-r", lock)
        made.write_bytes(lock.read_bytes())
    return folder / "bin" / "python"


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    count = len(Path("/proc/cpuinfo").read_text().split("processor\t")) - 1
    return f"{count} cores of {model}, {memory} GB"

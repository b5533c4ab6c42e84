"""Services for benchmarks: a home of their own with migrated databases, stopped at the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ini import write_ini
from ckanext.dongthap.embedded.progress import Progress
from ckanext.dongthap.embedded.services import prepare_services, start_services
from ckanext.dongthap.embedded.supervise import Supervisor

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@contextmanager
def benchmark_home() -> Iterator[Home]:
    """PostgreSQL, Redis and Solr below ``var/bench``, and ``ckan.ini`` with migrated databases."""
    home = Home(ROOT / "var" / "bench", port=0)
    supervisor = Supervisor(home)
    with home.lock():
        try:
            services = prepare_services(home, Progress(1, quiet=True))
            supervisor.start(services.programs)
            start_services(services, supervisor)
            write_ini(home, services.secrets, services.endpoints, services.samples_port, "ckan.ini")
            for command in (["db", "upgrade"], ["dongthap", "db", "upgrade"]):
                ckan = [str(BIN / "ckan"), "-c", str(home.root / "ckan.ini"), *command]
                subprocess.run(ckan, check=True, capture_output=True)
            yield home
        finally:
            supervisor.stop()


def environment(name: str) -> Path:
    """The Python of an environment with the packages of ``requirements/<name>.txt``, made when missing."""
    folder, lock = ROOT / "var" / "bench" / name, ROOT / "requirements" / f"{name}.txt"
    made = folder / lock.name
    if not made.exists() or made.read_bytes() != lock.read_bytes():
        uv = str(BIN / "uv")
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(folder)], check=True)
        python = ["--python", str(folder / "bin" / "python")]
        subprocess.run([uv, "pip", "install", "-q", *python, "--no-deps", "-r", str(lock)], check=True)
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

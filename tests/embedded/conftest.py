"""A portal brought up by the command itself, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCRIPT = str(Path(sys.executable).parent / "dongthap")


@dataclass(frozen=True)
class Instance:
    """One home and the command that works on it."""

    home: Path
    port: int

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DONGTHAP_HOME": str(self.home), "DONGTHAP_PORT": str(self.port)}
        return subprocess.run(
            [SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def status(self) -> dict[str, Any]:
        return json.loads(self.run("status", "--json").stdout)


@pytest.fixture(scope="session")
def make_instance() -> Iterator[Any]:
    """Makes instances on free ports; all are stopped and removed at the end.

    Not below pytest's own folder: that one is closed to the system user PostgreSQL runs as under root.
    """
    from ckanext.dongthap.embedded.ports import free_port

    made: list[Instance] = []
    base = Path(tempfile.mkdtemp(prefix="dongthap-"))

    def make(name: str, port: int | None = None) -> Instance:
        made.append(Instance(base / name, port or free_port()))
        return made[-1]

    yield make
    for instance in made:
        instance.run("down")
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def running(make_instance: Any) -> Instance:
    """A portal that is up; DONGTHAP_RUNNING_HOME (with DONGTHAP_PORT) names one that is already."""
    if given := os.environ.get("DONGTHAP_RUNNING_HOME"):
        return Instance(Path(given).resolve(), int(os.environ["DONGTHAP_PORT"]))
    instance: Instance = make_instance("first")
    result = instance.run("up")
    assert result.returncode == 0, result.stderr
    return instance

"""What is killed comes back by itself, and the portal answers again."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.embedded.conftest import Instance

pytestmark = [pytest.mark.services, pytest.mark.slow]
PATIENCE = 60


@pytest.mark.parametrize("name", ["redis", "solr", "web", "jobs", "postgres"])
def test_killed_program_comes_back(running: Instance, name: str) -> None:
    victim = running.status()["processes"][name]["pid"]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        state = running.status()
        process = state["processes"][name]
        if process["state"] == "RUNNING" and process["pid"] != victim and state["answers"]:
            return
        time.sleep(0.5)
    pytest.fail(f"{name} did not come back: {running.status()}")

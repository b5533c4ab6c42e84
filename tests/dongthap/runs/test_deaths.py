"""A worker killed at each labelled moment of a run: another ends the run as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ckan.tests.helpers import call_action
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.publication.model import STEPS
from ckanext.dongthap.runs import queue, store
from ckanext.dongthap.worker import work

from tests.dongthap.runs.conftest import GOOD, NAME, Run, Site, give_no_sign_of_life, values

pytestmark = [pytest.mark.services, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
MOMENTS = ("claimed", "prepared", "kept", "published", "settled")
Order = Callable[[str], int]


@pytest.fixture
def mortal(site: Site, pytestconfig: pytest.Config) -> Iterator[Order]:
    command = [sys.executable, "-m", "tests.dongthap.runs.mortal"]
    process = subprocess.Popen(
        [*command, pytestconfig.option.ckan_ini, f"http://{site.host}"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "ready\n"

    def give(order: str) -> int:
        stdin.write(order + "\n")
        stdin.flush()
        return int(stdout.readline())

    yield give
    stdin.close()
    process.wait(30)


def test_killed_at_each_moment(
    run: Run, mortal: Order, site: Site, app: Any, monkeypatch: pytest.MonkeyPatch, indicator: dict[str, Any]
) -> None:
    monkeypatch.setattr(store, "DEAD_AFTER", 0.5)
    run()
    for number, label in enumerate((*MOMENTS, *STEPS), start=2):
        text = GOOD.replace("551,6", f"{600 + number},1")
        site.put(text)
        run_id = queue.ask(NAME, "command")
        assert mortal(f"die {label}") == -signal.SIGKILL, label
        assert values()["2016", "87"] in (f"{600 + number}.1", f"{599 + number}.1", "551.6"), label
        until_ended(app, run_id)
        row = store.get(run_id)
        assert row is not None
        assert row["state"] == "published", (label, row["reasons"])
        assert (row["counts"]["published"], row["counts"]["changed"]) == (1, 1), label
        assert values()["2016", "87"] == f"{600 + number}.1", label
        assert call_action("dongthap_release_show", id="NN.LUA.DT")["number"] == number, label
        assert check_consistency() == [], label


def until_ended(app: Any, run_id: str) -> None:
    for _ in range(20):
        work(app.flask_app, once=True)
        row = store.get(run_id)
        if row and row["state"] in store.FINAL:
            return
        give_no_sign_of_life()
    raise AssertionError(store.get(run_id))


#: With the dataset's lock and files half stored, amid the copy, with all locks of the swap, owing the index.
FROZEN = ("stored", "copied", "swapped", "committed", "patched")


def test_a_frozen_worker_that_wakes_up_changes_nothing(
    run: Run, mortal: Order, site: Site, app: Any, indicator: dict[str, Any]
) -> None:
    """It holds locks that others need, and is still at work when another has done its work."""
    run()
    for number, label in enumerate(FROZEN, start=2):
        site.put(GOOD.replace("551,6", f"{600 + number},1"))
        run_id = queue.ask(NAME, "command")
        assert mortal(f"freeze {label}") == -signal.SIGSTOP, label
        give_no_sign_of_life()
        until_ended(app, run_id)
        taken_over = store.get(run_id)
        assert taken_over is not None
        assert (taken_over["state"], taken_over["deaths"]) == ("published", 1), label
        assert values()["2016", "87"] == f"{600 + number}.1", label
        before = call_action("dongthap_release_list", id="NN.LUA.DT")
        mortal("wake")
        assert store.get(run_id) == taken_over, label
        assert call_action("dongthap_release_list", id="NN.LUA.DT") == before, label
        assert check_consistency() == [], label

"""Two workers among sources that hang: the others go on, the hanging ones end with their reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.runs import queue, sources, store

from harvesters.spec import Source
from tests.dongthap.chaos.pen import pen
from tests.dongthap.runs.conftest import NAME, SPEC, Site, values
from tests.dongthap.runs.hanging import hanging_server

pytestmark = [pytest.mark.services, pytest.mark.slow]
QUICK, FETCH = 4, 8
HANGING = [f"treo-{number}" for number in range(6)]


@pytest.fixture
def hanging(source: Source, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Six sources of two other agencies, enough for all places of two workers."""
    with hanging_server() as host:
        monkeypatch.setitem(tk.config, "dongthap.harvest.allowed_hosts", [site.host, host])
        for agency in ("so-y-te", "so-cong-thuong"):
            factories.Organization(name=agency, title_translated={"vi": agency, "en": agency})
        for number, name in enumerate(HANGING):
            agency = ("so-y-te", "so-cong-thuong")[number % 2]
            changed = {"name": name, "agency": agency, "options": {"url": f"http://{host}/{name}.csv"}}
            sources.save(sources.parse({**SPEC, **changed}), "file")
        yield HANGING


@pytest.fixture
def two_workers(hanging: list[str], site: Site, tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[int]:
    settings = {
        "dongthap.harvest.samples_url": f"http://{site.host}",
        "dongthap.harvest.allowed_hosts": " ".join(tk.config["dongthap.harvest.allowed_hosts"]),
        "dongthap.harvest.concurrency": 2,
        "dongthap.harvest.quick_seconds": QUICK,
        "dongthap.harvest.fetch_seconds": FETCH,
    }
    with pen(Path(pytestconfig.option.ckan_ini), settings, tmp_path / "herd.log") as herd:
        yield herd


def _until(ready: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def _row(run_id: str) -> store.Row:
    row = store.get(run_id)
    assert row is not None
    return row


def test_sources_that_hang_delay_nobody(hanging: list[str], two_workers: int) -> None:
    asked = {name: queue.ask(name, "command") for name in hanging}
    _until(lambda: [run_id for run_id in asked.values() if _row(run_id)["state"] == "running"])
    good = queue.ask(NAME, "command")
    _until(lambda: _row(good)["state"] == "published", seconds=30)
    assert len(values()) == 6
    still = [run_id for run_id in asked.values() if _row(run_id)["state"] in store.OPEN]
    assert still, "they have not ended before the good one"
    progress = _until(lambda: [r for r in map(_row, still) if r["step"] == "fetch" and r["done"] > 1000])
    assert progress[0]["worker"]
    ends = _until(lambda: _ended(asked.values()), seconds=90)
    assert {(row["state"], row["reasons"][0]["code"]) for row in ends} == {("failed", "run.too_slow")}
    assert all(sources.get(name).row["slow"] for name in hanging)  # pyright: ignore
    assert sources.get(NAME).row["slow"] is False  # pyright: ignore[reportOptionalMemberAccess]
    # Known as slow they no longer come among the quick ones.
    again = queue.ask(hanging[0], "command")
    _until(lambda: _row(again)["state"] == "running")
    assert _row(queue.ask(NAME, "command"))["state"] in store.OPEN


def _ended(run_ids: Any) -> list[store.Row]:
    found = [_row(run_id) for run_id in run_ids]
    return found if all(row["state"] in store.FINAL for row in found) else []


def test_a_cancelled_run_leaves_its_place_at_once(hanging: list[str], two_workers: int) -> None:
    run_id = queue.ask(hanging[0], "command")
    _until(lambda: _row(run_id)["step"] == "fetch" and _row(run_id)["state"] == "running")
    assert call_action("dongthap_run_cancel", id=run_id)["state"] == "cancelled"
    _until(lambda: not _jobs(), seconds=10)


def _jobs() -> int:
    import sqlalchemy as sa
    from ckanext.datastore.backend.postgres import get_write_engine

    with get_write_engine().connect() as connection:
        query = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'doing'"
        return connection.execute(sa.text(query)).scalar_one()


def test_a_schedule_fires_once_whoever_looks(source: Source) -> None:
    """Many workers at the same moment."""
    sources.save(sources.parse({**SPEC, "schedule": "* * * * *"}), "file")
    due = datetime.now(timezone.utc) + timedelta(minutes=2)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: queue.ask_due(due), range(8)))
    assert sum(map(len, asked)) == 1
    assert store.find([NAME])[0] == 1

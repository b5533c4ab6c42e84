"""Workers killed at random moments while services restart, hang and the disk fills up; nobody mends anything.

DONGTHAP_CHAOS_MOMENTS, DONGTHAP_CHAOS_SEED: how many, and which ones (`make chaos`).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import files
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.runs import sources

from tests.dongthap.chaos import faults, referee
from tests.dongthap.chaos.pen import pen
from tests.dongthap.publication.conftest import agency, fields, portal
from tests.dongthap.runs.conftest import SPEC, Site, empty_queue, site

__all__ = ["agency", "portal", "site"]
pytestmark = [pytest.mark.services, pytest.mark.slow]

SOURCES = [f"nguon-{number}" for number in range(6)]
AGENCIES = ("so-nong-nghiep", "so-y-te", "so-cong-thuong")
YEARS = range(1990, 2017)
SHORT = 12


def _moments() -> int:
    return int(os.environ.get("DONGTHAP_CHAOS_MOMENTS", SHORT))


def _code(source: str) -> str:
    return f"NN.{source.upper()}"


def _table(version: int) -> str:
    """A table whose last figure of Đồng Tháp is the version."""
    lines = [";".join(["Địa phương", *map(str, YEARS)])]
    for area, last in (("Đồng Tháp", version), ("Tiền Giang", 7)):
        lines.append(";".join([area, *(f"{year - 1900},5" for year in YEARS[:-1]), str(last)]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def sources_of_three(agency: Any, site: Site) -> list[str]:
    """Six sources of three agencies, each with an indicator of its own."""
    empty_queue()
    for name in AGENCIES[1:]:
        factories.Organization(name=name, title_translated={"vi": name, "en": name})
    for number, name in enumerate(SOURCES):
        owner = AGENCIES[number % len(AGENCIES)]
        call_action("package_create", **fields(name=name, code=_code(name), owner_org=owner))
        site.put(_table(0), f"{name}.csv")
        mapping = {**SPEC["mappings"][0], "indicator": {"fixed": _code(name)}}
        changed = {"options": {"url": f"{{samples}}/{name}.csv"}, "mappings": [mapping]}
        sources.save(sources.parse({**SPEC, **changed, "name": name, "agency": owner}), "file")
    return SOURCES


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path | None]:
    """Where files of releases and of runs are: a small disk if there can be one."""
    with faults.small_disk(tmp_path / "small") as found:
        folder = tmp_path / "small"
        monkeypatch.setitem(tk.config, "ckan.files.storage.dongthap.path", str(folder / "storage"))
        _collect_storages()
        yield found
        monkeypatch.undo()
        _collect_storages()


def _collect_storages() -> None:
    files.storages.reset()
    files.storages.collect()


@pytest.fixture
def world(
    sources_of_three: list[str], small: Path | None, site: Site, tmp_path: Path, pytestconfig: pytest.Config
) -> Iterator[faults.World]:
    test_ini = Path(pytestconfig.option.ckan_ini)
    settings = {
        "dongthap.harvest.samples_url": f"http://{site.host}",
        "dongthap.harvest.allowed_hosts": site.host,
        "ckan.files.storage.dongthap.path": tmp_path / "small" / "storage",
        "dongthap.harvest.work_path": tmp_path / "small" / "work",
    }
    seed = int(os.environ.get("DONGTHAP_CHAOS_SEED", time.time_ns() % 10**6))
    with pen(test_ini, settings, tmp_path / "herd.log") as herd:
        print(f"DONGTHAP_CHAOS_SEED={seed}, log {tmp_path}/herd.log, small disk: {small}")
        yield faults.World(Home(test_ini.parent, 0), herd, small, random.Random(seed))


def test_chaos(world: faults.World, site: Site) -> None:
    versions = dict.fromkeys(SOURCES, 0)
    deaths: dict[str, datetime] = {}
    for fault in faults.plan(_moments(), world.rng):
        for name in world.rng.sample(SOURCES, 2):
            versions[name] += 1
            site.put(_table(versions[name]), f"{name}.csv")
            referee.ask_for_run(name)
        time.sleep(world.rng.uniform(0.1, 1.2))
        victim = fault(world)
        if isinstance(victim, int):
            deaths |= dict.fromkeys(referee.running_on(victim), datetime.now(timezone.utc))
    assert referee.wait_for_the_end(120) == []
    _judge_runs(deaths)
    for name in SOURCES:
        referee.ask_for_run(name)
    assert referee.wait_for_the_end(60) == []
    _judge_records(versions)


def _judge_runs(deaths: dict[str, datetime]) -> None:
    ends = referee.rows(referee.ENDS)
    assert [end for end in ends if end["state"] not in ("published", "unchanged")] == []
    late = [
        (end, deaths[end["id"]])
        for end in ends
        if end["id"] in deaths and end["finished"] - deaths[end["id"]] > timedelta(seconds=60)
    ]
    assert late == []


def _judge_records(versions: dict[str, int]) -> None:
    shown = {row["indicator"]: row["value"] for row in referee.rows(referee.SHOWN)}
    assert shown == {_code(name): str(version) for name, version in versions.items()}
    for account in referee.rows(referee.ACCOUNTS):
        # A run whose worker died after the swap may find newer content when it is taken up again.
        assert account["releases"] == account["last"] >= account["runs"] == account["published"], account
        assert (account["again"], account["loading"]) == (0, 0), account
    assert referee.rows(referee.LEFT_OVER) == []
    assert referee.rows(referee.JOBS) == []
    assert referee.steadily(check_consistency) == []

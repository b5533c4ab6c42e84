"""A site that serves files, a source that reads them, and a worker that works until nothing is left."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.runs import queue, sources, store
from ckanext.dongthap.samples.server import SampleServer
from ckanext.dongthap.worker import work

from harvesters.spec import Source
from tests.dongthap.publication.conftest import agency, app, indicator, portal

__all__ = ["agency", "app", "indicator", "portal"]
NAME = "thong-ke-lua"
HEADER = "Địa phương;2014;2015;2016\n"
GOOD = HEADER + "Đồng Tháp;528,4;546,2;551,6\nTiền Giang;228,5;224,7;216,9\n"
SPEC: dict[str, Any] = {
    "name": NAME,
    "title": {"vi": "Diện tích lúa", "en": "Area of paddy"},
    "agency": "so-nong-nghiep",
    "options": {"url": "{samples}/lua.csv"},
    "mappings": [
        {
            "indicator": {"fixed": "NN.LUA.DT"},
            "area": {"origin": {"column": 1}, "era": "2016-12-31"},
            "period": {"origin": {"header": 1}},
            "value": {},
            "disaggregations": {"season": {"fixed": ""}},
        }
    ],
    "checks": {"max_rejected_share": 0.5},
}


class Site:
    """Files that the source's address serves; they may be changed, and the server stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = SampleServer(0, folder)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.host = f"127.0.0.1:{self.server.server_port}"

    def put(self, text: str, name: str = "lua.csv") -> None:
        draft = self.folder / f".{name}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.folder / name)

    def stop(self) -> None:
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    made = Site(folder)
    made.put(GOOD)
    monkeypatch.setitem(tk.config, "dongthap.harvest.samples_url", f"http://{made.host}")
    monkeypatch.setitem(tk.config, "dongthap.harvest.allowed_hosts", [made.host])
    yield made
    made.stop()


def empty_queue() -> None:
    """No sources, no runs, no jobs."""
    with get_write_engine().begin() as connection:
        for table in (
            "dongthap.source",
            "procrastinate.procrastinate_jobs",
            "procrastinate.procrastinate_workers",
        ):
            connection.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.fixture
def source(indicator: dict[str, Any], site: Site) -> Source:
    empty_queue()
    spec = sources.parse(SPEC)
    sources.save(spec, "file")
    return spec


Run = Callable[..., store.Row]


@pytest.fixture
def run(source: Source, app: Any) -> Run:
    """Ask for a run, let a worker work, return the run's row."""

    def carry_out(trigger: store.Trigger = "command") -> store.Row:
        run_id = queue.ask(NAME, trigger)
        work(app.flask_app, once=True)
        row = store.get(run_id)
        assert row is not None
        return row

    return carry_out


def values() -> dict[tuple[str, str], str]:
    """What readers see: (period, area) → value."""
    query = sa.text("SELECT period, area_code, value FROM dongthap.observation")
    with get_write_engine().connect() as connection:
        return {(row[0], row[1]): str(row[2]) for row in connection.execute(query)}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real files named by DONGTHAP_REAL_DATA."""
    folder = os.environ.get("DONGTHAP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DONGTHAP_REAL_DATA is not set")
    return Path(folder)


def give_no_sign_of_life() -> None:
    """Every run at work was last heard of an hour ago."""
    query = "UPDATE dongthap.run SET heartbeat = now() - interval '1 hour' WHERE state = 'running'"
    with get_write_engine().begin() as connection:
        connection.execute(sa.text(query))

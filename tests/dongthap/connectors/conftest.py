"""A portal whose workers harvest the sites of agencies: all sources at once, twice."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
import yaml
from ckan import model, plugins
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import _get_test_app, call_action
from ckanext.dongthap.runs import queue, sources, store
from ckanext.dongthap.worker import work
from psycopg import sql
from werkzeug.serving import make_server

from tests.dongthap.connectors.agency import Site
from tests.dongthap.connectors.database import PASSWORD, agency_database
from tests.dongthap.connectors.proxy import Proxy
from tests.dongthap.empty import empty_portal
from tests.dongthap.publication.conftest import fields
from tests.dongthap.runs.conftest import empty_queue
from tests.harvesters.connectors.contract import replying
from tests.harvesters.door.conftest import Server

HERE = Path(__file__).parent
Feed = dict[str, Any]
Runs = dict[str, store.Row]


def feeds(name: str) -> dict[str, Feed]:
    """The sources of a file beside this one."""
    found = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return {key: feed for key, feed in found.items() if isinstance(feed, dict)}


FIGURES, CATALOGUES = feeds("figures"), feeds("catalogues")
FIGURES_OF, CATALOGUES_OF = "so-nong-nghiep", "so-y-te"


@pytest.fixture(scope="package")
def real_data() -> Path:
    """Folder of real files named by DONGTHAP_REAL_DATA."""
    folder = os.environ.get("DONGTHAP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DONGTHAP_REAL_DATA is not set")
    return Path(folder)


class Portal:
    """A portal that answers over HTTP with its settings, and the worker."""

    def __init__(self, app: Any, settings: dict[str, Any]) -> None:
        self.app, self.settings = app, settings
        self.url: str = settings["ckan.site_url"]

    def get(self, path: str) -> requests.Response:
        answer = requests.get(self.url + path, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer

    def harvest(self, *specs: dict[str, Any]) -> Runs:
        """Save the sources, ask for a run of each, let a worker work; their runs."""
        config.update(self.settings)
        asked: dict[str, Any] = {}
        for spec in specs:
            source = sources.parse({"title": {"vi": spec["name"], "en": spec["name"]}, **spec})
            sources.save(source, "file")
            asked[source.name] = queue.ask(source.name, "command")
        work(self.app.flask_app, once=True)
        model.Session.remove()
        found = {name: store.get(run_id) for name, run_id in asked.items()}
        return {name: row for name, row in found.items() if row}


@pytest.fixture(scope="package")
def portal(
    real_data: Path,
    reset_db: Callable[[], None],
    reset_index: Callable[[], None],
    migrate_db_for: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """The real code lists, two agencies, an indicator for each source of figures."""
    empty_portal(reset_db, reset_index, migrate_db_for)
    empty_queue()
    for name in (FIGURES_OF, CATALOGUES_OF):
        factories.Organization(name=name, title_translated={"vi": name, "en": name})
    for name, feed in FIGURES.items():
        own = {"name": f"that-{name}", "code": code_of(name), "unit": "to", "dimensions": []}
        call_action("package_create", **fields(**{**own, **feed.get("indicator", {})}))
    with ExitStack() as stack:
        server = stack.enter_context(Server(reply=replying(Site(real_data))))
        proxy = stack.enter_context(_database(real_data))
        keys = {"value": PASSWORD, "origins": [f"postgresql://127.0.0.1:{proxy.port}"]}
        kept = tmp_path_factory.mktemp("keys") / "keys.yaml"
        kept.write_text(yaml.safe_dump({"so-that": keys}))
        kept.chmod(0o600)
        FIGURES["sql"]["options"]["port"] = proxy.port
        app = _get_test_app()
        web = stack.enter_context(_answering(app.flask_app))
        settings = {
            "ckan.site_url": web,
            "dongthap.harvest.samples_url": server.url,
            "dongthap.harvest.allowed_hosts": [f"127.0.0.1:{server.port}", f"127.0.0.1:{proxy.port}"],
            "dongthap.harvest.secrets_path": str(kept),
        }
        yield Portal(app, settings)
    model.Session.remove()
    plugins.unload_all()


@contextmanager
def _answering(flask_app: Any) -> Iterator[str]:
    """The portal's address."""
    server = make_server("127.0.0.1", 0, flask_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _settings(request: pytest.FixtureRequest) -> None:
    """CKAN resets its settings before each test."""
    if "portal" in request.fixturenames:
        config.update(request.getfixturevalue("portal").settings)


@contextmanager
def _database(folder: Path) -> Iterator[Proxy]:
    """A real table in an agency's database."""
    with (folder / "vn_dti_2022_2024.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in head)
    places = sql.SQL(", ").join([sql.Placeholder()] * len(head))
    with agency_database("so_that", "doc_so_that") as (socket, owner), Proxy(socket) as proxy:
        with psycopg.connect(owner, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE TABLE dti ({})").format(columns))
            cursor.executemany(sql.SQL("INSERT INTO dti VALUES ({})").format(places), rows)
        yield proxy


def code_of(name: str) -> str:
    """Code of the indicator that a source of figures fills."""
    return f"THAT.{name.upper()}"


def _source(name: str, feed: Feed) -> dict[str, Any]:
    """A source of figures, as it is saved."""
    parts = {key: feed[key] for key in ("connector", "options", "read") if key in feed}
    return {"name": name, "mappings": [{"indicator": {"fixed": code_of(name)}, **feed["mapping"]}], **parts}


@pytest.fixture(scope="package")
def harvested(portal: Portal) -> tuple[Runs, Runs]:
    """What became of all sources, and of the same again."""
    specs = [{"agency": FIGURES_OF, **_source(name, feed)} for name, feed in FIGURES.items()]
    specs += [{"agency": CATALOGUES_OF, "name": name, **each["source"]} for name, each in CATALOGUES.items()]
    return portal.harvest(*specs), portal.harvest(*specs)

"""A portal that answers over HTTP, made once for all tests of this folder; each test adds what it needs."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
import yaml
from ckan import model, plugins
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.model import Intake, Publication
from ckanext.dongthap.publish import publish
from werkzeug.serving import make_server

from harvesters.assets import datasets_dir
from tests.dongthap.api.figures import figures
from tests.dongthap.empty import empty_portal
from tests.dongthap.publication.conftest import fields
from tests.factories import Row, candidate, observation

AGENCY = "so-nong-nghiep"
DIMENSION = "cap_hoc"
Tables = dict[str, list[Row]]
_numbers = itertools.count(1)


class Portal:
    """The portal's address, and what a test may do to it from inside."""

    def __init__(self, url: str, app: Any, folder: Path) -> None:
        self.url, self.app, self.folder = url, app, folder

    def get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=60, **more)

    def ask(self, action: str, **parameters: Any) -> Any:
        """Result of an action over HTTP; the answer must be a success."""
        answer = self.get(f"/api/3/action/{action}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def indicator(self, code: str = "", **more: Any) -> str:
        """A new indicator's code."""
        config["ckan.site_url"] = self.url
        code = code or f"THU.{next(_numbers):03d}"
        known = {"unit": "nghin-ha", "dimensions": [], **more}
        call_action("package_create", **fields(name=code.lower().replace(".", "-"), code=code, **known))
        return code

    def publish(
        self, code: str, rows: Sequence[Row], dimensions: Sequence[str] = (), **more: Any
    ) -> Publication:
        config["ckan.site_url"] = self.url
        user = call_action("get_site_user")["name"]
        made = candidate(self.folder, code, rows, dimensions)
        return publish(made, **{"intake": Intake(), "actor": user, **more})


@pytest.fixture(scope="package")
def portal(
    reset_db: Callable[[], None],
    reset_index: Callable[[], None],
    migrate_db_for: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """The real code lists, one agency, nothing published."""
    empty_portal(reset_db, reset_index, migrate_db_for)
    factories.Organization(
        name=AGENCY,
        title_translated={"vi": "Sở Nông nghiệp và Môi trường", "en": "Department of Agriculture"},
    )
    from ckan.tests.helpers import _get_test_app

    app = _get_test_app()
    server = make_server("127.0.0.1", 0, app.flask_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Portal(f"http://127.0.0.1:{server.server_port}", app, tmp_path_factory.mktemp("releases"))
    server.shutdown()
    thread.join()
    server.server_close()
    model.Session.remove()
    plugins.unload_all()


@pytest.fixture(scope="package")
def tables(portal: Portal) -> Tables:
    """Three indicators, one of them disaggregated."""
    made: Tables = {}
    for number, dimension in enumerate(["", DIMENSION, ""]):
        code = portal.indicator(f"QS.{number}", dimensions=[dimension] if dimension else [])
        made[code] = figures(number, dimension)
        portal.publish(code, made[code], [dimension] if dimension else [])
    return made


@pytest.fixture(scope="package")
def sample(portal: Portal) -> str:
    """What the examples speak of: an indicator of the catalogue with two releases, and its agency."""
    code = "NN.LUA.DT"
    path = datasets_dir() / "indicators" / "nong-nghiep.yaml"
    found = next(each for each in yaml.safe_load(path.read_text("utf-8")) if each["code"] == code)
    factories.Organization(
        name=found["owner_org"], title_translated={"vi": "Cục Thống kê", "en": "Statistics"}
    )
    if model.Group.get("so-y-te") is None:
        factories.Organization(
            name="so-y-te", title_translated={"vi": "Sở Y tế", "en": "Department of Health"}
        )
    call_action("package_create", type="indicator", **found)
    portal.publish(code, [observation("2023", value="1"), observation("2024", value="2")])
    portal.publish(code, [observation("2023", value="1.5"), observation("2024", value="2")])
    return code


@pytest.fixture(autouse=True)
def _fresh(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """CKAN resets its settings before each test; what other threads committed is seen by the next one."""
    monkeypatch.setitem(config, "ckan.site_url", portal.url)
    yield
    model.Session.remove()


def datastore(query: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of the DataStore database."""
    with get_write_engine().connect() as connection:
        return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]

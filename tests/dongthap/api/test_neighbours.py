"""Other programs use the portal as any CKAN: ckanapi, the DataStore's actions, portals that harvest it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError

from harvesters.connectors.base import CatalogueConnector
from harvesters.connectors.ckan import CkanConnector
from harvesters.connectors.dcat import DcatConnector
from harvesters.fetch import Door, DoorSettings
from tests.dongthap.api.conftest import Portal
from tests.harvesters.connectors.catalogue_contract import collect, entries

pytestmark = pytest.mark.services

NAME = "dien-tich-gieo-trong-lua"
WAYS = {
    "ckan": (CkanConnector(), lambda url: {"url": f"{url}/"}),
    "dcat": (DcatConnector(), lambda url: {"url": f"{url}/catalog.ttl"}),
}


@pytest.fixture
def remote(portal: Portal, sample: str) -> Iterator[RemoteCKAN]:
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="ckanapi")["token"]
    with RemoteCKAN(portal.url, apikey=token) as opened:
        yield opened


@pytest.mark.parametrize("name", WAYS)
def test_another_portal_can_harvest_us(portal: Portal, sample: str, tmp_path: Path, name: str) -> None:
    """Seen with the connectors that harvest other portals; both find every public dataset, with its files."""
    way: CatalogueConnector
    way, options = WAYS[name]
    given = options(portal.url)
    host = portal.url.removeprefix("http://")
    door = Door(DoorSettings(allowed=(host,), per_host_interval=0, read_timeout=60))
    raw = way.fetch(way.options(given), door, {}, tmp_path)
    outcome = collect(name, given, raw, tmp_path / "c")
    assert outcome.failure is None
    found = entries(outcome)
    assert len(found) == portal.ask("package_search", rows=0)["count"]
    told = [json.dumps(each, ensure_ascii=False) for each in found]
    (mine,) = [text for text in told if f"/chi-tieu/{sample}/du-lieu.csv" in text]
    assert "Diện tích gieo trồng lúa" in mine


def test_a_dump_can_be_loaded(portal: Portal, remote: RemoteCKAN, tmp_path: Path) -> None:
    """What ``ckanapi dump`` writes, ``ckanapi load`` takes: the dataset is what it was."""
    before: dict[str, Any] = remote.action.package_show(id=NAME)
    file = str(tmp_path / "datasets.jsonl")
    way = ["-r", portal.url, "-a", remote.apikey]
    ckanapi("dump", "datasets", NAME, "-O", file, *way)
    remote.action.package_patch(id=NAME, notes_translated={"vi": "Khác", "en": "Other"})
    ckanapi("load", "datasets", "-I", file, *way)
    after = remote.action.package_show(id=NAME)
    computed = {"metadata_modified": "", "license_title": ""}
    assert {**after, **computed} == {**before, **computed}
    agency = remote.action.organization_show(id=before["owner_org"])
    remote.action.organization_patch(id=agency["id"], title=agency["title"])


def ckanapi(*words: str) -> None:
    bin_ = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    made = subprocess.run(
        ["ckanapi", *words], check=False, env=environment, capture_output=True, text=True, timeout=120
    )
    assert made.returncode == 0, made.stderr


def test_the_datastore_answers_as_in_ckan(remote: RemoteCKAN) -> None:
    resource = remote.action.package_show(id=NAME)["resources"][0]["id"]
    found = remote.action.datastore_search(
        resource_id=resource, filters={"period": "2024"}, fields=["period", "value"], sort="period"
    )
    assert [row["period"] for row in found["records"]] == ["2024"] * found["total"]
    assert {field["id"] for field in found["fields"]} == {"period", "value"}


def test_sql_is_asked_only_where_the_operator_allows_it(remote: RemoteCKAN) -> None:
    resource = remote.action.package_show(id=NAME)["resources"][0]["id"]
    sql = f'SELECT count(*) AS n FROM "{resource}"'
    if config["ckan.datastore.sqlsearch.enabled"]:
        assert remote.action.datastore_search_sql(sql=sql)["records"][0]["n"] > 0
    else:
        with pytest.raises(CKANAPIError):
            remote.action.datastore_search_sql(sql=sql)

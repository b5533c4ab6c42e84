"""Every connector of catalogues: real ones and recorded answers, through a worker, into datasets."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.runs import rejections
from frictionless import validate
from rdflib import Graph

from tests.dongthap.api.test_dcat import HYDRA_NEXT, faults
from tests.dongthap.connectors.agency import TABLES
from tests.dongthap.connectors.conftest import CATALOGUES, CATALOGUES_OF, FIGURES, FIGURES_OF, Portal, Runs

pytestmark = pytest.mark.services


def datasets(name: str) -> dict[str, dict[str, Any]]:
    """What a source's datasets are to readers, by title."""
    query = model.Session.query(model.Package.id).filter(
        model.Package.extras["source_system"].astext == name, model.Package.state == "active"
    )
    found = [call_action("package_show", id=package) for (package,) in query]
    return {each["title"]: each for each in found}


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_real_catalogue_is_published(portal: Portal, harvested: tuple[Runs, Runs], name: str) -> None:
    feed, run = CATALOGUES[name], harvested[0][name]
    assert run["state"] == "published", run["reasons"]
    assert (run["counts"]["created"], run["counts"]["rejected"]) == (feed["datasets"], 0)
    found = datasets(name)
    assert len(found) == feed["datasets"]
    assert sum(len(each["resources"]) for each in found.values()) == feed["files"]
    for title in feed["titles"]:
        assert any(each.startswith(title) for each in found), title
    first = next(each for title, each in found.items() if title.startswith(feed["titles"][0]))
    site = portal.settings["dongthap.harvest.samples_url"]
    facts = json.loads(json.dumps(feed["facts"]).replace("{samples}", site))
    assert {key: first.get(key) for key in facts} == facts
    extras = {each["key"]: each["value"] for each in first.get("extras", [])}
    assert feed.get("kept", {}).items() <= extras.items()
    for each in found.values():
        assert each["identifier"] and each["source_url"].startswith("http")
        assert each["organization"]["name"] == CATALOGUES_OF


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_second_run_changes_nothing(harvested: tuple[Runs, Runs], name: str) -> None:
    run = harvested[1][name]
    assert run["state"] == "unchanged", run["reasons"]
    begun = harvested[1][name]["started"].replace(tzinfo=None)
    assert all(datetime.fromisoformat(each["metadata_modified"]) < begun for each in datasets(name).values())


def test_terms_without_a_code_are_reported(harvested: tuple[Runs, Runs]) -> None:
    told = {
        (each["code"], each["value"])
        for name in ("dcat-swiss", "dcat-example")
        for each in rejections.page(harvested[0][name]["rejections_sha256"], 100)
    }
    assert told == {
        ("term.theme", "http://opendata.swiss/themes/statistical-basis"),
        ("term.licence", "https://data.some.org/link/to/license"),
    }


def test_datasets_of_another_source_are_refused(portal: Portal, harvested: tuple[Runs, Runs]) -> None:
    before = datasets("dcat-us-1")
    options = CATALOGUES["dcat-us-1"]["source"]
    row = portal.harvest({"name": "ke-khac", "agency": FIGURES_OF, **options})["ke-khac"]
    assert (row["state"], row["counts"]["created"], row["counts"]["rejected"]) == ("failed", 0, 7)
    codes = {each["code"] for each in rejections.page(row["rejections_sha256"], 10)}
    assert codes == {"record.owned", "record.person"}
    assert datasets("dcat-us-1") == before


@pytest.mark.parametrize("name", TABLES)
def test_a_real_file_is_copied_and_its_table_loaded(
    portal: Portal, harvested: tuple[Runs, Runs], real_data: Path, name: str
) -> None:
    (dataset,) = datasets("files-copied-and-loaded").values()
    (file,) = (each for each in dataset["resources"] if each["name"] == name)
    assert file["origin_url"].endswith(f"/{name}")
    assert portal.get(urlsplit(file["url"]).path).content == (real_data / name).read_bytes()
    rows, cell = TABLES[name]
    table = call_action("datastore_search", resource_id=file["id"], limit=1000)
    assert table["total"] == rows
    assert any(cell in map(str, record.values()) for record in table["records"])


def test_every_dataset_is_a_valid_data_package(portal: Portal, harvested: tuple[Runs, Runs]) -> None:
    found = call_action("package_search", rows=1000)["results"]
    assert len(found) > len(FIGURES) + len(CATALOGUES)
    held = [each for each in found if each["type"] == "indicator" or each["title"] == "Tệp thật"]
    for package in held:
        report = validate(f"{portal.url}/dataset/{package['name']}/datapackage.json")
        assert report.valid, (package["name"], report.flatten(["name", "type", "note"])[:5])
        assert len(report.tasks) >= len(package["resources"])


def test_the_whole_catalogue_is_valid(portal: Portal, harvested: tuple[Runs, Runs]) -> None:
    graph, address = Graph(), "/catalog.ttl"
    while address:
        page = Graph().parse(data=portal.get(address).content, format="turtle")
        following = next(page.objects(None, HYDRA_NEXT), None)
        address = str(following).removeprefix(portal.url) if following else ""
        graph += page
    assert faults(graph, "shapes", "range") == []


def test_databases_files_and_index_agree(harvested: tuple[Runs, Runs]) -> None:
    assert check_consistency() == []

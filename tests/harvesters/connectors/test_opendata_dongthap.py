"""The connector of the province's portal: its contract, and the facts of datasets, topics, files, tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.connectors.opendata_dongthap import OpendataDongthapConnector
from harvesters.errors import AskTheAgency
from harvesters.fetch import Door
from harvesters.model import Outcome
from tests.harvesters.connectors.catalogue_contract import CatalogueContract, collect, entries
from tests.harvesters.connectors.contract import replying
from tests.harvesters.connectors.portals import Province, dataset, js
from tests.harvesters.door.conftest import Asked, MakeDoor, Server

WAY = OpendataDongthapConnector()


class TestOpendataDongthap(CatalogueContract):
    way = WAY
    count = 5
    keyed = False
    cut = b'{"error_code": "SUCCESSFUL", "data": {"total": 5, "data": [{"_sour'

    def options(self, url: str) -> dict[str, Any]:
        return {"url": url, "page_size": 2}

    def good(self, asked: Asked) -> bytes:
        return Province([dataset(n) for n in range(1, 6)])(asked)


def harvest(server: Server, door: Door, folder: Path, portal: Any, **options: Any) -> Outcome:
    server.reply = replying(portal)
    folder.mkdir()
    given = {"url": server.url, **options}
    return collect("opendata_dongthap", given, WAY.fetch(WAY.options(given), door, {}, folder), folder / "c")


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    return make_door()


def test_what_is_asked_is_what_the_portal_understands(server: Server, door: Door, tmp_path: Path) -> None:
    harvest(server, door, tmp_path / "w", Province([dataset(1)]), topic="11")
    asked = [(each.method, each.path) for each in server.asked]
    assert asked == [
        ("POST", "/dataset/search-home"),
        ("POST", "/xhr/public/common/TOPICS/getList"),
        ("GET", "/xhr/admin/dataset/client-get-one-dataset?parent_id=1&account="),
    ]
    assert json.loads(server.asked[0].body) == {
        "limit": 100, "offset": 0, "query": "", "topicId": "11", "format": "", "licence": "",
        "sort_name": "created_time.keyword", "sort_type": "desc", "type_list": "", "account": "",
    }  # fmt: skip


def test_the_facts_of_a_dataset(server: Server, door: Door, tmp_path: Path) -> None:
    (entry,) = entries(harvest(server, door, tmp_path / "w", Province([dataset(3)])))
    file, table = entry.pop("resources")
    assert file.pop("id") != table.pop("id")
    assert file == {
        "url": f"{server.url}/xhr/admin/dataset/download-file?parent_id=3&resource_id=7&account=",
        "name": "giuong.xlsx",
        "format": "XLSX",
        "size": 1234,
    }
    assert table == {
        "url": f"{server.url}/api/table/3",
        "name": "Bảng giường bệnh",
        "description": "Xã (string)",
        "format": "API",
    }
    assert entry["identifier"] == "opendata-dongthap:3"
    assert entry["title_translated"] == {"vi": "Số giường bệnh 3"}
    assert entry["notes_translated"] == {"vi": "Theo từng cơ sở."}
    assert (entry["license_id"], entry["sectors"]) == ("cc-by", ["y-te"])
    assert (entry["issued"], entry["creator"]) == ("2023-05-01", "Sở Y tế")
    assert entry["tags_translated"] == {"vi": ["y tế", "giường bệnh"]}


def test_files_and_tables_written_as_text(server: Server, door: Door, tmp_path: Path) -> None:
    resources = [
        {"resource_id": 1, "file": "bang.csv", "api": ""},
        {"resource_id": 2, "file": "", "api": "x"},
    ]
    strange = dataset(1, resources=json.dumps(resources), topic=None, tags="", author=None)
    (entry,) = entries(harvest(server, door, tmp_path / "w", Province([strange])))
    assert [(each["name"], each["format"]) for each in entry["resources"]] == [("bang.csv", "CSV")]


def test_a_dataset_deleted_meanwhile_is_left_out(server: Server, door: Door, tmp_path: Path) -> None:
    portal = Province([dataset(n) for n in range(1, 5)])

    def respond(asked: Asked) -> bytes:
        found = portal(asked)
        portal.datasets = [each for each in portal.datasets if each["parent_id"] != 2]
        return found

    outcome = harvest(server, door, tmp_path / "w", respond)
    assert outcome.entries and outcome.entries.count == 3
    assert outcome.failure and outcome.failure.code == "paging.incomplete"


def test_an_answer_that_says_it_failed(server: Server, door: Door, tmp_path: Path) -> None:
    with pytest.raises(AskTheAgency, match="DATABASE_ERROR"):
        harvest(
            server, door, tmp_path / "w", lambda asked: js({"error_code": "DATABASE_ERROR", "data": None})
        )


def test_no_datasets_is_no_answer(server: Server, door: Door, tmp_path: Path) -> None:
    with pytest.raises(AskTheAgency, match=r"file\.empty"):
        harvest(server, door, tmp_path / "w", Province([]))

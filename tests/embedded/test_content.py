"""The sample data in a whole portal: all there, marked, downloadable, and the same when run again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import requests

from tests.embedded.conftest import Instance
from tests.harvesters import catalogue

pytestmark = [pytest.mark.services, pytest.mark.slow]

MARK = "Dữ liệu minh hoạ"
ENTRIES = {entry["code"]: entry for entry in catalogue.entries("indicators")}
MADE_UP = sorted(code for code, entry in ENTRIES.items() if entry["illustrative"])
#: Only targets are published of these; there is nothing to download.
WITHOUT_DATA = {code for code, entry in ENTRIES.items() if entry["source_system"] == "Văn bản giao mục tiêu"}
WITH_DATA = sorted(set(ENTRIES) - WITHOUT_DATA)


@dataclass(frozen=True)
class Portal:
    """The running portal over HTTP."""

    url: str
    session: requests.Session

    def get(self, path: str) -> requests.Response:
        answer = self.session.get(self.url + path, timeout=120)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def action(self, name: str, **data: Any) -> Any:
        answer = self.session.post(f"{self.url}/api/3/action/{name}", json=data, timeout=120)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.content, parse_float=Decimal)["result"]

    def packages(self) -> dict[str, dict[str, Any]]:
        """All indicators by their code."""
        found = self.action("package_search", fq="type:indicator", rows=1000)["results"]
        return {package["code"]: package for package in found}

    def open_datasets(self) -> list[dict[str, Any]]:
        """The datasets that are no indicators, by name."""
        return self.action("package_search", fq="type:dataset", rows=100, sort="name asc")["results"]


@pytest.fixture(scope="module")
def portal(running: Instance) -> Iterator[Portal]:
    with requests.Session() as session:
        yield Portal(running.status()["url"], session)


@pytest.fixture(scope="module")
def packages(portal: Portal) -> dict[str, dict[str, Any]]:
    return portal.packages()


def table_of(portal: Portal, package: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Columns and rows of the DataStore, in the table's own order."""
    (identifier,) = [r["id"] for r in package["resources"] if r.get("datastore_active")]
    found = portal.action("datastore_search", resource_id=identifier, limit=32_000, sort="_id")
    columns = [field["id"] for field in found["fields"] if not field["id"].startswith("_")]
    assert found["total"] == len(found["records"])
    return columns, found["records"]


def texts(row: dict[str, Any], columns: list[str]) -> list[str]:
    """A row as text, numbers in canonical form."""
    return [_text(row[column]) for column in columns]


def _text(value: Any) -> str:
    if isinstance(value, (int, float, Decimal)):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def numbered(row: list[str], columns: list[str]) -> list[str]:
    """A row of texts with its value in canonical form."""
    value = columns.index("value")
    return [_text(Decimal(cell)) if n == value and cell else cell for n, cell in enumerate(row)]


def test_all_of_the_catalogue_is_there(packages: dict[str, dict[str, Any]]) -> None:
    assert set(packages) == set(ENTRIES)
    published = {code for code, package in packages.items() if package["resources"]}
    assert published == set(WITH_DATA)


@pytest.mark.parametrize("code", WITH_DATA)
def test_every_download_opens_and_equals_the_datastore(
    code: str, portal: Portal, packages: dict[str, dict[str, Any]]
) -> None:
    columns, records = table_of(portal, packages[code])
    wanted = [texts(record, columns) for record in records]
    assert wanted
    assert from_csv(portal, code, columns) == wanted
    assert from_json(portal, code, columns) == wanted
    assert from_xlsx(portal, code, columns) == wanted


def from_csv(portal: Portal, code: str, columns: list[str]) -> list[list[str]]:
    content = portal.get(f"/chi-tieu/{code}/du-lieu.csv?bom=1").content
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert head == columns
    return [numbered(row, columns) for row in rows]


def from_json(portal: Portal, code: str, columns: list[str]) -> list[list[str]]:
    document = json.loads(portal.get(f"/chi-tieu/{code}/du-lieu.json").content, parse_float=Decimal)
    assert [field["id"] for field in document["fields"]] == columns
    assert all(field["label"] and field["label_en"] for field in document["fields"])
    about, entry = document["about"], ENTRIES[code]
    assert about["title"] == entry["title_translated"]
    assert about["source"]["system"] == entry["source_system"]
    assert about["illustrative"] is entry["illustrative"]
    assert (about.get("notice", {}).get("vi") == MARK) is entry["illustrative"]
    return [texts(record, columns) for record in document["records"]]


def from_xlsx(portal: Portal, code: str, columns: list[str]) -> list[list[str]]:
    content = portal.get(f"/chi-tieu/{code}/du-lieu.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    data, dictionary, about = book.worksheets
    head, *rows = data.iter_rows(values_only=True)
    assert list(head) == columns
    assert [row[0] for row in dictionary.iter_rows(min_row=2, values_only=True)] == columns
    lines = {row[0]: row[2] for row in about.iter_rows(values_only=True)}
    assert lines["Nguồn"] == ENTRIES[code]["source_system"]
    assert lines["Giấy phép"]
    assert (MARK in lines) is (MARK in data.title) is ENTRIES[code]["illustrative"]
    return [[_text(cell) for cell in row] for row in rows]


def test_open_datasets_files_and_tables_are_the_same(portal: Portal) -> None:
    found = portal.open_datasets()
    assert len(found) >= 5
    tables = [(p["name"], r) for p in found for r in p["resources"] if r["datastore_active"]]
    assert len(tables) >= 9
    for name, resource in tables:
        content = portal.get(resource["url"].removeprefix(portal.url)).content.decode()
        head, *rows = csv.reader(io.StringIO(content, newline=""))
        answer = portal.action("datastore_search", resource_id=resource["id"], limit=1000, sort="_id")
        assert [field["id"] for field in answer["fields"][1:]] == head
        assert all(field["info"]["label"] and field["info"]["notes_en"] for field in answer["fields"][1:])
        assert len(answer["records"]) == len(rows)
        assert [row[0] for row in rows] == [record[head[0]] for record in answer["records"]]
        portal.get(f"/dataset/{name}")


@pytest.mark.parametrize("code", MADE_UP)
def test_what_is_made_up_says_so_everywhere(
    code: str, portal: Portal, packages: dict[str, dict[str, Any]]
) -> None:
    shown = portal.action("dongthap_indicator_show", id=code)
    assert shown["illustrative"] in (True, "True")
    assert MARK.lower() in shown["title_translated"]["vi"].lower()
    for path, words in ((f"/chi-tieu/{code}", MARK), (f"/en/chi-tieu/{code}", "Illustrative data")):
        assert words in portal.get(path).text
    _, records = table_of(portal, packages[code])
    assert {r["status"] for r in records} == {"illustrative"}
    assert all(r["note"].startswith(MARK) for r in records)
    answer = portal.get(f"/chi-tieu/{code}/du-lieu.csv")
    assert "minh-hoa" in answer.headers["Content-Disposition"]
    assert answer.text.count(MARK) == len(records)


@pytest.mark.parametrize("code", ["KTS.GRDP", "NN.LUA.DT"])
def test_what_is_real_does_not_say_so(code: str, portal: Portal) -> None:
    assert MARK not in portal.get(f"/chi-tieu/{code}/du-lieu.csv").text
    assert "illustrative" not in portal.get(f"/chi-tieu/{code}/du-lieu.csv").text


def test_a_wording_is_never_a_bare_number(portal: Portal, packages: dict[str, dict[str, Any]]) -> None:
    _, records = table_of(portal, packages["KTS.GRDP"])
    (row,) = [record for record in records if record["period"] == "2024-H1"]
    assert (row["qualifier"], row["value"]) == ("~", 7)
    assert "“gần 7”" in row["note"]
    assert "https://baomoi.net.vn/" in row["note"]
    page = portal.get("/chi-tieu/KTS.GRDP").text
    assert "≈ 7 " in page
    assert "7,00" not in page
    assert '<a href="https://baomoi.net.vn/' in page


def test_faulty_rows_are_there_to_look_at(running: Instance) -> None:
    runs = json.loads(running.run("run", "list", "--state", "published", "--limit", "200", "--json").stdout)
    rejected = {run["source"]: run["counts"]["rejected"] for run in runs}
    assert sum(count > 0 for count in rejected.values()) >= 5


def test_running_all_sources_again_changes_nothing(running: Instance, portal: Portal) -> None:
    before = state(portal)
    answer = running.run("source", "run", "--all")
    assert answer.returncode == 0
    assert answer.stdout.splitlines()[-1].endswith("unchanged; nothing changed")
    again = json.loads(running.run("source", "run", "--all", "--json").stdout)
    assert {run["state"] for run in again} == {"unchanged"}
    assert state(portal) == before


def state(portal: Portal) -> dict[str, Any]:
    """What a harvest could change: datasets, what the index knows of them, releases."""
    indexed = portal.action("package_search", fq="type:indicator", rows=1000, fl="id,indexed_ts")["results"]
    packages = portal.packages().values()
    return {
        "open": [package["metadata_modified"] for package in portal.open_datasets()],
        "packages": sorted((p["name"], p["metadata_modified"], p.get("version")) for p in packages),
        "index": sorted((document["id"], document["indexed_ts"]) for document in indexed),
        "releases": portal.action("dongthap_release_list", id=ENTRIES["NN.LUA.DT"]["code"]),
    }

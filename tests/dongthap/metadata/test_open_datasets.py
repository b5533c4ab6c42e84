"""Open datasets with their tables: written once, changed as a whole, repeated after a death."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.dongthap import catalogue
from ckanext.dongthap.publication import opentables

from harvesters.open_tables import Cut, OpenDataset, OpenTable

pytestmark = pytest.mark.usefixtures("with_request_context")

ROWS = (("a", "Một", "1.5", ""), ("b", "=2+2", "", "2025-07-01"))


def column(name: str, kind: str) -> dict[str, Any]:
    return {
        "id": name,
        "type": kind,
        "label": {"vi": f"Cột {name}", "en": f"Column {name}"},
        "notes": {"vi": "Ghi chú", "en": "Note"},
    }


CUT = Cut.model_validate(
    {
        "name": "bang",
        "title": {"vi": "Bảng", "en": "Table"},
        "codelist": "areas",
        "columns": [
            column("code", "text"),
            column("name", "text"),
            column("value", "numeric"),
            column("day", "date"),
        ],
    }
)


@pytest.fixture
def given(agency: dict[str, Any]) -> OpenDataset:
    entry = {
        "name": "du-lieu-mo",
        "title_translated": {"vi": "Dữ liệu mở", "en": "Open data"},
        "notes_translated": {"vi": "Mô tả", "en": "Description"},
        "owner_org": agency["name"],
        "license_id": "cc-by",
    }
    return OpenDataset(entry, (OpenTable(CUT, ROWS),))


def with_rows(given: OpenDataset, *rows: tuple[str, ...], cut: Cut = CUT) -> OpenDataset:
    return replace(given, tables=(OpenTable(cut, rows),))


def table() -> tuple[dict[str, Any], dict[str, Any]]:
    """The resource of the table, and what the DataStore has of it."""
    package = call_action("package_show", id="du-lieu-mo")
    (resource,) = [r for r in package["resources"] if r["datastore_active"]]
    return resource, call_action("datastore_search", resource_id=resource["id"])


def test_file_table_and_workbook_say_the_same(given: OpenDataset, app: Any) -> None:
    assert catalogue.write_open_dataset(given) == "created"
    resource, found = table()
    columns = ("code", "name", "value", "day")
    rows = [tuple(record[name] for name in columns) for record in found["records"]]
    assert rows == [("a", "Một", 1.5, None), ("b", "=2+2", None, "2025-07-01")]
    assert [(f["id"], f["info"]["label"], f["info"]["label_en"]) for f in found["fields"][1:]] == [
        (name, f"Cột {name}", f"Column {name}") for name in columns
    ]
    head, *lines = csv.reader(io.StringIO(app.get(resource["url"]).body))
    assert (tuple(head), tuple(map(tuple, lines))) == (columns, ROWS)
    book = next(r for r in call_action("package_show", id="du-lieu-mo")["resources"] if r["format"] == "XLSX")
    sheets = openpyxl.load_workbook(io.BytesIO(app.get(book["url"]).data)).worksheets
    assert [cell.value for cell in sheets[0][3]] == ["b", "=2+2", None, "2025-07-01"]
    assert sheets[0]["B3"].data_type == "s"
    assert [row[1].value for row in sheets[1].iter_rows(min_row=2)] == list(columns)
    assert call_action("package_search", q="Dữ liệu mở")["count"] == 1


@pytest.mark.parametrize(("words", "codes"), [("một", ["a"]), ("mot", ["a"]), ("mốt", []), ("a mot", ["a"])])
def test_rows_are_found_without_tones(given: OpenDataset, words: str, codes: list[str]) -> None:
    catalogue.write_open_dataset(given)
    found = call_action("datastore_search", resource_id=table()[0]["id"], q=words)
    assert [record["code"] for record in found["records"]] == codes


def test_the_same_again_writes_nothing(given: OpenDataset) -> None:
    catalogue.write_open_dataset(given)
    before = call_action("package_show", id="du-lieu-mo")
    assert catalogue.write_open_dataset(given) == "unchanged"
    assert call_action("package_show", id="du-lieu-mo") == before


def test_rows_and_columns_change_as_a_whole(given: OpenDataset) -> None:
    catalogue.write_open_dataset(given)
    first, _ = table()
    assert catalogue.write_open_dataset(with_rows(given, ("c", "Ba", "3", ""))) == "updated"
    second, found = table()
    assert first["id"] == second["id"]
    assert [record["code"] for record in found["records"]] == ["c"]
    fewer = CUT.model_copy(update={"columns": CUT.columns[:2]})
    assert catalogue.write_open_dataset(with_rows(given, ("d", "Bốn"), cut=fewer)) == "updated"
    _, found = table()
    assert [{k: v for k, v in r.items() if k != "_id"} for r in found["records"]] == [
        {"code": "d", "name": "Bốn"}
    ]


def test_what_died_half_way_is_repeated(given: OpenDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(opentables, "_load", die)
        with pytest.raises(KeyboardInterrupt):
            catalogue.write_open_dataset(given)
    model.Session.rollback()
    assert catalogue.write_open_dataset(given) == "updated"
    assert len(table()[1]["records"]) == 2


def test_what_people_attached_stays(given: OpenDataset) -> None:
    catalogue.write_open_dataset(given)
    package = call_action("package_show", id="du-lieu-mo")
    call_action("resource_create", package_id=package["id"], url="https://example.org/", name="Trang")
    catalogue.write_open_dataset(with_rows(given, ("c", "Ba", "3", "")))
    names = [resource["name"] for resource in call_action("package_show", id="du-lieu-mo")["resources"]]
    assert len(names) == 3
    assert "Trang" in names


def test_the_page_shows_rows_columns_and_files(given: OpenDataset, app: Any) -> None:
    catalogue.write_open_dataset(given)
    text = app.get("/dataset/du-lieu-mo").body
    assert ">1,5<" in text
    assert ">01/07/2025<" in text
    assert ">Cột value</td><td>số</td><td>Ghi chú<" in text
    assert "/download/bang.csv" in text
    english = app.get("/en/dataset/du-lieu-mo").body
    assert ">1.5<" in english
    assert ">Column value<" in english
    assert ">Note<" in english
    assert "Open data" in english


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("words=Một", ">Một<", ">=2+2<"),
        ("words=không+có", "Không có dòng nào", ">Một<"),
        ("page=99999", "Không có dòng nào", ">Một<"),
        ("table=khong-co", ">Một<", "Không có dòng nào"),
    ],
)
def test_the_page_filters_and_bears_any_query(
    given: OpenDataset, app: Any, query: str, shown: str, hidden: str
) -> None:
    catalogue.write_open_dataset(given)
    text = app.get(f"/dataset/du-lieu-mo?{query}").body
    assert shown in text
    assert hidden not in text

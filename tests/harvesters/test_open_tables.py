"""The open datasets that are no indicators: complete, described, cut out of the code lists."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from harvesters.assets import datasets_dir
from harvesters.open_tables import Column, Cut, OpenDataset, OpenTable, read_open_datasets
from tests.harvesters import catalogue

DATASETS = read_open_datasets(datasets_dir() / "open", datasets_dir() / "codelists")
TABLES = {table.name: table for dataset in DATASETS for table in dataset.tables}
READERS: dict[str, Any] = {
    "date": date.fromisoformat,
    "numeric": Decimal,
    "int": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.entry["name"])
def test_metadata(dataset: OpenDataset) -> None:
    entry = dataset.entry
    for key in ("title_translated", "notes_translated", "provenance_translated", "tags_translated"):
        assert entry[key]["vi"] and entry[key]["en"], key
    assert entry["owner_org"] in {agency["name"] for agency in catalogue.entries("organizations")}
    for key, name in (("sectors", "sectors"), ("pillars", "pillars"), ("contents", "contents"),
                      ("legal_basis", "legal_documents")):  # fmt: skip
        assert set(entry.get(key, [])) <= catalogue.codes(name)
    assert entry["license_id"] in catalogue.codes("licences")
    assert entry["frequency"] in catalogue.codes("frequencies")
    assert set(entry["spatial"]) <= catalogue.areas()
    assert entry["illustrative"] is False


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_table(table: OpenTable) -> None:
    assert table.rows
    for number, column in enumerate(table.cut.columns):
        assert re.fullmatch(r"[a-z][a-z_]*", column.id)
        assert column.label.vi and column.label.en and column.notes.vi and column.notes.en
        if read := READERS.get(column.type):
            for row in table.rows:
                assert not row[number] or read(row[number]) is not None
    head, *rows = csv.reader(io.StringIO(table.as_csv().decode(), newline=""))
    assert head == [column.id for column in table.cut.columns]
    assert [tuple(row) for row in rows] == list(table.rows)


def test_the_numbers_of_the_facts() -> None:
    """102 units by 308 pairs of 305 old ones, three of them split; nine main indices of 1,000 points."""
    units, pairs = TABLES["xa-phuong"].rows, TABLES["chuyen-doi"].rows
    assert (len(units), sum(row[3] == "Phường" for row in units)) == (102, 20)
    assert all(row[6] and row[7] for row in units)
    assert (len(pairs), len({row[0] for row in pairs})) == (308, 305)
    assert {row[4] for row in pairs} == {row[0] for row in units}
    assert {row[0] for row in pairs if row[-1] == "part"} == {"29995", "30079", "30157"}
    indices = TABLES["chi-so-chinh"].rows
    assert (len(indices), sum(int(r[3]) for r in indices), sum(int(r[4]) for r in indices)) == (9, 98, 1000)
    assert len(TABLES["noi-dung"].rows) == 9


def test_a_description_changes_the_content_as_a_cell_does() -> None:
    table = TABLES["tru-cot"]
    other = table.cut.model_copy(update={"title": table.cut.title.model_copy(update={"en": "x"})})
    assert OpenTable(other, table.rows).sha256 != table.sha256
    assert OpenTable(table.cut, table.rows[1:]).sha256 != table.sha256
    assert OpenTable(table.cut, tuple(table.rows)).sha256 == table.sha256


def test_a_misspelt_key_is_an_error() -> None:
    column = {"id": "a", "type": "text", "label": {"vi": "a", "en": "a"}, "notes": {"vi": "a", "en": "a"}}
    assert Column.model_validate(column).origin is None
    with pytest.raises(ValidationError):
        Cut.model_validate(
            {"name": "x", "title": {"vi": "a", "en": "a"}, "codelist": "areas", "colums": [column]}
        )

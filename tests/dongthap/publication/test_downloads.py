"""Downloads that a spreadsheet program opens: figures as they are, texts that can't calculate."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from ckanext.dongthap.downloads import table, workbook
from ckanext.dongthap.downloads.facts import Facts
from openpyxl import load_workbook

from harvesters.model import KEY_HEAD, VALUE_TAIL

NOTES = ["=HYPERLINK(A1)", "- Lúa (nghìn ha)", "-5,2", "\t=1", ""]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    names = [*KEY_HEAD, *VALUE_TAIL]
    rows = [
        {**dict.fromkeys(names, ""), "period": "2024", "value": "-5.20", "qualifier": ">", "note": note}
        for note in NOTES
    ]
    pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)).write_parquet(
        path := tmp_path / "data.parquet"
    )
    return path


@pytest.fixture
def facts() -> Facts:
    row = {
        "dimensions": [],
        "indicator": "X",
        "number": 1,
        "period_from": "2024",
        "period_to": "2024",
        "raw": [],
        "source": "",
        "content_sha256": "0" * 64,
        "published": None,
    }
    return Facts(row, {"title": "=1+1"}, illustrative=False)


def test_csv(release: Path, facts: Facts, tmp_path: Path) -> None:
    table.write(release, target := tmp_path / "a.csv", facts)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ["'=HYPERLINK(A1)", "- Lúa (nghìn ha)", "-5,2", "'\t=1", ""]
    assert {(row["value"], row["qualifier"], row["period"]) for row in rows} == {("-5.20", ">", "2024")}


def test_xlsx(release: Path, facts: Facts, tmp_path: Path) -> None:
    workbook.write(release, target := tmp_path / "a.xlsx", facts)
    sheet = load_workbook(target)["Số liệu"]
    column = next(cell.column for cell in sheet[1] if cell.value == "note")
    cells = [sheet.cell(row, column) for row in range(2, 6)]
    assert [(cell.value, cell.data_type) for cell in cells[:3]] == [(note, "s") for note in NOTES[:3]]
    assert [bool(cell.quotePrefix) for cell in cells] == [True, False, False, True]
    value = next(cell.column for cell in sheet[1] if cell.value == "value")
    assert sheet.cell(2, value).value == -5.2

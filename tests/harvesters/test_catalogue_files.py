from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from harvesters.assets import datasets_dir
from tests.harvesters import catalogue

INDICATORS = catalogue.entries("indicators")
LISTS = {
    "unit": "units",
    "frequency": "frequencies",
    "direction": "directions",
    "license_id": "licences",
    "dti_main_index": "dti_main_indices",
    "pillars": "pillars",
    "sectors": "sectors",
    "contents": "contents",
    "legal_basis": "legal_documents",
    "dimensions": "dimensions",
}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def test_there_are_enough_indicators_over_pillars_and_priority_sectors() -> None:
    assert len(INDICATORS) >= 70
    for pillar in catalogue.codes("pillars"):
        assert sum(pillar in entry.get("pillars", []) for entry in INDICATORS) >= 8
    for sector in ("nong-nghiep", "y-te", "giao-duc-dao-tao"):
        assert sum(sector in entry["sectors"] for entry in INDICATORS) >= 8


@pytest.mark.parametrize("key", ["name", "code"])
def test_names_and_codes_are_unique(key: str) -> None:
    found = [entry[key] for entry in INDICATORS]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("entry", INDICATORS, ids=lambda entry: entry["code"])
def test_indicator(entry: dict[str, Any]) -> None:
    for key in ("title_translated", "notes_translated"):
        assert entry[key]["vi"] and entry[key]["en"]
    for key, name in LISTS.items():
        value = entry.get(key, [])
        assert set(value if isinstance(value, list) else [value]) <= catalogue.codes(name), key
    assert entry["owner_org"] in {agency["name"] for agency in catalogue.entries("organizations")}
    assert set(entry.get("spatial", [])) <= catalogue.areas()
    for text in _texts(entry):
        assert text == text.strip() == unicodedata.normalize("NFC", text)
    for target in entry.get("targets", []):
        assert target["document"] in catalogue.codes("legal_documents")
        assert f"{target['area_code']}@{target.get('area_valid_from', '')}" in catalogue.areas()
        assert target["comparison"] in catalogue.codes("comparisons")


def test_illustrative_indicators_say_so_in_both_languages() -> None:
    marked = [entry for entry in INDICATORS if entry["illustrative"]]
    assert len(marked) >= 12
    assert len({entry["owner_org"] for entry in marked}) >= 10
    for entry in marked:
        assert "dữ liệu minh hoạ" in entry["title_translated"]["vi"].lower()
        assert "illustrative data" in entry["title_translated"]["en"].lower()
        assert not entry.get("targets")


def test_every_published_target_is_in_the_catalogue() -> None:
    path = datasets_dir() / "samples" / "reference" / "published_values.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        wanted = [row for row in csv.DictReader(stream) if row["kind"] == "target"]
    found = {(t["geography"], t["period"], t["value"]) for e in INDICATORS for t in e.get("targets", [])}
    assert wanted
    for row in wanted:
        assert (row["geography"], row["period"], row["value"].removeprefix("top ")) in found


def test_series_break_where_method_or_territory_changed() -> None:
    by_code = {entry["code"]: entry for entry in INDICATORS}
    for code in ("CDS.DTI.DIEM", "CDS.DTI.HANG"):
        assert {b["date"] for b in by_code[code]["series_breaks"]} == {"2024-01-01", "2025-07-01"}
    for entry in INDICATORS:
        if {"87@", "82@"} <= set(entry.get("spatial", [])) and not entry["illustrative"]:
            assert "2025-07-01" in {b["date"] for b in entry["series_breaks"]}

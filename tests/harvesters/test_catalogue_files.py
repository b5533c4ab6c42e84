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
    for key in ("title_translated", "notes_translated", "method_translated", "provenance_translated"):
        assert entry[key]["vi"] and entry[key]["en"], key
    for key in ("unit", "frequency", "direction", "owner_org", "decimals", "source_system", "license_id"):
        assert entry.get(key) not in (None, ""), key
    assert entry["illustrative"] or entry.get("source_url") or "qd-411-qd-ttg" in documents(entry)
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


def documents(entry: dict[str, Any]) -> set[str]:
    return {target["document"] for target in entry.get("targets", [])}


def test_illustrative_indicators_say_so_in_both_languages() -> None:
    marked = [entry for entry in INDICATORS if entry["illustrative"]]
    assert len(marked) >= 12
    assert len({entry["owner_org"] for entry in marked}) >= 10
    for entry in marked:
        assert "dữ liệu minh hoạ" in entry["title_translated"]["vi"].lower()
        assert "illustrative data" in entry["title_translated"]["en"].lower()
        assert not entry.get("targets")


#: Targets of documents that no row of the published values repeats (facts on QĐ 411, QĐ 861, QĐ 1398).
FURTHER_TARGETS = {
    ("KTS.GDP", "qd-411-qd-ttg", "2025", "ge", "20"),
    ("KTS.GDP", "qd-411-qd-ttg", "2030", "ge", "30"),
    ("KTS.NGANH", "qd-411-qd-ttg", "2025", "ge", "10"),
    ("KTS.NGANH", "qd-411-qd-ttg", "2030", "ge", "20"),
    ("KTS.TMDT.BANLE", "qd-411-qd-ttg", "2025", "gt", "10"),
    ("KTS.TMDT.BANLE", "qd-411-qd-ttg", "2030", "gt", "20"),
    ("KTS.DN.HDDT", "qd-411-qd-ttg", "2025", "gt", "80"),
    ("KTS.DN.HDDT", "qd-411-qd-ttg", "2030", "ge", "100"),
    ("KTS.DNNVV.NENTANG", "qd-411-qd-ttg", "2025", "gt", "50"),
    ("KTS.DNNVV.NENTANG", "qd-411-qd-ttg", "2030", "gt", "70"),
    ("KTS.LAODONG", "qd-411-qd-ttg", "2025", "gt", "2"),
    ("KTS.LAODONG", "qd-411-qd-ttg", "2030", "gt", "3"),
    ("XHS.DTTM", "qd-411-qd-ttg", "2030", "ge", "95"),
    ("CDS.DTI.HANG", "qd-861-2022", "2030", "le", "20"),
    ("YT.TTHC.MUC4", "qd-1398-2022", "2025", "ge", "80"),
    ("YT.KCBTX", "qd-1398-2022", "2025", "ge", "100"),
}


def test_targets_are_those_of_the_documents() -> None:
    found = {
        (entry["code"], t["document"], t["period"], t["comparison"], t["value"])
        for entry in INDICATORS
        for t in entry.get("targets", [])
    }
    assert found >= FURTHER_TARGETS
    with (datasets_dir() / "samples" / "reference" / "published_values.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] == "target"]
    assert len(found - FURTHER_TARGETS) == len(rows) == 8


def test_series_break_where_method_or_territory_changed() -> None:
    by_code = {entry["code"]: entry for entry in INDICATORS}
    for code in ("CDS.DTI.DIEM", "CDS.DTI.HANG"):
        assert {b["date"] for b in by_code[code]["series_breaks"]} == {"2024-01-01", "2025-07-01"}
    for entry in INDICATORS:
        if {"87@", "82@"} <= set(entry.get("spatial", [])) and not entry["illustrative"]:
            assert "2025-07-01" in {b["date"] for b in entry["series_breaks"]}

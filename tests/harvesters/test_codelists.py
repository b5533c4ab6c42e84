from __future__ import annotations

import unicodedata

import pytest

from harvesters.assets import datasets_dir
from tests.harvesters import catalogue

EXPECTED = [
    "agency_kinds",
    "area_crosswalk",
    "areas",
    "comparisons",
    "contents",
    "dimension_values",
    "dimensions",
    "directions",
    "dti_main_indices",
    "frequencies",
    "groups",
    "legal_documents",
    "licences",
    "participants",
    "pillars",
    "qualifiers",
    "sectors",
    "statuses",
    "units",
]


def test_every_list_is_there() -> None:
    assert set(EXPECTED) <= set(catalogue.codelist_names())


@pytest.mark.parametrize("name", EXPECTED)
def test_labels_in_both_languages_and_clean_text(name: str) -> None:
    raw = (datasets_dir() / "codelists" / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    for row in catalogue.codelist(name):
        assert row["code"] and row["label_vi"] and row["label_en"], row
        for cell in row.values():
            assert cell == cell.strip() == unicodedata.normalize("NFC", cell), row


@pytest.mark.parametrize("name", EXPECTED)
def test_keys_are_unique(name: str) -> None:
    columns = ("dimension", "parent", "code", "valid_from")
    keys = [tuple(row.get(c, "") for c in columns) for row in catalogue.codelist(name)]
    assert len(keys) == len(set(keys))


def test_areas_hold_every_era_and_two_wholes() -> None:
    rows = catalogue.codelist("areas")
    new = [row for row in rows if row["level"] == "commune" and row["valid_from"] == "2025-07-01"]
    assert len(new) == 102
    assert sum(row["type"] == "Phường" for row in new) == 20
    assert {"VN@", "VN-DBSCL@", "87@", "82@", "82@2025-07-01"} <= catalogue.areas()
    known = {row["code"] for row in rows}
    assert all(row["parent_code"] in known for row in rows if row["code"] != "VN" and row["parent_code"])


def test_crosswalk_joins_known_units() -> None:
    rows, known = catalogue.codelist("area_crosswalk"), catalogue.areas()
    assert len(rows) == 308
    assert {row["code"] for row in rows if row["whole_or_part"] == "part"} == {"29995", "30079", "30157"}
    for row in rows:
        assert f"{row['code']}@{row['valid_from']}" in known
        assert f"{row['parent']}@{row['new_valid_from']}" in known


def test_agencies_refer_to_known_codes() -> None:
    agencies = catalogue.entries("organizations")
    names = {agency["name"] for agency in agencies}
    assert len(names) == len(agencies) >= 15
    for agency in agencies:
        assert agency["kind"] in catalogue.codes("agency_kinds")
        assert agency["admin_unit"] in catalogue.areas()
        assert all(agency["title_translated"][language] for language in ("vi", "en"))
        assert set(agency.get("predecessors", []) + agency.get("successors", [])) <= names

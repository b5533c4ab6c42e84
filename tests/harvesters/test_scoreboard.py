"""What the scoreboard computes, without a portal: weights, freshness, quality, membership by year."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from ckanext.dongthap.scoreboard import quality, weights
from ckanext.dongthap.scoreboard.freshness import end_of, fresh_until

from harvesters.assets import datasets_dir
from tests.harvesters import catalogue


def test_the_stated_default_is_what_the_settings_declare() -> None:
    path = datasets_dir().parent / "ckanext-dongthap/ckanext/dongthap/config_declaration.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    options = {option["key"]: option for group in declared["groups"] for option in group["options"]}
    assert options["dongthap.scoreboard.weights"]["default"] == weights.DEFAULT
    assert list(weights.parse(weights.DEFAULT, "1").values) == list(weights.MEASURES)


def test_the_mean_is_of_the_measures_that_apply() -> None:
    set_ = weights.parse("composite=40 reporting=20 open_data=20 targets=20", "1")
    whole = {"composite": 50.0, "reporting": 100.0, "open_data": 75.0, "targets": 0.0}
    assert set_.overall(whole) == 55.0
    assert set_.overall({**whole, "composite": None, "targets": None}) == 87.5
    assert set_.overall(dict.fromkeys(whole)) is None
    only = weights.parse("reporting=1.5", "2")
    assert only.overall({"reporting": None, "composite": 90.0}) is None


@pytest.mark.parametrize(
    "text", ["", "reporting", "reporting=-1", "speed=10", "reporting=0", "reporting=1,5"]
)
def test_weights_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"measure must count|is none of"):
        weights.parse(text, "1")


@pytest.mark.parametrize(
    ("frequency", "lag", "covered", "until"),
    [
        ("annual", 90, "2024-12-31", "2026-03-31"),
        ("annual", 90, "2016-12-31", "2018-03-31"),
        ("monthly", 15, "2026-09-30", "2026-11-15"),
        # Half a month more of figures than a whole one is no month more.
        ("monthly", 15, "2026-10-15", "2026-11-15"),
        ("school-year", 60, "2025-08-31", "2026-10-30"),
        ("weekly", 7, "2026-11-01", "2026-11-15"),
        ("irregular", 0, "2026-11-01", None),
        ("", 0, "2026-11-01", None),
    ],
)
def test_data_is_fresh_until_the_next_figures_are_due(
    frequency: str, lag: int, covered: str, until: str | None
) -> None:
    found = fresh_until(frequency, lag, date.fromisoformat(covered))
    assert (found.isoformat() if found else None) == until


def test_the_end_of_a_period_as_published() -> None:
    assert end_of("2025-Q2") == date(2025, 6, 30)
    assert end_of("2024-9M") == date(2024, 9, 30)
    assert end_of(None) is end_of("khong ro") is None


WHOLE = {
    "license_id": "cc-by",
    "title_translated": {"vi": "Diện tích lúa", "en": "Area of paddy"},
    "notes_translated": {"vi": "Diện tích gieo trồng lúa cả năm của tỉnh.", "en": "In the year."},
    "method_translated": {"vi": "Cộng ba vụ"},
    "frequency": "annual",
}


@pytest.mark.parametrize(
    ("change", "formats", "lacks"),
    [
        ({}, ["CSV"], set[str]()),
        ({"license_id": "notspecified"}, ["XLSX"], {"licence"}),
        ({"method_translated": {}, "provenance_translated": {"vi": "Niên giám"}}, ["csv"], set[str]()),
        ({"method_translated": {}}, ["csv"], {"method"}),
        ({"frequency": "unknown", "title_translated": {"vi": "A"}}, ["csv"], {"frequency", "english"}),
        (
            {"notes_translated": {"vi": "Ngắn", "en": "Short"}},
            ["PDF", "DOCX"],
            {"description", "machine_readable"},
        ),
    ],
)
def test_what_a_dataset_lacks(change: dict[str, object], formats: list[str], lacks: set[str]) -> None:
    found = quality.checks({**WHOLE, **change}, formats, ["cc-by"])
    assert tuple(found) == quality.CHECKS
    assert {name for name, met in found.items() if not met} == lacks


def test_members_of_groups_are_areas_or_agencies_that_exist() -> None:
    known = catalogue.areas() | {agency["name"] for agency in catalogue.entries("organizations")}
    for row in catalogue.codelist("groups"):
        assert set(row["members"].split(";")) <= known, row
        assert row["valid_from"] <= row["valid_to"] or not row["valid_to"]

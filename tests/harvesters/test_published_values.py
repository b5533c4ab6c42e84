"""Every row of the published values is found again in the portal's data: as an observation or a target."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from samples import reference
from tests.harvesters.sites import ENTRIES, Observations

#: Geography of the published values → code and era.
AREAS = {"Đồng Tháp (cũ)": ("87", ""), "Tiền Giang (cũ)": ("82", ""), "Đồng Tháp (mới)": ("82", "2025-07-01"),
         "Việt Nam": ("VN", "")}  # fmt: skip
#: Wording → qualifier of an observation, number, comparisons that say the same of a target.
WORDINGS = {"gần 7": "~", ">83": ">", ">58": ">", ">95": ">"}
COMPARISONS = {"top 25": {"le"}}
#: Rows that are not shown, with the reason why not: there are none.
LEFT_OUT: dict[tuple[str, str, str], str] = {}

ROWS = reference.rows("published_values")
CODES = {row["indicator"]: row["code"] for row in reference.rows("published_indicators")}
NOTES = {
    (row["indicator"], row["geography"], row["period"]): row for row in reference.rows("published_notes")
}
#: A target's row names the indicator in short.
CODES["Xếp hạng DTI"] = CODES["Xếp hạng DTI cấp tỉnh"]


def identity(row: dict[str, str]) -> tuple[str, str, str]:
    return row["indicator"], row["geography"], row["period"]


def ids(row: dict[str, str]) -> str:
    return " ".join((row["kind"], *identity(row)))


OBSERVED = [row for row in ROWS if row["kind"] != "target" and identity(row) not in LEFT_OUT]
TARGETS = [row for row in ROWS if row["kind"] == "target" and identity(row) not in LEFT_OUT]


def test_no_row_is_forgotten() -> None:
    assert len(OBSERVED) + len(TARGETS) + len(LEFT_OUT) == len(ROWS) == 42
    assert {row["kind"] for row in ROWS} == {"actual", "derived", "target"}


@pytest.mark.parametrize("row", OBSERVED, ids=ids)
def test_value_is_observed(row: dict[str, str], sample_observations: Observations) -> None:
    found = find(row, sample_observations)
    qualifier = WORDINGS.get(row["value"], "")
    number = row["value"].removeprefix("gần ").removeprefix(">")
    assert (Decimal(found["value"]), found["qualifier"]) == (Decimal(number), qualifier)
    assert row["source_url"] in found["note"]
    if qualifier:
        assert f"“{row['value']}”" in found["note"]
    own = NOTES[identity(row)]
    assert bool(row["caveat"]) == bool(own["note"])
    assert own["note"] in found["note"]
    assert found["status"] == own["status"]
    if row["kind"] == "derived" or "estimate" in row["caveat"]:
        assert found["status"] == "estimate"


def find(row: dict[str, str], observations: Observations) -> dict[str, Any]:
    """The one observation of the row's indicator, area and period."""
    place = (row["period"], *AREAS[row["geography"]])
    same = [
        seen
        for seen in observations[CODES[row["indicator"]]]
        if (seen["period"], seen["area_code"], seen["area_valid_from"]) == place
    ]
    assert len(same) == 1
    return same[0]


@pytest.mark.parametrize("row", TARGETS, ids=ids)
def test_target_is_in_the_catalogue(row: dict[str, str]) -> None:
    code, valid_from = AREAS[row["geography"]]
    documents = {entry["code"]: entry for entry in reference.rows("legal_documents", "codelists")}
    same = [
        target
        for target in ENTRIES[CODES[row["indicator"]]]["targets"]
        if (target["area_code"], target.get("area_valid_from", "")) == (code, valid_from)
        and target["period"] == row["period"]
        and names(row, documents[target["document"]])
    ]
    assert len(same) == 1
    assert Decimal(same[0]["value"]) == Decimal(row["value"].removeprefix("top "))
    assert same[0]["comparison"] in COMPARISONS.get(row["value"], {"ge", "gt"})
    if not row["value"].isdigit():
        assert row["value"] in same[0]["note"]


def names(row: dict[str, str], document: dict[str, str]) -> bool:
    """Whether a target's row names the document: in its caveat, or by the page it was read on."""
    return document["number"] in row["caveat"] or row["source_url"] == document["url"]


def test_the_catalogue_invents_no_values(sample_observations: Observations) -> None:
    """Indicators of published values have these observations and no others."""
    wanted = {(CODES[row["indicator"]], row["period"], *AREAS[row["geography"]]) for row in OBSERVED}
    found = {
        (code, seen["period"], seen["area_code"], seen["area_valid_from"])
        for code in set(CODES.values()) & set(sample_observations)
        for seen in sample_observations[code]
    }
    assert found == wanted

"""Figures of a time in which their area did not exist are told, in every layout."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from harvesters import eras
from harvesters.areas import Area, Areas
from tests.harvesters.bench import Bench

WIDE = "Địa phương;1995;2024;2025;2026\nĐồng Tháp;1;2;3;4\n"


def mapping(era: str, **more: Any) -> dict[str, Any]:
    return {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": 1}, "era": era, **more},
        "period": {"origin": {"header": 1}},
        "value": {},
    }


@pytest.mark.parametrize(
    ("era", "periods"),
    [("2025-07-01", ["1995", "2024"]), ("2025-06-30", ["2026"])],
)
def test_before_it_began_and_after_it_ended(bench: Bench, era: str, periods: list[str]) -> None:
    """2025, the year of the merger, belongs to both."""
    outcome = bench.run(WIDE, mapping(era))
    told = [each for each in outcome.rejections if each.code == "area.era"]
    assert [(each.value, each.row, each.severity) for each in told] == [("Tỉnh Đồng Tháp", 2, "warning")]
    found = eras.of_release(outcome.candidates[0].data, None, bench.areas)
    assert (found.count, found.period_from, found.period_to) == (len(periods), periods[0], periods[-1])
    assert f"Tỉnh Đồng Tháp {periods[0]}" in found.examples


def test_recalculated_figures_are_taken(bench: Bench) -> None:
    outcome = bench.run(WIDE, mapping("2025-07-01", recalculated=True))
    assert (outcome.accepted, outcome.warned) == (4, 0)


def test_the_country_has_all_times() -> None:
    areas = Areas([Area("VN", "Cả nước", "country"), Area("1", "A", "commune", valid_to="2020-01-01")])
    rows = [("1990-01-01", "1990-12-31", "VN", ""), ("2021-01-01", "2021-12-31", "1", "")]
    frame = pl.DataFrame(rows, ["period_start", "period_end", "area_code", "area_valid_from"], orient="row")
    assert eras.astray(frame, areas)["area_code"].to_list() == ["1"]

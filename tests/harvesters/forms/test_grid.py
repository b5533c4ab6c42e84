"""Grids filled in by hand: what is drawn, what is pasted, what is checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from harvesters.areas import Area
from harvesters.forms.grid import read_grid
from harvesters.forms.grid_layout import layout
from harvesters.forms.model import Report
from harvesters.forms.paste import paste
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk, values

STAFF, SERVICES = office.staff(), office.services(3)
PROVINCE = Area("82", "Tỉnh Đồng Tháp", "province", "Tỉnh", "VN", "2025-07-01")


def check(desk: Desk, given: dict[str, Any], code: str = "CDS.DVC") -> Report:
    form = office.form(SERVICES, STAFF)
    (work := desk.path("x").parent / "grid").mkdir()
    return read_grid(
        given, form, code, office.catalogue(*form.indicators), office.areas(), work, today=date(2026, 11, 24)
    )


def test_areas_down_and_periods_across() -> None:
    grid = layout(SERVICES)
    assert grid.columns == ("2026-Q1", "2026-Q2")
    assert grid.rows[0] == "Phường Đạo Thạnh"
    assert grid.keys[0][1].text == "CDS.DVC|2026-Q2|28249|2025-07-01"
    assert grid.places()[grid.keys[2][1]] == (2, 1)


def test_disaggregations_across_in_one_period() -> None:
    grid = layout(STAFF)
    assert grid.columns == ("Tổng số", "Nam", "Nữ")
    assert len(grid.rows) == 3
    assert grid.keys[1][2].text == "YT.CB|2025|28261|2025-07-01|nu"
    assert layout(STAFF, "en").columns == ("Total", "Male", "Female")


def test_periods_down_for_one_area() -> None:
    grid = layout(replace(STAFF, areas=(PROVINCE,), periods=("2024", "2025")))
    assert (grid.rows, grid.columns) == (("2024", "2025"), ("Tổng số", "Nam", "Nữ"))


def test_all_three_at_once() -> None:
    grid = layout(replace(STAFF, periods=("2024", "2025")))
    assert grid.rows[:2] == ("Phường Đạo Thạnh – Tổng số", "Phường Đạo Thạnh – Nam")
    assert grid.columns == ("2024", "2025")


def test_a_grid_that_is_right(desk: Desk) -> None:
    grid = layout(SERVICES)
    given: dict[str, Any] = {key.text: f"{n + 40},5" for n, row in enumerate(grid.keys) for key in row}
    given[grid.keys[0][0].text] = {
        "value": "50",
        "mark": "~",
        "status": "Sơ bộ",
        "note": "a",
        "explanation": "b",
    }
    report = check(desk, given)
    assert (report.state, report.how, report.errors, report.missing) == ("ready", "grid", 0, 0)
    assert values(report, "period", "area_code", "value", "qualifier", "status", "note")[0] == (
        "2026-Q1",
        "28249",
        "50",
        "~",
        "provisional",
        "a",
    )
    assert [each.text for each in report.explanations] == ["b"]
    assert values(report, "value")[1] == ("41.5",)


def test_faults_stand_at_the_grids_rows_and_columns(desk: Desk) -> None:
    keys = layout(SERVICES).keys
    report = check(
        desk, {keys[0][0].text: "12", keys[1][0].text: "abc", keys[1][1].text: 101, keys[2][1].text: ""}
    )
    assert [(r.code, r.row, r.column) for r in report.rejections] == [
        ("number.invalid", 2, "2026-Q1"),
        ("number.range", 2, "2026-Q2"),
    ]
    assert sorted((gap.row, gap.key.period) for gap in report.gaps) == [
        (1, "2026-Q2"),
        (3, "2026-Q1"),
        (3, "2026-Q2"),
    ]


def test_disaggregations_of_a_grid(desk: Desk) -> None:
    keys = layout(STAFF).keys
    given = {key.text: n for n, key in enumerate(keys[0], start=1)}
    report = check(desk, given, "YT.CB")
    assert values(report, "gioi_tinh", "value") == [("", "1"), ("nam", "2"), ("nu", "3")]


@pytest.mark.parametrize(
    "text", ["NN.LUA.DT|2025|28249|2025-07-01", "CDS.DVC|x", "", "CDS.DVC|2026-Q1|28249||nam"]
)
def test_a_cell_of_another_indicator(text: str, desk: Desk) -> None:
    report = check(desk, {text: "1"})
    assert [r.code for r in report.rejections if r.severity == "error"] == ["form.cell"]
    assert report.accepted == 0


def test_another_indicator_is_refused(desk: Desk) -> None:
    assert check(desk, {}, "NO").state == "refused"
    assert [r.code for r in check(desk, {}).rejections] == ["form.blank"]


def test_a_block_is_laid_from_a_cell_on() -> None:
    grid = layout(SERVICES)
    found = paste("1,5\t2,5\t9\n3\t\n", grid, 1, 0)
    assert found.cells == {
        grid.keys[1][0].text: "1,5",
        grid.keys[1][1].text: "2,5",
        grid.keys[2][0].text: "3",
        grid.keys[2][1].text: "",
    }
    assert (found.outside, found.by_labels) == (1, False)


def test_a_block_with_labels_is_laid_by_them() -> None:
    grid = layout(SERVICES)
    text = "\t2026-Q2\t2026-Q1\nPHUONG MY THO\t22\t21\nPhường Đạo Thạnh\t12\t11\nXã Lạ\t5\t\n"
    found = paste(text, grid)
    assert found.by_labels
    assert found.cells[grid.keys[1][0].text] == "21"
    assert found.cells[grid.keys[0][1].text] == "12"
    assert found.outside == 1
    rows = paste("Phường Mỹ Tho\t7\n", grid, 0, 1)
    assert rows.cells == {grid.keys[1][1].text: "7"}


def test_a_cell_with_line_breaks_is_one_cell() -> None:
    grid = layout(SERVICES)
    assert paste('"1\n2"\t3\n', grid).cells[grid.keys[0][0].text] == "1\n2"

"""Progress towards targets: the reference method's figures, and the cases it leaves open."""

from __future__ import annotations

import pytest
from ckanext.dongthap.charts.model import Break, Point
from ckanext.dongthap.progress import STATUSES, Aim, assess
from hypothesis import given
from hypothesis import strategies as st


def year(y: int, value: str | None, **more: str) -> Point:
    return Point(str(y), f"{y}-01-01", f"{y}-12-31", value, **more)


def aim(value: float, comparison: str = "ge", y: int = 2030) -> Aim:
    return Aim(value, comparison, f"{y}-12-31")


def test_growth_is_compared_as_the_method_says() -> None:
    """Worked by hand: 100 → 121 in two years is 10% a year; 100 → 200 in ten is 7.18%."""
    found = assess([year(2020, "100"), year(2021, "108"), year(2022, "121")], aim(200))
    assert found.status == "substantial_progress"
    assert found.observed_growth == pytest.approx(0.10, abs=1e-4)
    assert found.required_growth == pytest.approx(0.0718, abs=1e-4)
    assert found.ratio == pytest.approx(1.393, abs=1e-3)
    assert (found.base_period, found.current_period, found.direction) == ("2020", "2022", "positive")


@pytest.mark.parametrize(
    ("last", "status"),
    [
        ("115", "substantial_progress"),
        ("110", "moderate_progress"),
        ("104", "limited_progress"),
        ("100", "limited_progress"),
        ("99", "deterioration"),
        ("200", "target_achieved"),
    ],
)
def test_grades(last: str, status: str) -> None:
    assert assess([year(2020, "100"), year(2022, last)], aim(200)).status == status


def test_falling_is_progress_where_less_is_better() -> None:
    assert assess([year(2020, "50"), year(2024, "35")], aim(25, "le", 2030)).status == "substantial_progress"
    assert assess([year(2020, "50"), year(2024, "52")], aim(25, "le", 2030)).status == "deterioration"
    assert assess([year(2024, "25")], aim(25, "le")).status == "target_achieved"
    assert assess([year(2024, "25")], aim(25, "lt")).status != "target_achieved"


def test_nothing_counts_from_before_a_break() -> None:
    points = [year(2021, "49"), year(2022, "39"), year(2023, "36"), year(2024, "45")]
    found = assess(points, aim(25, "le", 2025), breaks=(Break("2024-01-01", "method"),))
    assert (found.status, found.reason, found.base_period) == ("not_available", "too_short", "2024")
    assert assess(points, aim(25, "le", 2025)).ratio is not None


def test_baseline_is_used_only_within_the_stretch() -> None:
    points = [year(2022, "10"), year(2024, "20")]
    base = year(2020, "5")
    assert assess(points, aim(40), baseline=base).base_period == "2020"
    assert assess(points, aim(40), baseline=base, breaks=(Break("2021-01-01", ""),)).base_period == "2022"


def test_a_date_that_passed_is_missed_not_graded() -> None:
    found = assess([year(2020, "100"), year(2025, "199")], aim(200, y=2025))
    assert (found.status, found.ratio) == ("target_missed", None)


def test_retreat_from_a_target_that_was_reached_is_deterioration() -> None:
    assert assess([year(2020, "20"), year(2022, "10")], aim(15)).status == "deterioration"


@pytest.mark.parametrize(
    ("value", "qualifier", "comparison", "status"),
    [
        ("83", ">", "ge", "target_achieved"),
        ("80", ">", "gt", "target_achieved"),
        ("83", "<", "ge", "not_available"),
        ("75", ">", "le", "not_available"),
        ("83", "~", "ge", "target_achieved"),
    ],
)
def test_bounds_decide_only_what_they_can(value: str, qualifier: str, comparison: str, status: str) -> None:
    assert assess([year(2024, value, qualifier=qualifier)], aim(80, comparison)).status == status


def test_the_best_there_can_be_reaches_any_target() -> None:
    assert assess([year(2024, "100")], aim(100, "gt"), limit=100).status == "target_achieved"


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], "no_value"),
        ([year(2024, None)], "no_value"),
        ([year(2024, "3")], "too_short"),
        ([year(2020, "0"), year(2024, "3")], "base_zero"),
    ],
)
def test_why_there_is_no_grade(points: list[Point], reason: str) -> None:
    found = assess(points, aim(10))
    assert (found.status, found.reason) == ("not_available", reason)


def test_only_periods_of_the_newest_kind_count() -> None:
    half = Point("2024-H1", "2024-01-01", "2024-06-30", "7")
    found = assess([year(2022, "3.7"), half], aim(15))
    assert (found.base_period, found.reason) == ("2024-H1", "too_short")


numbers = st.decimals(min_value=0, max_value=1000, places=2).map(str)


@given(st.lists(numbers, max_size=6), numbers, st.sampled_from(["ge", "gt", "le", "lt", "eq"]))
def test_there_is_always_a_status_and_reaching_the_target_is_one(
    values: list[str], goal: str, comparison: str
) -> None:
    points = [year(2015 + index, value) for index, value in enumerate(values)]
    found = assess(points, aim(float(goal), comparison))
    assert found.status in STATUSES
    if points and comparison == "ge" and points[-1].number >= float(goal):
        assert found.status == "target_achieved"

"""Which periods an agency owes, and which came in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from ckan.tests.helpers import call_action
from ckanext.dongthap.submissions import owed
from ckanext.dongthap.submissions.indicators import of_agencies

from harvesters.timeliness import timeliness
from tests.dongthap.publication.conftest import CODE
from tests.dongthap.submissions.conftest import AGENCY, OTHER
from tests.factories import observation

pytestmark = [pytest.mark.services]


@pytest.fixture
def since_2023(people: dict[str, str], indicator: dict[str, Any]) -> None:
    call_action(
        "package_patch", id=indicator["id"], frequency="annual", reporting_start="2023", reporting_lag=""
    )


def standing() -> dict[str, tuple[date, bool]]:
    """period → (due date, whether it was reported)."""
    return {row["period"]: (row["due"], row["reported"] is not None) for row in owed.standing()[CODE]}


def test_what_has_ended_is_owed(since_2023: None) -> None:
    assert owed.refresh(date(2025, 3, 31)) == 2
    assert standing() == {"2023": (date(2024, 3, 30), False), "2024": (date(2025, 3, 31), False)}
    assert owed.refresh(date(2025, 3, 31)) == 0
    assert owed.refresh(date(2026, 1, 1)) == 1
    assert owed.standing([OTHER]) == {}
    assert set(owed.standing([AGENCY])) == {CODE}


def test_what_a_release_has_is_reported(since_2023: None, publish_rows: Callable[..., Any]) -> None:
    owed.refresh(date(2025, 1, 1))
    publish_rows([observation("2022"), observation("2023")])
    assert owed.refresh(date(2025, 1, 1)) == 1
    rows = {row["period"]: row for row in owed.standing()[CODE]}
    assert not rows["2023"]["nil"]
    assert rows["2023"]["release_id"]
    assert rows["2024"]["reported"] is None
    late = timeliness(rows["2023"]["due"], rows["2023"]["reported"].date(), False, owed.today())
    assert late == "late"
    publish_rows(
        [observation("2022"), observation("2023"), observation("2024", value="", note="không phát sinh")]
    )
    owed.refresh(date(2025, 1, 1))
    assert owed.standing()[CODE][1]["nil"]
    first = rows["2023"]["reported"]
    assert owed.standing()[CODE][0]["reported"] == first, "the first release that had it counts"


def test_the_indicator_says_how_long_it_takes(since_2023: None, indicator: dict[str, Any]) -> None:
    owed.refresh(date(2024, 2, 1))
    call_action("package_patch", id=indicator["id"], reporting_lag=10)
    owed.refresh(date(2024, 2, 1))
    assert standing() == {"2023": (date(2024, 1, 10), False)}
    [mine] = of_agencies([AGENCY])
    period, due = owed.running(mine, date(2024, 2, 1)) or (None, None)
    assert (period.period if period else None, due) == ("2024", date(2025, 1, 10))


def test_nothing_is_owed_of_the_time_before_the_portal(
    people: dict[str, str], indicator: dict[str, Any]
) -> None:
    call_action("package_patch", id=indicator["id"], frequency="annual", reporting_start="")
    owed.refresh()
    assert owed.standing() == {}
    call_action("package_patch", id=indicator["id"], frequency="", reporting_start="2010")
    owed.refresh(owed.today() + timedelta(days=900))
    assert owed.standing() == {}

"""The observation search against the same filters said plainly, page by page and across new releases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import DIMENSION, Portal, Tables
from tests.dongthap.api.figures import PERIODS, expected, figures
from tests.factories import observation

pytestmark = pytest.mark.services


def walk(portal: Portal, limit: int = 100, between: Callable[[], None] | None = None, **wanted: Any) -> Any:
    """All pages of a search: the rows, and the total that the first page told."""
    found, cursor, total = [], None, None
    while True:
        page = portal.ask("dongthap_observation_search", limit=limit, cursor=cursor, **wanted)
        total = page["total"] if cursor is None else total
        assert page["total"] == total, "every page knows the total"
        found += page["results"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found, total
        if between:
            between, call = None, between
            call()


def named(tables: Tables, found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """(indicator, position) of answered rows."""
    places = {
        (code, row["period"], row["area_code"], row["area_valid_from"], row.get(DIMENSION, "")): place
        for code, rows in tables.items()
        for place, row in enumerate(rows, start=1)
    }
    keys = [
        (
            row["indicator"], row["period"], row["area_code"], row["area_valid_from"],
            row["dimensions"].get(DIMENSION, ""),
        )
        for row in found
    ]  # fmt: skip
    return [(key[0], places[key]) for key in keys]


def questions() -> Iterator[dict[str, str]]:
    """Filters and orders of all kinds, and mixtures of them."""
    yield {}
    single: dict[str, list[str]] = {
        "indicator": ["QS.1", "QS.0,QS.2"],
        "area": ["82", "82@", "82@2025-07-01,VN", "28249@2025-07-01"],
        "period_from": ["2024", "2024-Q2", "2024-06"],
        "period_to": ["2024-H1", "2023"],
        "dimensions": [json.dumps({DIMENSION: ""}), json.dumps({DIMENSION: "thcs"})],
        "status": ["official", "estimate,illustrative"],
        "latest": ["true"],
        "sort": [
            "period desc",
            "value",
            "value desc, period",
            "area_code desc, value desc",
            "indicator desc",
        ],
    }
    for name, values in single.items():
        for value in values:
            yield {name: value}
    chance = random.Random(7)
    for _ in range(25):
        names = chance.sample(sorted(single), chance.randint(2, 4))
        wanted = {name: chance.choice(single[name]) for name in names}
        if not {"period_from", "period_to"} <= set(names):
            yield {"indicator": "QS.0,QS.1,QS.2", **wanted}


def plain(wanted: dict[str, str]) -> dict[str, Any]:
    """The question with its periods as dates, for `expected`."""
    said: dict[str, Any] = dict(wanted)
    if "period_from" in wanted:
        said["_start"] = PERIODS[wanted["period_from"]][0]
    if "period_to" in wanted:
        said["_end"] = PERIODS[wanted["period_to"]][1]
    if "dimensions" in wanted:
        said["_dimensions"] = json.loads(wanted["dimensions"])
    return {"indicator": "QS.0,QS.1,QS.2", **said}


@pytest.mark.parametrize("wanted", questions(), ids=str)
def test_a_walk_answers_what_is_asked(portal: Portal, tables: Tables, wanted: dict[str, str]) -> None:
    asked = {"indicator": "QS.0,QS.1,QS.2", **wanted}
    right = expected(tables, plain(wanted))
    found, total = walk(portal, limit=7, **asked)
    assert named(tables, found) == right
    assert total == len(right)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"latest": "true"},
        {"sort": "value desc, period"},
        {"sort": "period desc"},
        {"sort": "area_code, indicator desc", "area": "82,VN"},
        {"status": "estimate,illustrative", "period_from": "2024"},
        {"dimensions": json.dumps({DIMENSION: "thcs"})},
    ],
    ids=str,
)
def test_a_walk_sees_the_releases_with_which_it_began(portal: Portal, wanted: dict[str, str]) -> None:
    """While it goes on every indicator has a new release, one is published first, another is removed."""
    stem = f"DM.{abs(hash(str(wanted))) % 10**6}"
    made: Tables = {}
    for number, dimension in enumerate(["", DIMENSION]):
        code = portal.indicator(f"{stem}.{number}", dimensions=[dimension] if dimension else [])
        made[code] = figures(number + 10, dimension)
        portal.publish(code, made[code], [dimension] if dimension else [])
    late = portal.indicator(f"{stem}.9")

    def publish_meanwhile() -> None:
        for code in made:
            portal.publish(code, [observation("2024", "VN", value="-1", area_valid_from="")])
        portal.publish(late, figures(99))

    asked = {"indicator": ",".join([*made, late]), **wanted}
    right = expected(made, {**plain(wanted), "indicator": asked["indicator"]})
    found, total = walk(portal, limit=3, between=publish_meanwhile, **asked)
    assert named(made, found) == right
    assert total == len(right)
    assert {row["release"] for row in found} == {1}
    again, _ = walk(portal, indicator=asked["indicator"])
    assert {row["release"] for row in again} == {1, 2}


def test_what_is_removed_meanwhile_is_left_out(portal: Portal) -> None:
    codes = [portal.indicator(f"XOA.{number}") for number in range(3)]
    for code in codes:
        portal.publish(code, figures(5))
    one = len(figures(5))

    def remove() -> None:
        call_action("package_delete", id=codes[0].lower().replace(".", "-"))

    found, _ = walk(portal, limit=one - 1, between=remove, indicator=",".join(codes[1:] + codes[:1]))
    assert [row["indicator"] for row in found] == [codes[0]] * (one - 1) + [codes[1]] * one + [codes[2]] * one


def test_rows_say_what_a_value_is(portal: Portal) -> None:
    code = portal.indicator("NOI.RO", illustrative=True, unit="nghin-ha")
    portal.publish(code, [observation(value="1234.50", status="official", source_row="C7")])
    (row,) = portal.ask("dongthap_observation_search", indicator=code)["results"]
    assert (row["value"], row["unit"], row["source_row"], row["release"]) == ("1234.50", "nghin-ha", "C7", 1)
    assert row["illustrative"] is True
    asked = {"indicator": code, "fields": "value,period"}
    assert portal.ask("dongthap_observation_search", **asked)["results"] == [
        {"value": "1234.50", "period": "2024"}
    ]


def test_the_feed_goes_on_where_the_walk_began(portal: Portal) -> None:
    code = portal.indicator("NOI.TIEP")
    portal.publish(code, [observation(value="1")])
    page = portal.ask("dongthap_observation_search", indicator=code)
    portal.publish(code, [observation(value="2")])
    told = portal.ask("dongthap_changes_list", cursor=page["changes_cursor"], event="release.published")
    assert [(change["code"], change["release"]["number"]) for change in told["results"]] == [(code, 2)]


def test_totals_may_be_estimated_or_left_out(portal: Portal, tables: Tables) -> None:
    exact = portal.ask("dongthap_observation_search", indicator="QS.1", limit=1)
    assert (exact["total"], exact["total_estimated"]) == (len(tables["QS.1"]), False)
    guess = portal.ask("dongthap_observation_search", indicator="QS.1", limit=1, total="estimate")
    assert guess["total_estimated"] and abs(guess["total"] - len(tables["QS.1"])) < 10
    assert portal.ask("dongthap_observation_search", limit=1, total="none")["total"] is None


WRONG = {
    "indicator": "KHONG.CO",
    "area": "82@1999-01-01",
    "period_from": "hôm qua",
    "period_to": "2024-13",
    "dimensions": '{"mau": "do"}',
    "status": "sure",
    "latest": "maybe",
    "sort": "note",
    "fields": "price",
    "total": "most",
    "cursor": "abc",
    "limit": "-1",
    "offset": "3",
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_wrong_parameter_is_named(portal: Portal, name: str, language: str) -> None:
    address = f"{language}/api/3/action/dongthap_observation_search"
    answer = portal.get(address, params={name: WRONG[name]})
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert set(error) == {name, "__type"}
    english = portal.get(f"/en{address.removeprefix('/en')}", params={name: WRONG[name]}).json()["error"]
    assert (error[name] == english[name]) == bool(language), "said in the reader's language"


def test_periods_in_the_wrong_order_are_refused(portal: Portal) -> None:
    wanted = {"period_from": "2024", "period_to": "2023"}
    answer = portal.get("/en/api/3/action/dongthap_observation_search", params=wanted)
    assert "period_to" in answer.json()["error"]


def test_a_cursor_of_another_search_is_refused(portal: Portal, tables: Tables) -> None:
    cursor = portal.ask("dongthap_observation_search", indicator="QS.1", limit=1)["next_cursor"]
    wanted = {"indicator": "QS.0", "cursor": cursor}
    answer = portal.get("/en/api/3/action/dongthap_observation_search", params=wanted)
    assert "other parameters" in answer.json()["error"]["cursor"][0]


@pytest.mark.parametrize(
    "place",
    [
        ["QS.1"],
        ["QS.1", "x"],
        [1, 2],
        [None, None],
        ["QS.1\0", 1],
        ["QS.1", {"a": 1}],
        ["QS.1", 10**30],
        {"indicator": "QS.1", "position": 1},
    ],
    ids=str,
)
def test_a_forged_cursor_is_an_error_of_the_client(portal: Portal, place: Any) -> None:
    from ckanext.dongthap import cursors
    from ckanext.dongthap.observations.wanted import Wanted

    forged = cursors.encode("observations", Wanted().fingerprint(), 1, 5, False, place)
    answer = portal.get("/api/3/action/dongthap_observation_search", params={"cursor": forged})
    # A number beyond all rows is a place; characters that are not seen are none in any text.
    fine = place in (["QS.1", 10**30], ["QS.1\0", 1])
    assert answer.status_code == (200 if fine else 409)


def test_private_indicators_are_not_searched(portal: Portal) -> None:
    code = portal.indicator("KIN.1", private=True)
    portal.publish(code, [observation()])
    answer = portal.get("/en/api/3/action/dongthap_observation_search", params={"indicator": code})
    assert answer.json()["error"]["indicator"] == [f"There is no indicator {code}"]
    everything, _ = walk(portal, limit=1000)
    assert code not in {row["indicator"] for row in everything}

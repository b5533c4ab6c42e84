"""Scores and ranks: exact, complete, and nothing earned by a gap."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from ckanext.dongthap.composite.definition import Index, read_folder
from ckanext.dongthap.composite.scoring import NOTHING, Given, Standing, score, share_of
from hypothesis import given
from hypothesis import strategies as st

from harvesters.assets import datasets_dir
from tests.harvesters.catalogue import codelist, entries

TEXT = {"vi": "Tên", "en": "Name"}


def criterion(code: str, points: Any = 10, **more: Any) -> dict[str, Any]:
    return {"code": code, "title": TEXT, "points": points, "scoring": {"kind": "share"}, **more}


def index(*criteria: dict[str, Any], **more: Any) -> Index:
    sub = {"code": "mot", "title": TEXT, "criteria": list(criteria)}
    fields = {
        "code": "bo",
        "version": "1",
        "title": TEXT,
        "about": TEXT,
        "first_year": 2025,
        "subjects": {"kinds": ["so"]},
        "indicator": "TD.BO",
        "sub_indices": [sub],
        **more,
    }
    return Index.model_validate(fields)


def of(value: Any, whole: Any = 100, standing: Standing = "verified") -> Given:
    return Given(standing, Decimal(str(value)), Decimal(str(whole)))


def test_a_share_of_the_most_points() -> None:
    (best, other) = score(index(criterion("a")), {"x": {"a": of(1, 3)}, "y": {"a": of(1, 2)}})
    assert (best.subject, best.points, best.rank) == ("y", Fraction(5), 1)
    assert (other.subject, other.points, other.rank) == ("x", Fraction(10, 3), 2)


@pytest.mark.parametrize(
    ("scoring", "value", "share"),
    [
        ({"kind": "share", "full": "0.8"}, of(80), 1),
        ({"kind": "share", "full": "0.8"}, of(40), Fraction(1, 2)),
        ({"kind": "share"}, of(150), 1),
        ({"kind": "share"}, of(3, 0), None),
        ({"kind": "yes_no"}, of(1), 1),
        ({"kind": "yes_no"}, of(0), 0),
        (
            {"kind": "steps", "steps": [{"at_least": 80, "share": "0.25"}, {"at_least": 98, "share": 1}]},
            of(79.9),
            0,
        ),
        (
            {"kind": "steps", "steps": [{"at_least": 80, "share": "0.25"}, {"at_least": 98, "share": 1}]},
            of(97.99),
            Fraction(1, 4),
        ),
        (
            {"kind": "steps", "steps": [{"at_least": 80, "share": "0.25"}, {"at_least": 98, "share": 1}]},
            of(98),
            1,
        ),
        ({"kind": "share"}, NOTHING, None),
    ],
)
def test_ways_of_scoring(scoring: dict[str, Any], value: Given, share: Any) -> None:
    made = index(criterion("a", scoring=scoring))
    assert share_of(next(made.criteria())[1], value) == share


@pytest.mark.parametrize("standing", ["claimed", "returned", "missing"])
def test_what_is_not_verified_earns_nothing_and_says_so(standing: Standing) -> None:
    (found,) = score(index(criterion("a")), {"x": {"a": of(100, 100, standing)}})
    assert (found.points, found.complete) == (0, False)
    assert (found.criteria[0].standing, found.criteria[0].share) == (standing, 1)


def test_equal_scores_share_a_rank() -> None:
    values = {name: {"a": of(value)} for name, value in (("x", 50), ("y", 90), ("z", 50), ("w", 10))}
    assert [(each.subject, each.rank) for each in score(index(criterion("a")), values)] == [
        ("y", 1),
        ("x", 2),
        ("z", 2),
        ("w", 4),
    ]


def test_sub_indices_are_weighed() -> None:
    subs = [
        {"code": "mot", "title": TEXT, "weight": 2, "criteria": [criterion("a")]},
        {"code": "hai", "title": TEXT, "criteria": [criterion("b", 5)]},
    ]
    made = index(sub_indices=subs)
    (found,) = score(made, {"x": {"a": of(50), "b": of(100)}})
    assert (found.points, made.most, found.most) == (15, 25, 25)
    assert [(sub.points, sub.weighed) for sub in found.sub_scores] == [(5, 10), (5, 5)]


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(st.integers(0, 300), st.integers(0, 300)),
        min_size=1,
        max_size=12,
    )
)
def test_points_are_within_bounds_and_ranks_follow_them(values: dict[str, tuple[int, int]]) -> None:
    made = index(criterion("a"), criterion("b", 7))
    found = score(made, {name: {"a": of(one), "b": of(two)} for name, (one, two) in values.items()})
    assert all(0 <= each.points <= made.most for each in found)
    assert all(each.rank == 1 + sum(other.points > each.points for other in found) for each in found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sub_indices": [{"code": "mot", "title": TEXT, "points": 5, "criteria": [criterion("a")]}]},
        {"indicator": None},
        {"subjects": {"kinds": ["so"], "level": "commune"}},
        {"sub_indices": [{"code": "mot", "title": TEXT, "criteria": [criterion("a"), criterion("a")]}]},
        {"unknown": 1},
    ],
)
def test_wrong_definitions_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        index(criterion("a"), **wrong)


def test_the_indices_that_are_shipped() -> None:
    found = {made.key: made for made in read_folder(datasets_dir() / "indices")}
    national = found["dti@922"]
    assert (national.most, sum(sub.components or 0 for sub in national.sub_indices)) == (1000, 98)
    assert national.indicator is None and not list(national.criteria())
    example = found["cap-xa-minh-hoa@2025"]
    assert example.illustrative and example.most == 100
    known = {entry["code"] for entry in entries("indicators")}
    for _sub, each in example.criteria():
        assert each.source is None or each.source.indicator in known
        assert each.source or each.evidence


def scored() -> list[Index]:
    return [made for made in read_folder(datasets_dir() / "indices") if made.indicator]


def test_each_index_has_its_indicator_with_labels_and_breaks() -> None:
    known = {entry["code"]: entry for entry in entries("indicators")}
    labels = {(row["dimension"], row["code"]) for row in codelist("dimension_values")}
    for made in scored():
        entry = known[str(made.indicator)]
        assert entry.get("illustrative", False) == made.illustrative
        wanted = {("nhom_tieu_chi", sub.code) for sub in made.sub_indices}
        assert wanted | {("tieu_chi", each.code) for _, each in made.criteria()} <= labels
        earlier = [
            other for other in scored() if (other.code, other.first_year) < (made.code, made.first_year)
        ]
        breaks = {each["date"] for each in entry["series_breaks"]}
        assert not earlier or f"{made.first_year}-01-01" in breaks


def test_what_a_structure_refers_to_is_published() -> None:
    known = {entry["code"] for entry in entries("indicators")}
    assert all(code in known for made in read_folder(datasets_dir() / "indices") for code in made.published)

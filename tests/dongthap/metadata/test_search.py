"""Facets, words with and without accents, and the indicator actions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action


def names(**search: Any) -> list[str]:
    return [package["name"] for package in call_action("package_search", **search)["results"]]


@pytest.mark.parametrize(
    "words",
    ["lúa", "lua", "LÚA", "dien tich", "paddy", "NN.LUA.DT", "nong nghiep", "Digital economy", "trồng trọt"],
)
def test_words_find_an_indicator(indicator: dict[str, Any], words: str) -> None:
    assert names(q=words) == ["dien-tich-lua"]


def test_tones_come_first(agency: dict[str, Any]) -> None:
    for title in ("Cà ăn quả", "Cá nuôi", "Ca mắc bệnh"):
        call_action("package_create", title=title, notes="Mô tả", owner_org=agency["id"])
    assert names(q="cá")[0] == "ca-nuoi"
    assert names(q="cà")[0] == "ca-an-qua"
    assert len(names(q="ca")) == 3


@pytest.mark.parametrize(
    ("facet", "value", "words"),
    [
        ("pillars", "kinh-te-so", "Kinh tế số"),
        ("sectors", "nong-nghiep", "Nông nghiệp"),
        ("areas", "82@2025-07-01", "Tỉnh Đồng Tháp"),
        ("frequency", "annual", "Hằng năm"),
        ("dataset_type", "indicator", "Chỉ tiêu"),
        ("illustrative", "false", "Số liệu thật"),
    ],
)
def test_facets_have_words(
    indicator: dict[str, Any], test_request_context: Any, facet: str, value: str, words: str
) -> None:
    with test_request_context(environ_overrides={"CKAN_LANG": "vi"}):
        found = call_action("package_search", **{"facet.field": [facet], "fq": f'{facet}:"{value}"'})
    assert found["count"] == 1
    assert found["search_facets"][facet]["items"] == [{"name": value, "display_name": words, "count": 1}]


def test_dataset_list_shows_indicators_and_facets(indicator: dict[str, Any], app: Any) -> None:
    page = app.get("/dataset/?pillars=kinh-te-so").body
    assert "Diện tích gieo trồng lúa" in page
    assert "Trụ cột" in page and "Kinh tế số" in page


def test_long_texts_are_indexed(agency: dict[str, Any], rice: dict[str, Any]) -> None:
    rice["method_translated"] = {"vi": "Điều tra chọn mẫu. " * 4000}
    call_action("package_create", **rice)
    assert names(q="dieu tra chon mau") == ["dien-tich-lua"]


def test_indicator_list_filters(indicator: dict[str, Any], app: Any) -> None:
    def listed(query: str) -> list[str]:
        answer = app.get(f"/api/3/action/dongthap_indicator_list?{query}").json["result"]
        assert answer["count"] == len(answer["results"])
        return [result["code"] for result in answer["results"]]

    for query in ("", "pillar=kinh-te-so", "agency=so-nong-nghiep", "q=lua", "area=82@2025-07-01"):
        assert listed(query) == ["NN.LUA.DT"], query
    for query in ("sector=y-te", "illustrative=true", "q=zzz", "frequency=monthly"):
        assert listed(query) == [], query


def test_indicator_list_pages(indicator: dict[str, Any]) -> None:
    answer = call_action("dongthap_indicator_list", limit=1, offset=1)
    assert (answer["count"], answer["results"]) == (1, [])
    assert call_action("dongthap_indicator_list")["results"][0]["latest"] == []


@pytest.mark.parametrize("wanted", ["NN.LUA.DT", "dien-tich-lua"])
def test_indicator_show(indicator: dict[str, Any], wanted: str) -> None:
    shown = call_action("dongthap_indicator_show", id=wanted)
    assert (shown["id"], shown["latest"]) == (indicator["id"], [])


def test_indicator_show_knows_indicators_only(agency: dict[str, Any]) -> None:
    call_action("package_create", title="Bộ dữ liệu", notes="Mô tả", owner_org=agency["id"])
    for wanted in ("bo-du-lieu", "no-such"):
        with pytest.raises(tk.ObjectNotFound):
            call_action("dongthap_indicator_show", id=wanted)

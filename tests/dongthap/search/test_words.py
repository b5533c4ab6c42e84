"""Ways of writing, slips of the finger, suggestions, the order of names."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import yaml
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.search import entries
from ckanext.dongthap.search.spelling import did_you_mean

from harvesters.vietnamese.fold import fold
from tests.dongthap.search.conftest import Ask, codes

pytestmark = pytest.mark.services
SLIPS: dict[str, str] = yaml.safe_load(
    (Path(__file__).with_name("spelling.yaml")).read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thủy sản", "thuỷ sản"),
        ("số hóa", "số hoá"),
        ("tỷ lệ hộ nghèo", "tỉ lệ hộ nghèo"),
        ("kỹ năng số", "kĩ năng số"),
        ("chữ ký số", "CHỮ KÍ SỐ"),
        ("dân số", unicodedata.normalize("NFD", "dân số")),
    ],
)
def test_the_same_in_another_spelling(ours: Ask, one: str, other: str) -> None:
    assert ours(one) == ours(other) != []


@pytest.mark.parametrize(
    ("short", "words"),
    [
        ("DTI", "chỉ số chuyển đổi số"),
        ("DVC trực tuyến", "dịch vụ công trực tuyến"),
        ("TMĐT", "thương mại điện tử"),
    ],
)
def test_abbreviations_find_what_the_words_find(ours: Ask, short: str, words: str) -> None:
    assert ours(short)
    assert set(ours(short)[:3]) <= set(ours(words)[:6])


def test_a_colon_is_no_field(ours: Ask) -> None:
    assert ours("dân số: mật độ")[0] == "DS.MATDO"
    assert ours("code:NN.LUA.DT") == ["NN.LUA.DT"]


def test_some_of_the_words(portal: None) -> None:
    found = call_action("package_search", q="số trường học ở làng tôi", **{"facet.field": ["sectors"]})
    assert found["nearly"] is True
    assert codes(found["results"])[0] == "GD.TRUONG"
    assert {item["name"] for item in found["search_facets"]["sectors"]["items"]}
    assert call_action("package_search", q="zzzz yyyy")["count"] == 0


def test_filters_hold_for_some_of_the_words(portal: None) -> None:
    """The agency's page, and a page of two agencies' and two sectors' filters at once."""
    words = "số trường học ở làng tôi"
    whole = call_action("package_search", q=words, rows=1000)
    owners = {each["organization"]["name"] for each in whole["results"]}
    assert whole["nearly"] is True and len(owners) > 1
    for owner in owners:
        found = call_action("package_search", q=words, rows=1000, fq=f"organization:{owner}")
        assert {each["organization"]["name"] for each in found["results"]} == {owner}
        both = [f'organization:"{owner}"', "type:indicator"]
        found = call_action("package_search", q=words, rows=1000, fq_list=both)
        assert {(e["organization"]["name"], e["type"]) for e in found["results"]} <= {(owner, "indicator")}
    none = call_action("package_search", q=words, fq=f"organization:{owners.pop()} organization:khong-co")
    assert none["count"] == 0


def test_what_is_private_is_not_near(portal: None) -> None:
    agency = factories.Organization()
    factories.Dataset(owner_org=agency["id"], private=True, title="Kho thóc dự trữ")
    user = factories.User()["name"]
    found = call_action(
        "package_search", {"user": user, "ignore_auth": False}, q="kho thóc riêng biệt", include_private=True
    )
    assert [package for package in found["results"] if package["private"]] == []
    assert call_action("dongthap_search_suggest", q="kho thóc") == []


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_did_you_mean(portal: None, typed: str, meant: str) -> None:
    assert fold(did_you_mean(typed) or "") == meant


def test_corrections_carry_their_marks(portal: None, app: Any) -> None:
    assert did_you_mean("tiem chungg") == "tiêm chủng"
    assert did_you_mean("tiêm chủng") is None
    page = app.get("/dataset/?q=tiem+chungg").body
    assert "Có phải ý ông/bà là" in page and "tiêm chủng" in page


def test_suggestions(portal: None) -> None:
    entries.refresh()
    found = call_action("dongthap_search_suggest", q="nang su")
    assert found[0] == {"kind": "indicator", "name": "nang-suat-lua", "label": "Năng suất lúa"}
    kinds = {each["kind"] for each in call_action("dongthap_search_suggest", q="giao duc", limit=20)}
    assert "agency" in kinds
    areas = call_action("dongthap_search_suggest", q="phường cao l")
    assert {"kind": "area", "name": "29869@2025-07-01", "label": "Phường Cao Lãnh"} in areas
    assert call_action("dongthap_search_suggest", q='"):*') == []


def test_suggestions_know_their_parameters(portal: None) -> None:
    with pytest.raises(tk.ValidationError):
        call_action("dongthap_search_suggest", q="lua", sort="name")
    with pytest.raises(tk.ValidationError):
        call_action("dongthap_search_suggest")


def test_a_new_agency_is_suggested(portal: None) -> None:
    entries.refresh()
    factories.Organization(name="trung-tam-thu", title="Trung tâm Thử nghiệm số")
    found = call_action("dongthap_search_suggest", q="trung tâm thử")
    assert [each["name"] for each in found] == ["trung-tam-thu"]


def test_names_in_vietnamese_order(portal: None) -> None:
    for number, title in enumerate(("Dương", "Đà Nẵng", "Âu", "An", "Ăn")):
        factories.Organization(name=f"thu-{number}", title=title)
    listed = call_action("organization_list", sort="title asc")
    mine = [name for name in listed if name in {f"thu-{number}" for number in range(5)}]
    assert mine == ["thu-3", "thu-4", "thu-2", "thu-0", "thu-1"]
    page = call_action("organization_list", all_fields=True, limit=3, offset=1)
    assert [agency["name"] for agency in page] == listed[1:4]
    found = call_action("package_search", sort="title_string asc", rows=200)["results"]
    titles = [package["title"] for package in found]
    assert titles.index("Diện tích tự nhiên") < titles.index("Điểm chỉ số chuyển đổi số cấp tỉnh (DTI)")

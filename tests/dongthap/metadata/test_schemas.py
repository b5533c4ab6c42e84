"""Datasets and indicators through CKAN's own actions: what is kept, what is refused, in which words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action


def errors_of(fields: dict[str, Any], action: str = "package_create") -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        call_action(action, **fields)
    return caught.value.error_dict


def test_schemas_are_shown_with_both_languages(loaded_plugins: None) -> None:
    assert {"dataset", "indicator"} <= set(call_action("scheming_dataset_schema_list"))
    schema = call_action("scheming_dataset_schema_show", type="indicator")
    labels = {field["field_name"]: field["label"] for field in schema["dataset_fields"]}
    assert labels["unit"] == {"vi": "Đơn vị tính", "en": "Unit"}
    assert all({"vi", "en"} <= set(label) for label in labels.values())


def test_an_indicator_keeps_its_fields(indicator: dict[str, Any], rice: dict[str, Any]) -> None:
    shown = call_action("package_show", id="dien-tich-lua")
    for name in set(rice) - {"owner_org"}:
        assert shown[name] == rice[name], name
    assert shown["title"] == "Diện tích gieo trồng lúa"
    assert shown["notes"] == "Diện tích lúa cả năm."
    assert sorted(tag["name"] for tag in shown["tags"]) == ["lúa", "trồng trọt"]


def test_what_the_law_demands_is_filled_where_it_is_known(indicator: dict[str, Any]) -> None:
    assert indicator["creator"] == "Sở Nông nghiệp và Môi trường"
    assert indicator["identifier"] == "NN.LUA.DT"
    assert len(indicator["issued"]) == len("2026-11-24")


def test_same_fields_again_change_nothing(indicator: dict[str, Any], rice: dict[str, Any]) -> None:
    again = call_action("package_update", **{**indicator, **rice, "owner_org": indicator["owner_org"]})
    assert again["metadata_modified"] == indicator["metadata_modified"]


def test_required_texts(agency: dict[str, Any], rice: dict[str, Any]) -> None:
    del rice["notes_translated"]
    rice["code"] = ""
    assert {"notes_translated", "code"} <= set(errors_of(rice))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", "furlong"),
        ("pillars", ["kinh-te-so", "no-such"]),
        ("spatial", ["82@1975-04-30"]),
        ("code", "nn lúa"),
        ("value_min", "1.234,5"),
        ("baseline_period", "2016-2019"),
        ("temporal_start", "31/12/2025"),
        ("title_translated", {"fr": "Riz"}),
        ("title_translated", {"en": "Paddy"}),
        ("decimals", "9"),
    ],
)
def test_a_fault_stands_at_its_field(
    agency: dict[str, Any], rice: dict[str, Any], field: str, value: Any
) -> None:
    assert list(errors_of({**rice, field: value})) == [field]


def test_a_fault_in_a_target_stands_at_its_cell(agency: dict[str, Any], rice: dict[str, Any]) -> None:
    rice["targets"].append({"document": "NQ 02", "period": "2030", "value": "nhiều", "comparison": "ge"})
    assert list(errors_of(rice)["targets"][1]) == ["value"]


def test_target_area_is_checked_in_its_era(agency: dict[str, Any], rice: dict[str, Any]) -> None:
    rice["targets"][0].update(area_code="87", area_valid_from="2025-07-01")
    assert list(errors_of(rice)["targets"][0]) == ["area_code"]
    rice["targets"][0].update(area_code="87", area_valid_from="")
    assert call_action("package_create", **rice)["targets"][0]["area_code"] == "87"


def test_ends_follow_starts(agency: dict[str, Any], rice: dict[str, Any]) -> None:
    rice.update(temporal_start="2025", temporal_end="2024-12-31", value_min="10", value_max="9")
    assert set(errors_of(rice)) == {"temporal_end", "value_max"}


def test_a_code_is_used_once(indicator: dict[str, Any], rice: dict[str, Any]) -> None:
    assert list(errors_of({**rice, "name": "khac"})) == ["code"]


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Không có trong danh mục"), ("en", "Not in the list")]
)
def test_errors_speak_the_users_language(
    agency: dict[str, Any], rice: dict[str, Any], test_request_context: Any, language: str, words: str
) -> None:
    with test_request_context(environ_overrides={"CKAN_LANG": language}):
        assert words in errors_of({**rice, "unit": "furlong"})["unit"][0]


def test_plain_ckan_clients_can_write(agency: dict[str, Any]) -> None:
    made = call_action(
        "package_create",
        title="Danh sách trường học",
        notes="Các trường trên địa bàn",
        owner_org=agency["id"],
        tags=[{"name": "giáo dục"}],
    )
    assert made["name"] == "danh-sach-truong-hoc"
    assert made["title_translated"] == {"vi": "Danh sách trường học"}
    assert made["tags_translated"] == {"vi": ["giáo dục"]}
    patched = call_action("package_patch", id=made["id"], title="Trường học")
    assert patched["title_translated"] == {"vi": "Trường học"}


def test_an_agency_keeps_its_groups(agency: dict[str, Any]) -> None:
    rows = [{"group": "CUM-1", "valid_from": "2025-07-01"}]
    call_action("organization_patch", id=agency["id"], emulation_groups=rows, predecessors=["Sở Nông nghiệp"])
    shown = call_action("organization_show", id="so-nong-nghiep")
    assert shown["emulation_groups"] == rows
    assert shown["predecessors"] == ["Sở Nông nghiệp"]
    assert shown["title"] == "Sở Nông nghiệp và Môi trường"
    wrong = [{"group": "CUM-1", "valid_from": "2025-07-01", "valid_to": "2024-01-01"}]
    found = errors_of({"id": agency["id"], "emulation_groups": wrong}, "organization_patch")
    assert list(found) == ["emulation_groups"]

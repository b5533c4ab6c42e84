"""Code lists: loaded once, read by anyone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action
from ckanext.dongthap import codelists as reading
from ckanext.dongthap.codelist_load import CodelistError, load_folder


def test_loading_again_writes_nothing(codelists: None, codelist_folder: Path) -> None:
    before = reading.version()
    counts = load_folder(codelist_folder)
    assert (counts["added"], counts["changed"], counts["removed"]) == (0, 0, 0)
    assert reading.version() == before


def test_a_changed_file_is_seen_at_once(codelists: None, codelist_folder: Path) -> None:
    assert reading.label("units", "ha", "en") == "hectare"
    path = codelist_folder / "units.csv"
    path.write_text("code,label_vi,label_en\nha,héc-ta,hectares\nkg,kg,kg\n", encoding="utf-8")
    counts = load_folder(codelist_folder)
    assert (counts["added"], counts["changed"], counts["removed"]) == (1, 1, 0)
    assert reading.label("units", "ha", "en") == "hectares"
    path.write_text("code,label_vi,label_en\nkg,kg,kg\n", encoding="utf-8")
    assert load_folder(codelist_folder)["removed"] == 1
    assert [entry.code for entry in reading.entries("units")] == ["kg"]


def test_a_repeated_code_loads_nothing(codelists: None, codelist_folder: Path) -> None:
    (codelist_folder / "units.csv").write_text(
        "code,label_vi,label_en\nkg,kg,kg\nkg,cân,kg\n", encoding="utf-8"
    )
    with pytest.raises(CodelistError, match="row 3"):
        load_folder(codelist_folder)
    assert reading.by_key("units").keys() == {"ha"}


def test_actions_answer_anyone(codelists: None, app: Any) -> None:
    listed = app.get("/api/3/action/dongthap_codelist_list").json["result"]
    assert {"name": "areas", "count": 3} in listed
    url = "/api/3/action/dongthap_codelist_show?id=areas&q=dong%20thap&limit=1&offset=1"
    shown = app.get(url).json["result"]
    assert (shown["count"], [entry["key"] for entry in shown["entries"]]) == (2, ["87@"])


def test_values_of_a_dimension(codelists: None) -> None:
    shown = call_action("dongthap_codelist_show", id="dimension_values", parent="season")
    assert [entry["code"] for entry in shown["entries"]] == ["DX"]


def test_an_unknown_list_is_not_found(codelists: None) -> None:
    with pytest.raises(tk.ObjectNotFound):
        call_action("dongthap_codelist_show", id="no-such")

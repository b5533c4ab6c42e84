"""``ckan dongthap load``: everything in ``datasets/``, and nothing the second time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.dongthap import catalogue
from ckanext.dongthap.cli import dongthap

from harvesters.assets import datasets_dir


@pytest.fixture
def empty(loaded_plugins: None, migrate_db_for: Any, clean_db: None, clean_index: None) -> None:
    migrate_db_for("dongthap")


def load(cli: Any) -> dict[str, Any]:
    result = cli.invoke(dongthap, ["load", "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(next(line for line in result.output.splitlines() if line.startswith("{")))


def stamps() -> list[tuple[Any, ...]]:
    packages = model.Session.query(model.Package.name, model.Package.metadata_modified).all()
    return sorted(tuple(row) for row in packages)


def test_the_whole_catalogue_loads_once(empty: None, cli: Any) -> None:
    first = load(cli)
    agencies = catalogue.read_entries(datasets_dir() / "organizations")
    indicators = catalogue.read_entries(datasets_dir() / "indicators")
    assert first["organizations"]["created"] == len(agencies)
    assert first["indicators"]["created"] == len(indicators)
    assert first["open"]["created"] == 5
    before = stamps()
    again = load(cli)
    assert again["codelists"]["added"] == again["codelists"]["changed"] == again["codelists"]["removed"] == 0
    assert again["organizations"]["unchanged"] == len(agencies)
    assert again["indicators"]["unchanged"] == len(indicators)
    assert again["open"]["unchanged"] == 5
    assert stamps() == before


def test_only_what_differs_is_written(indicator: dict[str, Any], rice: dict[str, Any]) -> None:
    assert catalogue.write_dataset(rice) == "unchanged"
    assert catalogue.write_dataset({**rice, "unit": "ha ", "decimals": "1"}) == "unchanged"
    call_action("package_patch", id=indicator["id"], contact_name="Phòng Trồng trọt")
    assert catalogue.write_dataset({**rice, "frequency": "monthly"}) == "updated"
    shown = call_action("package_show", id=indicator["id"])
    assert (shown["frequency"], shown["contact_name"]) == ("monthly", "Phòng Trồng trọt")


def test_a_wrong_entry_is_named_and_the_others_load(
    agency: dict[str, Any], rice: dict[str, Any], tmp_path: Path
) -> None:
    right = {**rice, "name": "khac", "code": "KHAC"}
    path = tmp_path / "a.yaml"
    path.write_text(
        yaml.safe_dump([{**rice, "unit": "furlong"}, right], allow_unicode=True), encoding="utf-8"
    )
    tally = catalogue.Tally()
    done = list(catalogue.load_indicators(catalogue.read_entries(tmp_path), tally))
    assert done == ["dien-tich-lua", "khac"]
    assert (tally.created, tally.failed) == (1, 1)
    assert list(tally.faults["dien-tich-lua"]) == ["unit"]

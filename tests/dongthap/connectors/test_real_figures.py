"""Every connector of figures: real files, through a worker, into what readers see."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from ckan.tests.helpers import call_action

from tests.dongthap.connectors.conftest import FIGURES, Portal, Runs, code_of

pytestmark = pytest.mark.services


def observations(name: str) -> list[dict[str, Any]]:
    found = call_action("dongthap_observation_search", indicator=code_of(name), limit=1000, total="none")
    return found["results"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_real_file_is_published_as_its_list_says(harvested: tuple[Runs, Runs], name: str) -> None:
    feed, run = FIGURES[name], harvested[0][name]
    assert run["state"] == "published", (run["reasons"], run["counts"])
    assert (run["counts"]["accepted"], run["counts"]["rejected"]) == (feed["rows"], 0)
    found = {
        " ".join([each["period"], each["area_code"], *each["dimensions"].values()]): each["value"]
        for each in observations(name)
    }
    assert len(found) == feed["rows"]
    assert {key: found.get(key) for key in feed["facts"]} == feed["facts"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_second_run_changes_nothing(harvested: tuple[Runs, Runs], name: str) -> None:
    run = harvested[1][name]
    assert run["state"] == "unchanged", run["reasons"]
    assert call_action("dongthap_release_list", id=code_of(name))["count"] == 1


@pytest.mark.parametrize("name", FIGURES)
def test_the_download_is_what_the_datastore_holds(
    portal: Portal, harvested: tuple[Runs, Runs], name: str
) -> None:
    answer = portal.get(f"/chi-tieu/{code_of(name)}/du-lieu.csv")
    download = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    package = call_action("package_show", id=f"that-{name}")
    table = call_action(
        "datastore_search",
        resource_id=package["resources"][0]["id"],
        limit=1000,
        records_format="csv",
        fields=list(download[0]),
    )
    names = [each["id"] for each in table["fields"]]
    held = [dict(zip(names, row, strict=True)) for row in csv.reader(io.StringIO(table["records"]))]
    assert sorted(map(str, download)) == sorted(map(str, held))
    assert len(download) == FIGURES[name]["rows"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_release_leads_back_to_the_very_bytes(harvested: tuple[Runs, Runs], name: str) -> None:
    release = call_action("dongthap_release_show", id=code_of(name))
    assert release["run_id"] == harvested[0][name]["id"]
    kept = {each["sha256"] for each in harvested[0][name]["raw"]}
    assert {each["sha256"] for each in release["raw"]} == kept != set()

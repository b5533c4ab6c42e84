"""The developers' page: whole without JavaScript, and its scripts do what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas
import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import Portal
from tests.factories import observation

pytestmark = pytest.mark.services

#: What the page's scripts speak of; made by the tests of the OpenAPI document as well.
CODE = "NN.LUA.DT"


@pytest.fixture(scope="module")
def page(portal: Portal, sample: str) -> BeautifulSoup:
    answer = portal.get("/nha-phat-trien")
    assert answer.status_code == 200, answer.text[-2000:]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    return BeautifulSoup(answer.text, "html.parser")


def script(page: BeautifulSoup, name: str) -> str:
    """A script as somebody copies it from the page."""
    found = page.select_one(f"#ma-{name}")
    assert found is not None, name
    return found.get_text()


def run(command: list[str], text: str, folder: Path) -> str:
    made = subprocess.run(
        command, input=text, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert made.returncode == 0, made.stderr[-2000:]
    return made.stdout


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not on this machine")
    return found


def test_everything_is_there_without_javascript(portal: Portal, page: BeautifulSoup) -> None:
    document = portal.get("/api/openapi.json").json()
    anchors = {each["id"] for each in page.select("details.operation")}
    assert anchors == {
        operation["operationId"] for methods in document["paths"].values() for operation in methods.values()
    }
    assert not page.select("script:not([src]), style, [style], [onclick]")
    for code in ("invalid-parameters", "not-found", "not-authorized", "too-many-requests", "busy"):
        assert page.select_one(f"#loi-{code}") is not None
    form = page.select_one("#dongthap_observation_search form")
    assert form is not None and form["action"] == "/api/3/action/dongthap_observation_search"


def test_a_form_may_be_sent_as_it_stands(portal: Portal, page: BeautifulSoup) -> None:
    """Browsers send the empty fields too."""
    for form in page.select("details[id^=dongthap] form"):
        given: dict[str, Any] = {}
        for field in form.select("input:not([disabled])"):
            given[str(field["name"])] = str(field.get("value", ""))
        for field in form.select("select:not([disabled])"):
            chosen = field.select_one("option[selected]")
            given[str(field["name"])] = chosen.get_text() if chosen else ""
        answer = portal.get(str(form["action"]), params=given)
        assert answer.status_code == 200, (answer.url, answer.text)


def test_problems_lead_to_their_words(portal: Portal, page: BeautifulSoup) -> None:
    told = portal.get("/api/observations.csv?nam=1").json()["type"]
    address, _, anchor = told.partition("#")
    assert address == f"{portal.url}/nha-phat-trien"
    assert page.find(id=anchor) is not None


def test_curl(page: BeautifulSoup, tmp_path: Path) -> None:
    run([tool("bash"), "-eu", "-c", script(page, "curl")], "", tmp_path)
    files = list(tmp_path.glob("*.csv"))
    assert len(files) == 1 and CODE in files[0].read_text("utf-8")


@pytest.mark.parametrize(("name", "said"), [("ckanapi", CODE), ("pandas", "2024")])
def test_python(page: BeautifulSoup, tmp_path: Path, name: str, said: str) -> None:
    assert said in run([sys.executable, "-"], script(page, name), tmp_path)


def test_javascript(page: BeautifulSoup, tmp_path: Path) -> None:
    assert "2024" in run([tool("node"), "--input-type=module", "-"], script(page, "javascript"), tmp_path)


def test_r(page: BeautifulSoup, tmp_path: Path) -> None:
    assert "2024" in run([tool("Rscript"), "-"], script(page, "r"), tmp_path)


def test_a_copy_follows_the_feed(portal: Portal, page: BeautifulSoup, tmp_path: Path) -> None:
    """All indicators of a sector with their latest values; a new release comes once, and only it."""
    text = script(page, "follow")

    def again() -> str:
        return run([sys.executable, "-"], text, tmp_path)

    def logged() -> list[dict[str, Any]]:
        lines = (tmp_path / "nong-nghiep" / "changes.ndjson").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def table(code: str) -> pandas.DataFrame:
        return pandas.read_parquet(tmp_path / "nong-nghiep" / f"{code}.parquet")

    again()
    listed = portal.ask("dongthap_indicator_list", sector="nong-nghiep", limit=1000)["results"]
    latest = json.loads((tmp_path / "nong-nghiep" / "latest.json").read_text("utf-8"))
    assert latest == {each["code"]: each["latest"] for each in listed}
    assert set(latest) == {path.stem for path in tmp_path.glob("*/*.parquet")}
    assert logged() == []
    again()
    assert logged() == []

    portal.publish(CODE, [observation(str(year), value=str(year)) for year in (2022, 2023, 2024)])
    again()
    again()
    releases = [each for each in logged() if each["event"] == "release.published"]
    assert [each["code"] for each in releases] == [CODE]
    assert sorted(table(CODE)["value"]) == [2022, 2023, 2024]

    call_action("package_patch", id="dien-tich-gieo-trong-lua", private=True)
    again()
    assert not (tmp_path / "nong-nghiep" / f"{CODE}.parquet").exists()
    assert logged()[-1]["event"] == "dataset.removed"
    call_action("package_patch", id="dien-tich-gieo-trong-lua", private=False)
    assert len({each["cursor"] for each in logged()}) == len(logged())

"""The other forms of an indicator, each checked by the tool that its users have."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import mlcroissant
import pytest
import requests
import sdmx
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action
from frictionless import Package, validate

from tests.dongthap.api.conftest import AGENCY, DIMENSION, Portal
from tests.dongthap.api.figures import figures
from tests.factories import observation

pytestmark = pytest.mark.services
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def code(portal: Portal) -> str:
    """All kinds of periods, areas of several eras, values with many digits and with none, notes of lines."""
    made = portal.indicator(
        "TRAO.DOI.1",
        dimensions=[DIMENSION],
        illustrative=True,
        license_id="cc-by",
        sectors=["giao-duc-dao-tao"],
        pillars=["xa-hoi-so"],
        spatial=["82@2025-07-01"],
    )
    portal.publish(made, [*figures(1, DIMENSION), _cumulative()], [DIMENSION])
    return made


def _cumulative() -> dict[str, str]:
    return observation("2024-9M", "82", "5", period_start="2024-01-01", period_end="2024-09-30", note="=1+1")


def test_frictionless_validates_every_file(portal: Portal, code: str) -> None:
    address = f"{portal.url}/chi-tieu/{code}/datapackage.json"
    report = validate(address)
    assert report.valid, report.flatten(["type", "note", "message"])
    assert [task.name for task in report.tasks] == ["csv", "xlsx", "json"]
    rows = len(figures(1, DIMENSION)) + 1
    assert [task.stats["rows"] for task in report.tasks] == [rows] * 3
    package = Package(address)
    schema = package.get_resource("csv").schema
    assert schema.get_field("value").type == "number" and DIMENSION in schema.field_names
    assert schema.get_field("period").title == "Kỳ"
    assert package.licenses[0]["path"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Dữ liệu minh hoạ" in package.to_dict()["illustrative"]


def test_frictionless_finds_faults(portal: Portal, code: str) -> None:
    """The test can fail: a column of another type is not valid."""
    told = portal.get(f"/chi-tieu/{code}/datapackage.json").json()
    told["resources"] = told["resources"][:1]
    told["resources"][0]["schema"]["fields"][0]["type"] = "integer"
    assert not validate(told).valid


def test_a_numbered_release_stays_what_it_was(portal: Portal, code: str) -> None:
    before = portal.get(f"/chi-tieu/{code}/phien-ban/1/datapackage.json").json()
    other = portal.indicator("TRAO.DOI.2")
    portal.publish(other, [observation(value="1")])
    portal.publish(other, [observation(value="2"), observation("2023")])
    assert portal.get(f"/chi-tieu/{other}/datapackage.json").json()["version"] == "2"
    assert portal.get(f"/chi-tieu/{other}/phien-ban/1/datapackage.json").json()["version"] == "1"
    assert portal.get(f"/chi-tieu/{code}/phien-ban/1/datapackage.json").json() == before


def test_other_datasets_are_packages_too(portal: Portal, code: str) -> None:
    package = factories.Dataset(owner_org=AGENCY, title_translated={"vi": "Danh mục", "en": "List"})
    address = f"{portal.url}/api/3/action/dongthap_codelist_show?id=units"
    call_action("resource_create", package_id=package["id"], url=address, format="JSON", name="Đơn vị")
    told = portal.get(f"/dataset/{package['name']}/datapackage.json").json()
    assert told["title"] == "Danh mục" and told["resources"][0]["path"] == address
    of_indicator = portal.get(f"/dataset/{code.lower().replace('.', '-')}/datapackage.json").json()
    assert of_indicator["resources"][0]["name"] == "csv"


def test_croissant_loads(portal: Portal, code: str) -> None:
    address = f"{portal.url}/chi-tieu/{code}/croissant.jsonld"
    dataset = mlcroissant.Dataset(jsonld=requests.get(address, timeout=60).json())
    assert dataset.metadata.ctx.issues.errors == set()
    records = list(dataset.records("so-lieu"))
    assert len(records) == len(figures(1, DIMENSION)) + 1
    assert records[0]["so-lieu/period"] == b"2023"
    assert requests.get(address, timeout=60).json()["description"].startswith("Dữ liệu minh hoạ")


def test_sdmx_reads_data_and_structure(portal: Portal, code: str) -> None:
    structure = sdmx.read_sdmx(
        io.BytesIO(portal.get(f"/chi-tieu/{code}/cau-truc.sdmx.xml").content), format="XML"
    )
    (definition,) = structure.structure.values()
    assert [dimension.id for dimension in definition.dimensions] == [
        "FREQ", "REF_AREA", DIMENSION.upper(), "TIME_PERIOD",
    ]  # fmt: skip
    answer = portal.get(f"/chi-tieu/{code}/du-lieu.sdmx.csv")
    assert answer.headers["Content-Type"].startswith("application/vnd.sdmx.data+csv; version=2.0.0")
    message = sdmx.read_sdmx(io.BytesIO(answer.content), format="CSV", structure=definition)
    found = [each for part in message.data for each in part.obs]
    assert len(found) == len(figures(1, DIMENSION)) + 1
    periods = {str(each.dimension["TIME_PERIOD"].value) for each in found}
    assert periods == {"2023", "2024", "2024-S1", "2024-Q2", "2024-06", "2023-09-01/P1Y", "2024-01-01/P9M"}
    known = {key: {item.id for item in found.items.values()} for key, found in structure.codelist.items()}
    for each in found:
        assert str(each.dimension["REF_AREA"].value) in known["CL_AREAS"]
        assert str(each.dimension[DIMENSION.upper()].value) in known[f"CL_{DIMENSION.upper()}"]
        assert str(each.attached_attribute["OBS_STATUS"].value) == "ILLUSTRATIVE"
    comments = {str(each.attached_attribute["COMMENT_OBS"].value) for each in found}
    assert "'=1+1" in comments and not any("\n" in comment for comment in comments)


def test_formulas_in_texts_are_harmless_in_streams(portal: Portal, code: str) -> None:
    assert "'=1+1" in portal.get(f"/api/observations.csv?indicator={code}").text
    assert '"note":"=1+1"' in portal.get(f"/api/observations.ndjson?indicator={code}").text


@pytest.mark.parametrize("language", ["", "/en"])
def test_search_engines_read_the_page(portal: Portal, code: str, language: str) -> None:
    name = code.lower().replace(".", "-")
    for path in (f"/chi-tieu/{code}", f"/dataset/{name}"):
        page = BeautifulSoup(portal.get(language + path).text, "html.parser")
        (script,) = page.find_all("script", type="application/ld+json")
        told = json.loads(script.string or "")
        assert told["@type"] == "Dataset"
        assert told["name"] == ("Planted area of paddy" if language else "Diện tích gieo trồng lúa")
        assert told["description"].startswith("Illustrative" if language else "Dữ liệu minh hoạ")
        assert told["variableMeasured"]["propertyID"] == code
        assert len(told["distribution"]) == 3 and told["license"].startswith("https://creativecommons")


def test_markup_in_a_title_does_not_leave_the_script(portal: Portal) -> None:
    bad = "</script><script>alert(1)</script>"
    portal.indicator("TRAO.DOI.X", title_translated={"vi": bad, "en": "x"})
    text = portal.get("/chi-tieu/TRAO.DOI.X").text
    (script,) = BeautifulSoup(text, "html.parser").find_all("script", type="application/ld+json")
    assert json.loads(script.string or "")["name"] == bad
    assert not re.search(r"<script>alert", text)


def entries(answer: requests.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall("a:entry", ATOM)


def titles(answer: requests.Response) -> list[str]:
    return [entry.findtext("a:title", "", ATOM) for entry in entries(answer)]


def test_new_releases_are_news(portal: Portal) -> None:
    title = {"vi": "Số trường học nổi", "en": "Floating schools"}
    code = portal.indicator("TIN.1", title_translated=title, sectors=["giao-duc-dao-tao"])
    portal.publish(code, [observation(value="1")])
    portal.publish(code, [observation(value="2")])
    feed = portal.get("/phien-ban.atom")
    assert titles(feed)[:2] == ["Số trường học nổi: phiên bản 2", "Số trường học nổi: phiên bản 1"]
    first = entries(feed)[0]
    assert "1 số liệu thay đổi" in first.findtext("a:summary", "", ATOM) or "1" in first.findtext(
        "a:summary", "", ATOM
    )
    links = {link.get("rel"): link.get("href") for link in first.findall("a:link", ATOM)}
    assert requests.get(links["alternate"], timeout=30).status_code == 200
    assert requests.get(links["enclosure"], timeout=30).text.splitlines()[0].startswith("period")
    assert titles(portal.get("/en/phien-ban.atom"))[0].startswith("Floating schools")
    wanted = "Số trường học nổi: phiên bản 2"
    for query in (f"agency={AGENCY}", "sector=giao-duc-dao-tao", "q=truong hoc noi"):
        assert wanted in titles(portal.get(f"/phien-ban.atom?{query}")), query
    for query in ("agency=khong-co", "sector=y-te", "pillar=kinh-te-so"):
        assert wanted not in titles(portal.get(f"/phien-ban.atom?{query}")), query
    assert portal.get("/phien-ban.atom?linh_vuc=x").status_code == 400

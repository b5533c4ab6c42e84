"""The forms in a browser's eyes: help, required marks, errors beside the field, what was typed kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action


@pytest.fixture
def editor(agency: dict[str, Any]) -> dict[str, str]:
    user = factories.UserWithToken()
    call_action("organization_member_create", id=agency["id"], username=user["name"], role="editor")
    return {"Authorization": user["token"]}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.body, "html.parser")


def label_text(page: BeautifulSoup, name: str) -> str:
    label = page.select_one(f'label[for="field-{name}"]')
    assert label is not None, name
    return " ".join(label.get_text(" ").split())


@pytest.mark.parametrize(
    ("language", "label", "help_text"),
    [("", "Đơn vị tính", "Mã duy nhất trong tỉnh"), ("/en", "Unit", "Unique in the province")],
)
def test_the_form_speaks_both_languages(
    editor: dict[str, str], app: Any, language: str, label: str, help_text: str
) -> None:
    page = soup(app.get(f"{language}/indicator/new", headers=editor))
    assert label in label_text(page, "unit") and "*" in label_text(page, "unit")
    assert "*" in label_text(page, "title_translated-vi")
    assert "*" not in label_text(page, "title_translated-en")
    assert help_text in page.get_text()
    assert page.select_one('select[name="pillars"] option[value="kinh-te-so"]') is not None
    assert page.select_one('[data-module="dongthap-slug-target"]') is not None


def test_errors_stand_beside_their_fields(editor: dict[str, str], app: Any) -> None:
    typed = {"title_translated-vi": "Sản lượng cá", "code": "cá", "save": "", "decimals": "12"}
    page = soup(app.post("/indicator/new", headers=editor, data=typed))
    field = page.select_one("#field-code")
    assert field is not None and field["value"] == "cá"
    block = field.find_parent(class_="error") or field.find_parent(class_="form-group")
    assert block is not None and "chữ in hoa không dấu" in block.get_text()
    notes = page.select_one("#field-notes_translated-vi")
    assert (
        notes is not None
        and "Vui lòng nhập nội dung tiếng Việt" in notes.find_parent("div").parent.get_text()
    )
    title = page.select_one("#field-title_translated-vi")
    assert title is not None and title["value"] == "Sản lượng cá"


def test_a_form_makes_an_indicator(editor: dict[str, str], agency: dict[str, Any], app: Any) -> None:
    typed = {
        "title_translated-vi": "Sản lượng cá tra",
        "title_translated-en": "",
        "notes_translated-vi": "Sản lượng thu hoạch.",
        "tags_translated-vi": "cá tra, thủy sản",
        "name": "",
        "owner_org": agency["id"],
        "code": "TS.CA.SL",
        "unit": "ha",
        "decimals": "",
        "value_min": "",
        "temporal_start": "",
        "pillars": ["kinh-te-so"],
        "targets-0-document": "NQ 01",
        "targets-0-area_code": "",
        "targets-0-period": "2030",
        "targets-0-value": "10",
        "targets-0-comparison": "ge",
        "save": "",
    }
    app.post("/indicator/new", headers=editor, data=typed, follow_redirects=False)
    made = call_action("dongthap_indicator_show", id="TS.CA.SL")
    assert made["name"] == "san-luong-ca-tra"
    assert made["title_translated"] == {"vi": "Sản lượng cá tra"}
    assert made["tags_translated"] == {"vi": ["cá tra", "thủy sản"]}
    assert made["targets"] == [{"document": "NQ 01", "period": "2030", "value": "10", "comparison": "ge"}]
    assert "decimals" not in made


def test_pages_show_labels(indicator: dict[str, Any], app: Any) -> None:
    page = soup(app.get("/indicator/dien-tich-lua")).get_text(" ")
    for words in ("Diện tích gieo trồng lúa", "Hằng năm", "Nông nghiệp", "Diện tích lúa cả năm."):
        assert words in page
    english = soup(app.get("/en/indicator/dien-tich-lua")).get_text(" ")
    assert "Planted area of paddy" in english and "Annual" in english


def test_the_agency_form_keeps_groups(agency: dict[str, Any], app: Any) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    page = soup(app.get("/organization/edit/so-nong-nghiep", headers=headers))
    assert page.select_one("#field-title_translated-vi")["value"] == "Sở Nông nghiệp và Môi trường"
    typed = {
        "title_translated-vi": "Sở Nông nghiệp và Môi trường",
        "name": "so-nong-nghiep",
        "kind": "",
        "emulation_groups-0-group": "CUM-1",
        "emulation_groups-0-valid_from": "2025-07-01",
        "emulation_groups-0-valid_to": "",
        "save": "",
    }
    app.post("/organization/edit/so-nong-nghiep", headers=headers, data=typed, follow_redirects=False)
    shown = call_action("organization_show", id="so-nong-nghiep")
    assert shown["emulation_groups"] == [{"group": "CUM-1", "valid_from": "2025-07-01"}]
    wrong = {**typed, "emulation_groups-0-valid_to": "2001-01-01"}
    answer = app.post("/organization/edit/so-nong-nghiep", headers=headers, data=wrong)
    assert "không được trước thời điểm đầu" in answer.body


def test_uploaded_names_keep_their_letters(indicator: dict[str, Any], app: Any, tmp_path: Any) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    upload = (io.BytesIO(b"a,b\n1,2\n"), "Báo cáo quý III – Đồng Tháp.csv")
    fields = {"package_id": indicator["id"], "name": "Báo cáo", "upload": upload}
    made = app.post("/api/3/action/resource_create", headers=headers, data=fields).json["result"]
    assert made["url"].endswith("/bao-cao-quy-iii-dong-thap.csv")

"""A dataset's page: its table filters and pages without a script; an indicator's leads to its own."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.tests.helpers import call_action

from tests.dongthap.pages.conftest import Portal, page, words

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("portal")]


@pytest.fixture(scope="module")
def dataset(portal: Portal) -> dict[str, Any]:
    """Thirty communes in a DataStore table, and a file without one."""
    made = call_action(
        "package_create",
        name="danh-sach-xa",
        title_translated={"vi": "Danh sách xã", "en": "Communes"},
        notes_translated={"vi": "Xã, phường.", "en": "Communes and wards."},
        owner_org="so-nong-nghiep",
        license_id="cc-by",
        resources=[{"name": "Ghi chú", "url": "https://example.com/a.pdf", "format": "PDF", "size": 2048}],
    )
    call_action(
        "datastore_create",
        resource={"package_id": made["id"], "name": "Bảng xã", "format": "CSV"},
        fields=[
            {
                "id": "ten",
                "type": "text",
                "info": {"label": "Tên xã", "label_en": "Name", "notes": "Tên đầy đủ."},
            },
            {"id": "dan_so", "type": "numeric", "info": {"label": "Dân số", "label_en": "Population"}},
        ],
        records=[{"ten": f"Xã số {n}", "dan_so": 1000 + n} for n in range(30)],
    )
    return made


def test_table_pages_filters_and_orders(portal: Portal, dataset: dict[str, Any]) -> None:
    shown = page(portal, "/dataset/danh-sach-xa")
    assert len(shown.select("#table ~ .scroll")[0].select("tbody tr")) == 20
    assert "30 dòng" in words(shown, "caption")
    assert "1.000" in words(shown, "tbody tr")
    second = page(portal, "/dataset/danh-sach-xa?page=2")
    assert len(second.select("#table ~ .scroll")[0].select("tbody tr")) == 10
    found = page(portal, "/dataset/danh-sach-xa?words=số+17")
    assert words(found, "tbody") == "Xã số 17 1.017"
    down = page(portal, "/dataset/danh-sach-xa?sort=%22dan_so%22+desc")
    assert words(down, "tbody tr") == "Xã số 29 1.029"
    assert "Không có dòng nào" in words(page(portal, "/dataset/danh-sach-xa?words=khôngcó"), "main")


@pytest.mark.parametrize("query", ["sort=pg_sleep(9)", "table=khong-co", "words=%27%29%3B--"])
def test_what_makes_no_sense_harms_nothing(portal: Portal, dataset: dict[str, Any], query: str) -> None:
    assert "Danh sách xã" in words(page(portal, f"/dataset/danh-sach-xa?{query}"), "h1")


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=99999999999"])
def test_what_is_no_number_of_a_page_is_refused(portal: Portal, dataset: dict[str, Any], query: str) -> None:
    assert portal.get(f"/dataset/danh-sach-xa?{query}").status_code == 400


def test_page_tells_columns_files_licence_citation_and_call(portal: Portal, dataset: dict[str, Any]) -> None:
    shown = page(portal, "/dataset/danh-sach-xa")
    text = words(shown, "main")
    for part in ("Tên xã", "Tên đầy đủ.", "2 KiB", "CC BY 4.0", "Cách trích dẫn", "datastore_search"):
        assert part in text, part
    english = words(page(portal, "/en/dataset/danh-sach-xa"), "main")
    assert "Population" in english


def test_an_indicator_s_dataset_leads_to_its_page(portal: Portal) -> None:
    code = portal.indicator()
    name = portal.ask("dongthap_indicator_show", id=code)["name"]
    for place in (f"/indicator/{name}", f"/dataset/{name}"):
        answer = portal.get(place, allow_redirects=False)
        assert answer.status_code == 302, place
        assert answer.headers["location"].endswith(f"/chi-tieu/{code}"), place


def test_a_dataset_stays_itself_whatever_its_extras_say(portal: Portal, dataset: dict[str, Any]) -> None:
    call_action("package_patch", id=dataset["id"], extras=[{"key": "code", "value": portal.indicator()}])
    assert portal.get("/dataset/danh-sach-xa", allow_redirects=False).status_code == 200

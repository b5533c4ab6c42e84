"""No answer is a script of the caller's making, no name is markup, no picture is anything else."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan
import ckanext.dcat
import ckanext.dongthap
import ckanext.scheming
import pytest
import requests
from ckan.common import config
from ckan.plugins.toolkit import ValidationError
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.http import policy, reports
from redis import Redis
from werkzeug.datastructures import FileStorage

from tests.dongthap.api.conftest import AGENCY, Portal

pytestmark = pytest.mark.services

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def test_no_answer_is_a_script(portal: Portal) -> None:
    for path in ("/api/3/action/package_list", "/api/2/util/tag/autocomplete", "/api/3"):
        answer = portal.get(f"{path}?incomplete=a&callback=alert")
        assert answer.status_code == 400, path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert not answer.text.startswith("alert")


def test_tables_of_datatables_are_off(portal: Portal) -> None:
    answer = requests.post(f"{portal.url}/datatables/ajax/x", data={"draw": "1"}, timeout=60)
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize(
    ("text", "kind"),
    [('{"a": "<b>"}', "application/json"), ("[1]", "application/json"), ("abc", "text/plain")],
)
def test_what_is_no_page_is_not_called_one(portal: Portal, text: str, kind: str) -> None:
    """Whatever a view returns as text, it is no page unless it begins like one."""
    from ckanext.dongthap.http import content_types
    from flask import Response

    response = Response(text)
    content_types.correct(response)
    assert response.mimetype == kind
    page = Response("\n<!DOCTYPE html><p>x")
    content_types.correct(page)
    assert page.mimetype == "text/html"


@pytest.mark.parametrize(
    "path", ["/", "/dataset", "/user/login", "/group/", "/khong-co", "/api/3/action/site_read"]
)
def test_one_policy_for_all(portal: Portal, path: str) -> None:
    headers = portal.get(path).headers
    told = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert told["script-src"] == told["style-src"] == "'self'"
    assert told["object-src"] == told["base-uri"] == "'none'"
    assert told["frame-ancestors"] == "'self'"
    assert told["report-uri"] == policy.REPORTS
    assert headers["Reporting-Endpoints"] == 'csp="/csp"'


def test_the_style_sheet_of_the_settings_is_let_in_by_its_hash(portal: Portal) -> None:
    call_action("config_option_update", **{"ckan.site_custom_css": "body { color: red }"})
    try:
        answer = portal.get("/user/reset")
    finally:
        call_action("config_option_update", **{"ckan.site_custom_css": ""})
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    assert f"'{policy.digest(style[1])}'" in answer.headers["Content-Security-Policy"]


@pytest.fixture
def no_reports(portal: Portal) -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    with Redis.from_url(config["ckan.redis.url"]) as redis:
        for key in [*redis.scan_iter("dongthap:csp*"), *redis.scan_iter("dongthap:limit*")]:
            redis.delete(key)


def _report(portal: Portal, page: str, directive: str = "script-src-elem") -> int:
    told = {"csp-report": {"document-uri": page, "effective-directive": directive, "blocked-uri": "inline"}}
    body = json.dumps(told)
    return requests.post(portal.url + policy.REPORTS, data=body, timeout=60).status_code


def test_reports_are_counted(portal: Portal, no_reports: None) -> None:
    one = f"{portal.url}/dataset/8fc04346-ed05-4504-bcc0-130c20ef47b9?q=geheim"
    assert [_report(portal, one) for _ in range(3)] == [204] * 3
    modern = [{"type": "csp-violation", "body": {"documentURL": one, "effectiveDirective": "style-src-attr"}}]
    assert requests.post(f"{portal.url}/csp", json=modern, timeout=60).status_code == 204
    ((_day, kinds),) = reports.counted(1).items()
    assert kinds == {"script-src-elem /dataset/…": 3, "style-src-attr /dataset/…": 1}


def test_reports_flood_nothing(portal: Portal, no_reports: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_KINDS", 3)
    told = [_report(portal, f"{portal.url}/{'ab'[n % 2] * n}") for n in range(70)]
    assert told.count(204) <= 61
    assert told[-1] == 429
    ((_day, kinds),) = reports.counted(1).items()
    assert len(kinds) == 4
    assert kinds["others"] > 50


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" " * (17 << 10), 413),
        (b"[" * 9000, 400),
        (b"null", 400),
        (b'{"csp-report": 1}', 400),
        (b'{"csp-report": {"effective-directive": "<script>"}}', 400),
    ],
)
def test_reports_that_are_none(portal: Portal, no_reports: None, body: bytes, status: int) -> None:
    assert requests.post(f"{portal.url}/csp", data=body, timeout=60).status_code == status
    assert reports.counted(1) == {}


#: Templates that no page of the portal asks for, and why.
UNSERVED = {
    "user/snippets/recaptcha.html": "ckan.recaptcha is not set",
    "dataviewer/base.html": "views of resources are off",
    "package/snippets/resource_upload_field.html": "its blocks with handlers are ours",
    "scheming/form_snippets/multiple_select.html": "no field has it: dongthap_codes.html",
    "scheming/form_snippets/multiple_checkbox.html": "no field has it: dongthap_codes.html",
    "scheming/package/snippets/package_form.html": "only forms of several steps have these styles",
    "scheming/package/snippets/resource_form.html": "only forms of several steps have these styles",
    "base.html": "the block custom_styles is ours",
    "package/resource_read.html": "leads to the dataset's page; forms.js keeps the link from doing anything",
}
IN_PAGE = re.compile(
    r"\s(?:on[a-z]+|style|hx-on[:\w-]*)=[\"'\n]|<style|<script(?![^>]*type=\"application/)|javascript:"
)


def test_no_template_has_a_handler_or_a_style() -> None:
    """Every template of CKAN and of the loaded extensions, as far as none of ours stands in its place."""
    ours = Path(ckanext.dongthap.__file__ or "").parent / "templates"
    extensions = Path(ckan.__file__).parent.parent / "ckanext"
    folders = [Path(ckan.__file__).parent / "templates", extensions / "datastore" / "templates"]
    folders += [
        Path(module.__file__ or "").parent / name
        for module in (ckanext.scheming, ckanext.dcat)
        for name in ("templates",)
    ]
    found = set[str]()
    for folder in folders:
        for path in folder.rglob("*.html"):
            name = str(path.relative_to(folder))
            mine = ours / name
            replaced = mine.exists() and "{% ckan_extends %}" not in mine.read_text("utf-8")
            if IN_PAGE.search(path.read_text("utf-8")) and not replaced:
                found.add(name)
    mine = {str(p.relative_to(ours)) for p in ours.rglob("*.html") if IN_PAGE.search(p.read_text("utf-8"))}
    assert mine - {"base.html"} == set()
    assert {
        name for name in found if not name.startswith(("tests/", "structured_data/", "croissant/"))
    } == set(UNSERVED)


@pytest.mark.parametrize("content", [SVG, b"<html>", b"GIF87", PNG[:6]])
def test_a_picture_is_a_picture(portal: Portal, content: bytes) -> None:
    with pytest.raises(ValidationError):
        _picture(content, "anh.png")
    with pytest.raises(ValidationError):
        _picture(PNG, "anh.svg")


def _picture(content: bytes, name: str) -> dict[str, Any]:
    upload = FileStorage(io.BytesIO(content), filename=name, content_type="image/png")
    return call_action("organization_patch", id=AGENCY, image_upload=upload)


def test_a_picture_is_kept_under_its_own_kind(portal: Portal) -> None:
    assert _picture(PNG, "anh.png")["image_display_url"].endswith(".png")


PEOPLE_AND_GROUPS = (
    ("organization_patch", {"id": AGENCY}),
    ("group_create", {"name": "nhom-thu"}),
    ("user_create", {"name": "nguoi-thu", "email": "a@b.example", "password": "ba-cay-cau-nho-5"}),
)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//x/y.png", "data:image/svg+xml,x", "../x"])
@pytest.mark.parametrize(("action", "more"), PEOPLE_AND_GROUPS)
def test_addresses_of_pictures_are_addresses(
    portal: Portal, action: str, more: dict[str, str], address: str
) -> None:
    with pytest.raises(ValidationError) as told:
        call_action(action, image_url=address, **more)
    assert "image_url" in told.value.error_dict


@pytest.mark.parametrize(("action", "more"), PEOPLE_AND_GROUPS)
def test_pictures_come_from_here(portal: Portal, action: str, more: dict[str, str]) -> None:
    person = call_action("get_site_user")["name"]
    made = call_action(action, {"user": person}, image_url="https://noi-khac.example/x.png", **more)
    assert not made["image_url"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "\x01javascript:x",
        "//evil",
        "file:///etc",
    ],
)
def test_links_lead_to_the_web(portal: Portal, address: str) -> None:
    dataset = factories.Dataset(owner_org=AGENCY, **TEXTS)
    if address != "\x01javascript:x":
        with pytest.raises(ValidationError):
            call_action("package_patch", id=dataset["id"], source_url=address)
    with pytest.raises(ValidationError):
        call_action("resource_create", package_id=dataset["id"], url=address)


TEXTS = {
    "title_translated": {"vi": "Bộ thử"},
    "notes_translated": {"vi": "Thử"},
    "temporal_end": "2024",
    "temporal_start": "2023",
}


@pytest.mark.parametrize(
    "address", ["ftp://a.example/x", "https://a.example/x", "mailto:a@b.example", "http://a/b?c=d:e"]
)
def test_links_that_are_fine(portal: Portal, address: str) -> None:
    dataset = factories.Dataset(owner_org=AGENCY, **TEXTS)
    assert call_action("resource_create", package_id=dataset["id"], url=address)["url"] == address


@pytest.mark.parametrize(
    "name", ["<img src=x>", 'a"b', "a'b", "a\nb", "a\x07b", "a\u202eb", "=cmd|'x'!A0", "+a", "@a"]
)
def test_columns_names_are_names(portal: Portal, name: str) -> None:
    dataset = factories.Dataset(owner_org=AGENCY, **TEXTS)
    with pytest.raises(ValidationError):
        call_action(
            "datastore_create", resource={"package_id": dataset["id"]}, fields=[{"id": name, "type": "text"}]
        )


def test_names_of_files_are_plain(portal: Portal) -> None:
    dataset = factories.Dataset(owner_org=AGENCY, **TEXTS)
    upload = FileStorage(io.BytesIO(b"ten,so\nA,1\n"), filename="../../\u202egpj.\"<b>\x07'.csv")
    made = call_action(
        "resource_create", package_id=dataset["id"], name='Bảng \u202e"1"\n<b>\x07', upload=upload
    )
    assert made["name"] == "Bảng ”1” ‹b›"
    assert re.fullmatch(r"[a-z0-9-]+\.csv", made["url"].rpartition("/")[2])


def test_texts_lose_what_is_not_seen(portal: Portal) -> None:
    made = call_action(
        "package_create",
        owner_org=AGENCY,
        title_translated={"vi": "Tên\x08 \u202eđảo"},
        notes_translated={"vi": "a\x0bb\ufffe"},
        temporal_start="2023",
        temporal_end="2024",
        source_system="x\x1f",
        tags_translated={"vi": ["từ\x02"]},
    )
    assert made["title"] == "Tên đảo"
    assert made["notes"] == "ab"
    assert made["source_system"] == "x"
    assert made["tags_translated"] == {"vi": ["từ"]}


@pytest.mark.parametrize(("kind", "mark"), [("csv", ","), ("tsv", "\t")])
def test_a_dump_calculates_nothing(portal: Portal, kind: str, mark: str) -> None:
    dataset = factories.Dataset(owner_org=AGENCY, **TEXTS)
    texts = ["=1+1", "-5,2", '@SUM("a")', "-2+3|cmd", "a", "x,=1", "- gạch đầu dòng", ""]
    made = call_action(
        "datastore_create",
        resource={"package_id": dataset["id"]},
        fields=[{"id": "ten", "type": "text"}, {"id": "so", "type": "numeric"}],
        records=[{"ten": text, "so": -5.5} for text in texts],
    )
    answer = portal.get(f"/datastore/dump/{made['resource_id']}?format={kind}")
    answer.encoding = "utf-8"
    import csv

    rows = list(csv.reader(io.StringIO(answer.text), delimiter=mark))
    assert [row[1] for row in rows[1:]] == [
        "'=1+1",
        "-5,2",
        '\'@SUM("a")',
        "'-2+3|cmd",
        "a",
        "x,=1",
        "- gạch đầu dòng",
        "",
    ]
    assert {row[2] for row in rows[1:]} == {"-5.5"}

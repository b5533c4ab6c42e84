"""No entry takes a page down: whatever value a validator accepts is shown on every page, feed and download.

Each candidate is given to every field at once; fields that refuse it are left as they were. So that a
candidate proves nothing by being refused everywhere, each must be accepted somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.scheming.helpers import scheming_get_dataset_schema, scheming_get_organization_schema

from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.conftest import package_id, released

pytestmark = pytest.mark.services

CANDIDATES: dict[str, Any] = {
    "year": "2024",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "period": "2024-Q1",
    "zero": "0",
    "number": 12,
    "no number": "NaN",
    "flag": True,
    "empty": "",
    "markup": "<script>alert(1)</script><b>",
    "braces": "{{ 7*7 }} {% x %} %s %(x)s {0}",
    "markdown": "# a\n\n![x](javascript:alert(1)) | <http://a.b>",
    "long": "x" * 5_000,
    "other way round": "\u202eabc",
    "address": "https://vi-du.vn/a?b=<>&c=%zz#%",
    "odd address": "http://[::1",
    "script address": "javascript:alert(1)",
    "no object": "{}",
    "both languages": {"vi": "a", "en": "b"},
    "one language": {"vi": "<i>a"},
    "list": ["a", "b"],
    "half a place": '{"type": "Point"}',
    "polygon": '{"type": "Polygon", "coordinates": []}',
    "rows of the last day": [{"date": "9999-12-31", "reason_vi": "x"}],
    "rows": [{"name": "a", "date": "2020", "reason_vi": "<b>", "url": "https://vi-du.vn", "year": "2024"}],
}
#: What a record is found by, or who may see it.
_KEPT = ("id", "name", "type", "state", "private", "owner_org", "code", "url")


#: Name → whether it has rows.
Fields = dict[str, bool]
Thing = tuple[str, str, Fields, list[str]]


def _fields(schema: Any, part: str) -> Fields:
    found = [each for each in schema[part] if each["field_name"] not in _KEPT]
    return {each["field_name"]: "repeating_subfields" in each for each in found}


def _accepted(action: str, identifier: str, fields: Fields, value: Any) -> list[str]:
    """Give the value to all fields that could hold it; return those that took it."""
    rows = isinstance(value, list) and all(isinstance(each, dict) for each in value)
    left = [name for name, has_rows in fields.items() if has_rows == rows]
    while left:
        try:
            call_action(action, id=identifier, **dict.fromkeys(left, value))
        except tk.ValidationError as error:
            model.Session.rollback()
            # A fault of a row within, or of one field with another, names none of those that were given.
            refused = set(error.error_dict) & set(left)
            left = [name for name in left if name not in refused] if refused else left[len(left) // 2 + 1 :]
        else:
            return left
    return []


@pytest.fixture(scope="module")
def things(portal: Portal) -> Iterator[dict[str, Thing]]:
    """What has fields → action, id, fields, and the addresses that show it."""
    agency = factories.Organization(name="co-quan-gia-tri", title_translated={"vi": "Sở", "en": "Office"})
    words = {"vi": "Danh sách chợ", "en": "Markets"}
    link = {"url": "https://vi-du.vn/a.csv", "name": "Chợ", "format": "CSV"}
    dataset = call_action(
        "package_create", name="gia-tri", owner_org=agency["id"], title_translated=words,
        notes_translated=words, identifier="gia-tri", resources=[link],
    )  # fmt: skip
    code = released(portal)
    schema = scheming_get_dataset_schema("dataset")
    lists = [
        "/",
        "/dataset",
        "/organization/co-quan-gia-tri",
        "/organization",
        "/catalog.ttl",
        "/catalog.jsonld",
    ]
    lists += ["/phien-ban.atom", "/feeds/dataset.atom", "/api/3/action/package_search"]
    shown = ["/dataset/gia-tri", *(f"/dataset/gia-tri.{kind}" for kind in ("ttl", "xml", "jsonld"))]
    figures = [f"/chi-tieu/{code}", f"/chi-tieu/{code}/du-lieu.csv", f"/chi-tieu/{code}/du-lieu.xlsx"]
    figures += [f"/chi-tieu/{code}/datapackage.json", f"/chi-tieu/{code}/nhung", "/chi-tieu", "/thi-dua"]
    figures += [f"/api/observations.csv?indicator={code}"]
    of_indicator = _fields(scheming_get_dataset_schema("indicator"), "dataset_fields")
    of_agency = _fields(scheming_get_organization_schema("organization"), "fields")
    yield {
        "dataset": ("package_patch", dataset["id"], _fields(schema, "dataset_fields"), lists + shown),
        "resource": (
            "resource_patch",
            dataset["resources"][0]["id"],
            _fields(schema, "resource_fields"),
            [*lists, *shown, f"/dataset/gia-tri/resource/{dataset['resources'][0]['id']}"],
        ),
        "indicator": ("package_patch", package_id(code), of_indicator, lists + figures),
        "agency": ("organization_patch", agency["id"], of_agency, [*lists, shown[0], figures[0]]),
    }
    call_action("dataset_purge", id=dataset["id"])
    call_action("organization_purge", id=agency["id"])
    call_action("package_patch", id=package_id(code), state="deleted")


def test_whatever_is_accepted_is_shown(portal: Portal, things: dict[str, Thing]) -> None:
    failed: list[str] = []
    taken: set[str] = set()
    for name, value in CANDIDATES.items():
        for kind, (action, identifier, fields, addresses) in things.items():
            accepted = _accepted(action, identifier, fields, value)
            if not accepted:
                continue
            taken.add(name)
            for path in addresses:
                answer = portal.get(path if path.startswith("/api") else f"/en{path}")
                if answer.status_code >= 500 or "left-out" in answer.text:
                    failed.append(f"{kind} {name} {accepted}: {path} {answer.status_code}")
    assert failed == []
    assert len(taken) > len(CANDIDATES) - 6, set(CANDIDATES) - taken

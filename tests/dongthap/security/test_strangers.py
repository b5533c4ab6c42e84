"""What strangers mistype gets an answer that says so, never 500: every address with odd values.

The addresses come from the program's map, the parameters are those that its pages and CKAN's read; each meets
the odd values in turn, so that the walk stays short.
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import ckan.views
import ckanext.datastore
import pytest
import requests
from ckan.tests.helpers import call_action
from ckanext.dongthap import pages
from werkzeug.routing import Rule

from tests.dongthap.api.conftest import AGENCY, Portal

pytestmark = pytest.mark.services

#: As they stand in an address.
ODD = (
    "",
    "None",
    "-1",
    "0",
    "99999999999999999999",
    "%ff",
    "%c3%28",
    "%EF%BF%BE",
    "a%0Ab",
    "%27%22%3C%3E",
    "..%2f..",
    "*:*",
    "%5B%5D",
    "%7B%7D",
    "x" * 300,
    "%7B!lucene%7Da",
    "2024-13-45",
    "title_string+asc%2C",
    "maybe",
    "%E2%80%AE",
    "%F0%9F%8C%BE",
    "1.5",
    "NaN",
    "%25s",
    "http%3A%2F%2Fx",
    "a:b:c",
    "%22",
    "(",
    "AND",
    "/",
    "0001-01-01T00:00:00%2B14:00",
    "%D9%A2%D9%A0%D9%A2%D9%A4",
    "%5B" * 900,
    "%7B%22view_type%22:%22x%22%7D",
    "%7B%22a%22:" * 90,
    "%5B%22%5Cud800%22%5D",
)
PARAMETERS = (
    "q",
    "fq",
    "sort",
    "id",
    "format",
    "fields",
    "filters",
    "ext_bbox",
    "incomplete",
    "include_private",
    "facet.field",
    "res_format",
    "tags",
    "groups",
    "organization",
    "lang",
    "view",
    "came_from",
    "type",
    "group",
    "year",
    "area",
    "period_from",
    "period_to",
    "release",
    "dimensions",
    "view_type",
    "user",
    "indicator",
    "agency",
    "words",
    "state",
    "cursor",
    "since",
    "profiles",
    "modified_since",
    "bom",
    "distinct",
    "plain",
    "language",
    "late",
    "kind",
    "code",
    "source",
    "show",
    "period",
    "content",
    "sector",
    "pillar",
    "level",
    "vocabulary_id",
    "ignore_self",
    "_tags_limit",
    "tags_limit",
    "dataset",
    "url",
)
#: Numbers are looked at before all others, so they have an address of their own.
NUMBERS = ("page", "rows", "start", "limit", "offset", "draw", "length")
#: Parameters in one address.
_AT_ONCE = 19
_READ = re.compile(r"\bargs(?:\.get(?:list)?\(|\[)\s*u?[\"']([\w.]+)[\"']")
_LEFT_OUT = r"(home\.redirect_locale|(.*\.)?static|webassets\.index|user\.logout)"
#: Values of parts of addresses that lead somewhere, so that parameters are read.
GOOD = {
    "_format": "ttl",
    "lang": "vi",
    "ver": "2",
    "page": "1",
    "number": "1",
    "logic_function": "package_search",
}


def read_somewhere() -> set[str]:
    """Names of parameters that a page of ours or of CKAN reads from an address, by their text."""
    folders = [Path(module.__file__ or "").parent for module in (ckan.views, ckanext.datastore, pages)]
    texts = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    found = {name for text in texts for name in _READ.findall(text)}
    assert len(found) > 20
    return found


def rules(portal: Portal) -> list[Rule]:
    found = portal.app.flask_app.url_map.iter_rules()
    return [rule for rule in found if "GET" in rule.methods and not re.fullmatch(_LEFT_OUT, rule.endpoint)]


def filled(rule: Rule, values: dict[str, str]) -> str:
    def value(part: re.Match[str]) -> str:
        if part["converter"] == "any":
            return part["arguments"].split(",")[0].strip()
        return values[part["name"]]

    return re.sub(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>[^)]*)\))?:)?(?P<name>\w+)>", value, rule.rule)


def good(rule: Rule, known: dict[str, str]) -> dict[str, str]:
    return {name: known.get(name, GOOD.get(name, "khong-co")) for name in rule.arguments}


def addresses(portal: Portal, known: dict[str, str]) -> Iterator[str]:
    """Each part of each address with an odd value, and each parameter in turn."""
    turn = itertools.cycle(ODD)
    name = itertools.cycle(sorted({*PARAMETERS, *read_somewhere()} - {*NUMBERS}))
    for rule in rules(portal):
        values = good(rule, known)
        for part in sorted(rule.arguments):
            yield filled(rule, {**values, part: next(turn)})
        place = filled(rule, values)
        yield place
        some = [next(name) for _number in range(_AT_ONCE)]
        for several in (NUMBERS, some):
            yield f"{place}?" + "&".join(f"{each}={next(turn)}" for each in several)
        yield f"{place}?" + "&".join(f"{each}=a&{each}=b" for each in ("q", "sort", "id", "filters"))


@pytest.fixture(scope="module")
def known(portal: Portal, sample: str) -> dict[str, str]:
    package = call_action("package_search", fq=f'code:"{sample}"')["results"][0]
    return {
        "id": package["name"],
        "_id": package["name"],
        "reference": package["name"],
        "code": sample,
        "resource_id": package["resources"][0]["id"],
        "agency": AGENCY,
        "name": "areas",
    }


def test_no_address_breaks(portal: Portal, known: dict[str, str], token: str) -> None:
    """By strangers and by somebody who may see everything, in turn."""
    broken: list[str] = []
    with requests.Session() as session:
        for number, path in enumerate(addresses(portal, known)):
            headers = {"Authorization": token} if number % 3 else {}
            with session.get(
                portal.url + path, headers=headers, timeout=60, stream=True, allow_redirects=False
            ) as answer:
                if answer.status_code >= 500:
                    broken.append(f"{answer.status_code} {path}")
    assert broken == [], "\n".join(broken)


@pytest.mark.parametrize(
    "path",
    [
        "/api/2/util/tag/autocomplete?incomplete=a&limit=x",
        "/api/3/action/package_autocomplete",
        "/api/3/action/package_search?include_private=maybe",
        "/api/3/action/package_search?sort=title_string+asc,",
        "/api/3/action/package_search?facet.field=x",
        "/api/3/action/datastore_search?resource_id=None",
        "/datastore/dump/None",
        "/feeds/custom.atom?page=x",
        "/feeds/custom.atom?a%22=b",
        "/feeds/group/khong-co.atom",
        "/dataset?sort=title_string+asc,",
        "/dataset?page=0",
        "/dataset?page=x",
        "/dataset?page=99999999999999999999",
        "/organization/khong-co?page=-1",
        "/group/bulk_process/khong-co",
        "/organization/new?groups=x",
        "/dataset/new?state=a&state=b",
        "/indicator/new?targets=x",
        "/dataset/khong-co/resource/x/download",
    ],
)
def test_known_mistakes_are_told(portal: Portal, path: str) -> None:
    assert portal.get(path).status_code in (400, 403, 404, 409), path


def test_a_page_behind_the_last_is_no_fault(portal: Portal) -> None:
    for path in (
        "/dataset?page=999",
        f"/organization/{AGENCY}?page=999",
        "/organization?page=999",
        "/feeds/custom.atom",
    ):
        assert portal.get(path).status_code in (200, 404), path


@pytest.mark.parametrize("nested", ["[" * 900, '{"a":' * 180, '["' * 400])
def test_json_within_a_parameter_is_read_to_a_bound(portal: Portal, sample: str, nested: str) -> None:
    """A parser that goes down into each level would end at the program's own bound, as a fault of ours."""
    cursor = base64.urlsafe_b64encode(b"[" * 700).decode()
    table = call_action("package_search", fq=f'code:"{sample}"')["results"][0]["resources"][0]["id"]
    asked: list[tuple[str, dict[str, str]]] = [
        ("dongthap_observation_search", {"indicator": sample, "dimensions": nested}),
        ("dongthap_observation_search", {"indicator": sample, "cursor": cursor}),
        ("dongthap_changes_list", {"cursor": cursor}),
        ("datastore_search", {"resource_id": table, "filters": nested}),
        ("package_search", {"facet.field": nested}),
    ]
    for action, given in asked:
        answer = portal.get(f"/api/3/action/{action}", params=given)
        assert answer.status_code in (400, 409), (action, answer.text[:200])


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("body", ['{"rows": 0}', "{", "rows=0", "\u1ea1", ""])
def test_bodies_of_any_kind(portal: Portal, kind: str, body: str) -> None:
    answer = requests.post(
        f"{portal.url}/api/3/action/package_search",
        data=body.encode(),
        headers={"Content-Type": kind},
        timeout=60,
    )
    assert answer.status_code in (200, 400, 409, 415), answer.text[:200]

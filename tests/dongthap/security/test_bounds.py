"""No parameter of any action takes a megabyte, ten thousand entries or a thousand levels."""

from __future__ import annotations

import contextlib
import itertools
import json
from typing import Any

import pytest
import requests
from ckan import logic
from ckan.common import config
from ckan.tests.helpers import call_action
from ckanext.dongthap.http import bounds

from tests.dongthap.api.conftest import Portal

pytestmark = pytest.mark.services

LONG = "x" * 1_000_000
BLANKS = " " * 1_000_000
MANY = [str(number) for number in range(10_000)]
DEEP: Any = "x"
for _level in range(60):
    DEEP = [DEEP]
HUGE = {"long": LONG, "blanks": BLANKS, "many": MANY, "object": dict.fromkeys(MANY, "x"), "deep": DEEP}
#: What a parameter of an action that has no schema that we know is called.
COMMON: tuple[str, ...] = (
    "id",
    "q",
    "fq",
    "sort",
    "fields",
    "filters",
    "ids",
    "facet.field",
    "name",
    "records",
    "values",
)


def parameters(portal: Portal) -> dict[str, list[str]]:
    """Every parameter of every action: as OpenAPI tells them, and of the others of the registry."""
    logic.get_action("package_show")
    found = {name: list(COMMON) for name in sorted(logic._actions)}
    for path, methods in portal.get("/api/openapi.json").json()["paths"].items():
        for operation in methods.values() if path.startswith("/api/3/action/") else ():
            body = operation.get("requestBody", {}).get("content", {})
            names = [each["name"] for each in operation.get("parameters", [])]
            names += [each for media in body.values() for each in media["schema"]["properties"]]
            if names:
                found[path.rpartition("/")[2]] = names
    return found


def test_no_parameter_is_endless(portal: Portal, token: str) -> None:
    """Every parameter of an action at once, each with one of the huge values: every one is named."""
    taken: list[str] = []
    turn = itertools.cycle(HUGE)
    bodies = {kind: json.dumps(value) for kind, value in HUGE.items()}
    told = parameters(portal)
    with requests.Session() as session:
        session.headers.update({"Authorization": token, "Content-Type": "application/json"})
        for action, names in told.items():
            body = ",".join(f'"{name}": {bodies[next(turn)]}' for name in names)
            answer = session.post(f"{portal.url}/api/3/action/{action}", data=f"{{{body}}}", timeout=60)
            refused = {each["parameter"] for each in answer.json().get("errors", [])}
            if answer.status_code != 400 or refused != set(names):
                taken.append(f"{action}: {answer.status_code} {set(names) - refused} {answer.text[:80]}")
    assert sum(map(len, told.values())) > 1_000
    assert taken == []


@pytest.mark.parametrize("kind", HUGE)
@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("package_search", "q"),
        ("dongthap_observation_search", "period_from"),
        ("datastore_search", "filters"),
    ],
)
def test_strangers_too(portal: Portal, action: str, name: str, kind: str) -> None:
    answer = requests.post(f"{portal.url}/api/3/action/{action}", json={name: HUGE[kind]}, timeout=60)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert name in answer.json()["detail"]


def test_forms_and_pages_too(portal: Portal) -> None:
    answer = requests.post(f"{portal.url}/api/3/action/package_search", data={"q": "x" * 2_000}, timeout=60)
    assert answer.status_code == 400
    assert portal.get(f"/dataset?q={'x' * 1_001}").status_code == 400
    assert portal.get(f"/dataset?q={'x' * 1_000}").status_code == 200
    assert portal.get("/dataset?" + "&".join(["tags=a"] * 201)).status_code == 400
    assert portal.get(f"/dataset?{'y' * 201}=1").status_code == 400
    page = portal.get(f"/en/dataset?q={'x' * 1_001}", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "At most 1000 characters" in page.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("[" * 100_000, "application/json"),
        ('{"q": "a\\ud800"}', "application/json"),
        ('{"q": "a\\u0000"}', "application/json"),
        ("{", "application/json"),
        ("[1]", "application/json"),
        (b"\xff\xfe", "application/json"),
        ('{"rows": 99999999999}', "application/json"),
        ('{"start": "99999999999"}', "application/json"),
    ],
)
def test_bodies_that_are_none(portal: Portal, body: Any, kind: str) -> None:
    answer = requests.post(
        f"{portal.url}/api/3/action/package_search", data=body, headers={"Content-Type": kind}, timeout=60
    )
    assert answer.status_code == 400


def test_what_people_ask_is_within_bounds(portal: Portal, token: str) -> None:
    """All communes with their eras, all columns of a wide table, a text of a hundred pages."""
    areas = ",".join(f"{28_000 + number}@2025-07-01" for number in range(102))
    for name, value in (("area", areas), ("fields", [f"cot_{n}" for n in range(1_500)]), ("q", "lúa " * 200)):
        assert list(bounds.faults({name: value}, asks=True)) == []
    assert list(bounds.faults({f"mappings.{n}.value": "x" for n in range(900)}, asks=False)) == []
    texts = {"notes_translated": {"vi": "x" * 90_000}, "resources": [{"url": "x"}] * 900}
    assert list(bounds.faults(texts, asks=False)) == []
    assert portal.ask("package_search", q="lúa mùa vụ", rows=5, sort="score desc, metadata_modified desc")


@pytest.mark.parametrize(
    "query",
    [
        "(" * 400 + "a" + ")" * 400,
        "a* " * 300,
        "*a*b*c*d " * 100,
        "title:/(.*)*(.*)*x/",
        "{!xmlparser v='<a/>'}",
        '_query_:"{!lucene}a"',
        "a OR " * 199 + "a",
        "~ ~ ~",
        '"' * 333,
        "a~2 " * 250,
        "[* TO *] " * 100,
        "\\" * 999,
    ],
)
def test_the_search_engine_survives_every_question(portal: Portal, query: str) -> None:
    for name in ("q", "fq"):
        answer = portal.get("/api/3/action/package_search", params={name: query[:1_000], "rows": 1})
        assert answer.status_code in (200, 400, 409), answer.text
    assert portal.ask("package_search", rows=0)["count"] >= 0


def test_the_search_engine_refuses_by_itself(portal: Portal) -> None:
    """What gets past the door is no megabyte either, and no search goes on for ever."""
    address, login = config["solr_url"].rstrip("/"), (config["solr_user"], config["solr_password"])
    for query in ("a " * 450_000, "(" * 900_000):
        with contextlib.suppress(requests.RequestException):  # It may hang up instead.
            answer = requests.post(f"{address}/select", data={"q": query}, auth=login, timeout=60)
            assert answer.status_code not in (200, 401)
    broken = {"q": "(" * 60_000, "defType": "edismax"}
    with contextlib.suppress(requests.RequestException):
        answer = requests.post(f"{address}/select", data=broken, auth=login, timeout=60)
        assert answer.status_code not in (401, 403)
    asked = {"q": "*:*", "echoParams": "all", "rows": 0}
    told = requests.get(f"{address}/select", params=asked, auth=login, timeout=60)
    assert told.json()["responseHeader"]["params"]["timeAllowed"] == "4000"
    assert call_action("package_search", rows=0)["count"] >= 0

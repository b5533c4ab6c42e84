"""Whatever anybody puts into a parameter or a path, the portal answers; it never breaks.

Every parameter meets some of the nasty values, in turn, so that the sweep stays short.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import Portal

pytestmark = pytest.mark.services

LONG = "x" * 10_000
TEXTS = ["a\x00b", LONG, "ti\u00ea\u0301ng", "-1", "9" * 20, "1e400", '["a"]', '{"a": {}}', "%", "'\"\\"]
TEXTS += ["{!xmlparser v='<a/>'}", "2024-02-31", "82@", "a,b,,", "\r\nX: y", "../../etc/passwd", "\u202e"]
VALUES: list[Any] = ["a\x00b", {"a": "\x00"}, ["\x00"], -1, 10**30, 1e300, True, None, [], {}, [[]], [{}]]
VALUES += [{"a": {}}, LONG]
#: CKAN's own, which break at some of these.
CKANS = {"package_list", "datastore_search", "datastore_search_sql"}


@pytest.fixture(scope="module")
def document(portal: Portal, sample: str) -> dict[str, Any]:
    return portal.get("/api/openapi.json").json()


def operations(document: dict[str, Any], method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        if method in methods and methods[method]["operationId"] not in CKANS:
            yield path, methods[method]


def addresses(
    path: str, operation: dict[str, Any], turn: Iterator[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The operation's examples, one of them replaced at a time."""
    parameters = operation.get("parameters", [])
    examples = {each["name"]: str(each.get("example", "x")) for each in parameters}
    for nasty in parameters:
        for text in itertools.islice(turn, 2):
            given = {**examples, nasty["name"]: text}
            place = re.sub(r"\{(\w+)\}", lambda match, given=given: quote(given[match[1]], safe=""), path)
            needed = [each for each in parameters if each["in"] == "query" and each.get("required")]
            names = {each["name"] for each in needed} | ({nasty["name"]} if nasty["in"] == "query" else set())
            yield place, {name: given[name] for name in names}


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def test_addresses_never_break(portal: Portal, document: dict[str, Any], session: requests.Session) -> None:
    broken: list[str] = []
    turn = itertools.cycle(TEXTS)
    for path, operation in operations(document, "get"):
        for place, query in addresses(path, operation, turn):
            answer = session.get(portal.url + place, params=query, timeout=60)
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {answer.url[:200]}")
    assert not broken, "\n".join(broken)


def test_bodies_never_break(portal: Portal, document: dict[str, Any], session: requests.Session) -> None:
    """Each parameter of each action as JSON of another kind, by somebody who may do everything."""
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="nasty")["token"]
    broken: list[str] = []
    turn = itertools.cycle(VALUES)
    for path in [path for path in document["paths"] if path.startswith("/api/3/action/dongthap_")]:
        ((method, operation),) = document["paths"][path].items()
        body = operation.get("requestBody", {}).get("content", {})
        names = [each["name"] for each in operation.get("parameters", [])]
        names += [name for media in body.values() for name in media["schema"]["properties"]]
        for name, value in zip(names, turn, strict=False):
            given = {**({"id": "khong-co"} if "id" in names else {}), name: value}
            answer = session.post(portal.url + path, json=given, headers={"Authorization": token}, timeout=60)
            if answer.status_code >= 500:
                broken.append(f"{method} {path} {name}={str(value)[:40]!r}: {answer.text[:120]}")
    assert not broken, "\n".join(broken)


def test_endings_that_there_are_not(portal: Portal, sample: str) -> None:
    for path in (
        "/catalog.xyz",
        "/catalog.n3",
        "/dataset/dien-tich-gieo-trong-lua.xyz",
        "/dataset/a\u1ebf",
        "/chi-tieu/a\u1ebf",
    ):
        assert portal.get(path).status_code == 404, path
    assert portal.get("/chi-tieu/NN.LUA.DT/du-lieu.csv?bom=x").status_code == 400
    assert portal.get("/chi-tieu?q=a%00b").status_code == 400

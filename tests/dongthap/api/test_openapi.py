"""The OpenAPI document: valid, whole, and true. Its examples are calls that are answered as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.dongthap.api.conftest import Portal

pytestmark = pytest.mark.services

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(portal: Portal, sample: str) -> Document:
    answer = portal.get("/api/openapi.json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_valid_in_both_languages(portal: Portal, document: Document) -> None:
    validate(document)
    english = portal.get("/en/api/openapi.json").json()
    validate(english)
    assert document["info"]["title"] == "Cổng dữ liệu mở tỉnh Đồng Tháp"
    assert english["info"]["title"] == "Open-data portal of Đồng Tháp province"
    assert set(document["paths"]) == set(english["paths"])


def test_it_has_every_action_of_ours_and_the_reads_of_ckan(document: Document) -> None:
    from ckanext.dongthap.logic import action

    named = {operation["operationId"] for _, _, operation in operations(document)}
    # ckanext-dcat describes its own; ours only answer them from what is kept.
    assert {name for name in action.__all__ if not name.startswith("dcat_")} <= named
    assert {"package_search", "package_show", "datastore_search"} <= named
    assert ("datastore_search_sql" in named) == config["ckan.datastore.sqlsearch.enabled"]


def test_it_has_every_address_for_programs(document: Document, portal: Portal) -> None:
    """What the blueprints of downloads, catalogue, formats, feeds and streams answer."""
    blueprints = {"dongthap_catalogue", "dongthap_exchange", "dongthap_feeds", "dongthap_observations"}
    public = {"dongthap_downloads.latest", "dongthap_downloads.release"}
    rules = {
        str(rule)
        for rule in portal.app.flask_app.url_map.iter_rules()
        if rule.endpoint in public or rule.endpoint.split(".")[0] in blueprints
    }
    known = {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]}
    assert {re.sub(r"<[^>]+>", "{}", rule) for rule in rules} <= known


def test_every_parameter_has_words_and_every_validator_is_known(document: Document) -> None:
    from ckanext.dongthap.openapi import actions, validators

    silent, unknown, surplus = [], [], []
    for name in actions.names():
        schema, told = actions.schema_of(name), actions.told(name)
        names = [each for each in schema if not each.startswith("__")]
        # A change takes what making it takes; the docstring says so once.
        shared = (
            set(actions.told("dongthap_submission_create").parameters) if name.endswith("_update") else set()
        )
        silent += [f"{name}.{each}" for each in names if each not in told.parameters and each not in shared]
        surplus += [f"{name}.{each}" for each in told.parameters if each not in names]
        unknown += [
            f"{name}.{each}: {validator}"
            for each in names
            for validator in schema[each]
            if not validators.is_known(validator)
        ]
    assert (silent, surplus, unknown) == ([], [], [])


def _examples(operation: dict[str, Any], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        media = parameter.get("content", {}).get("application/json", {})
        example = json.dumps(media["example"]) if "example" in media else parameter.get("example")
        if parameter["in"] == place and example is not None:
            found[parameter["name"]] = example
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    return ",".join(value) if isinstance(value, list) else str(value)


def test_examples_fit_their_schemas(document: Document) -> None:
    wrong: list[str] = []
    for path, _method, operation in operations(document):
        pairs = [
            (parameter["name"], parameter["example"], parameter["schema"])
            for parameter in operation.get("parameters", [])
            if "example" in parameter
        ]
        for media in operation.get("requestBody", {}).get("content", {}).values():
            pairs.append(("body", media["example"], media["schema"]))
            assert media["example"], path
        for name, example, schema in pairs:
            wrong += [
                f"{path} {name}: {e.message}" for e in Draft202012Validator(schema).iter_errors(example)
            ]
    assert not wrong, "\n".join(wrong)


def _call(portal: Portal, path: str, operation: dict[str, Any], token: str = "") -> requests.Response:
    values = _examples(operation, "path")
    address = re.sub(r"\{(\w+)\}", lambda match: quote(str(values[match[1]])), path)
    query = {name: _text(value) for name, value in _examples(operation, "query").items()}
    return portal.get(address, params=query, headers={"Authorization": token} if token else {})


def _faults(document: Document, operation: dict[str, Any], answer: requests.Response) -> list[str]:
    if answer.status_code != 200:
        return [f"{answer.status_code} {answer.url} {answer.text[:300]}"]
    media = operation["responses"]["200"]["content"]
    kind = answer.headers["Content-Type"].split(";")[0]
    described = {each.split(";")[0]: value for each, value in media.items()}
    if kind not in described:
        return [f"{answer.url}: {kind} is not among {list(media)}"]
    schema = described[kind].get("schema")
    if not schema:
        return []
    whole = {**schema, "components": document["components"]}
    return [
        f"{answer.url}: {'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}"
        for fault in Draft202012Validator(whole).iter_errors(answer.json())
    ]


def test_public_examples_are_answered_as_described(portal: Portal, document: Document) -> None:
    faults: list[str] = []
    for path, method, operation in operations(document):
        if method == "get" and operation["security"] == [{}]:
            faults += _faults(document, operation, _call(portal, path, operation))
    assert not faults, "\n".join(faults)


def test_lists_behind_a_token_are_answered_as_described(portal: Portal, document: Document) -> None:
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="openapi")["token"]
    lists = ("list", "obligations")
    faults: list[str] = []
    for path, method, operation in operations(document):
        if method == "get" and operation["security"] != [{}] and path.endswith(lists):
            faults += _faults(document, operation, _call(portal, path, operation, token))
            assert _call(portal, path, operation).status_code == 403, path
    assert not faults, "\n".join(faults)


def test_errors_are_answered_as_described(portal: Portal, document: Document) -> None:
    for path, schema in (
        ("/api/observations.csv?nam=2020", "Problem"),
        ("/chi-tieu/KHONG.CO/datapackage.json", "Problem"),
        ("/api/3/action/dongthap_release_show?id=khong-co", "ActionError"),
        ("/api/3/action/dongthap_observation_search?nam=2020", "ActionError"),
    ):
        answer = portal.get(path)
        assert answer.status_code >= 400
        Draft202012Validator(document["components"]["schemas"][schema]).validate(answer.json())


def test_curl_commands_name_their_own_action(document: Document) -> None:
    for path, _method, operation in operations(document):
        for each in operation.get("x-codeSamples", []):
            assert f"http://localhost:5000{path}" in each["source"], path


def test_a_client_that_has_it_is_told_so(portal: Portal, document: Document) -> None:
    answer = portal.get("/api/openapi.json")
    again = portal.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

"""CKAN's own reading actions that people use most, as operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.validators.indicator_code import indicator_with_code
from ckanext.dongthap.openapi import answers
from ckanext.dongthap.openapi.parameters import Parameter
from ckanext.dongthap.openapi.validators import JsonSchema
from ckanext.dongthap.publication.dataset import resource_id

_TEXT: JsonSchema = {"type": "string"}
_NUMBER: JsonSchema = {"type": "integer", "minimum": 0}
_FLAG: JsonSchema = {"type": "boolean"}
_OBJECT: JsonSchema = {"type": "object"}
_OBJECTS: JsonSchema = {"type": "array", "items": _OBJECT}
_LIST: JsonSchema = {"type": "array", "items": _TEXT}
_DOCS = {
    "get": "https://docs.ckan.org/en/2.12/api/#ckan.logic.action.get.",
    "datastore": "https://docs.ckan.org/en/2.12/maintaining/datastore.html#ckanext.datastore.logic.action.",
}
#: The indicator whose table the examples read.
_CODE = "NN.LUA.DT"


@dataclass(frozen=True)
class Read:
    """An action of CKAN's: ``result`` is the JSON Schema of its answer's result."""

    name: str
    tag: str
    summary: str
    parameters: Sequence[Parameter]
    result: JsonSchema


def paths() -> dict[str, dict[str, Any]]:
    """Path → method → operation."""
    return {f"/api/3/action/{read.name}": {"get": _operation(read)} for read in reads()}


def reads() -> list[Read]:
    """Those that are switched on, in the reader's language."""
    found = [*_catalogue(), *_agencies(), _datastore_search()]
    return [*found, _sql()] if tk.config["ckan.datastore.sqlsearch.enabled"] else found


def _operation(read: Read) -> dict[str, Any]:
    missing = {"NotFound": tk._("There is no such thing, or it is not public.")}
    named = any(each.required for each in read.parameters)
    return {
        "operationId": read.name,
        "tags": [read.tag],
        "summary": read.summary,
        "description": tk._("An action of CKAN's."),
        "externalDocs": {"url": _DOCS["datastore" if "datastore" in read.name else "get"] + read.name},
        "parameters": [each.described() for each in read.parameters],
        "responses": answers.of_action(read.result, "", missing if named else {}, needs_token=False),
        "security": [{}],
    }


def _paging(first: str, number: str) -> list[Parameter]:
    return [
        Parameter(number, tk._("how many (optional)"), _NUMBER, example=5),
        Parameter(first, tk._("how many to skip (optional, 0)"), _NUMBER),
    ]


def _catalogue() -> list[Read]:
    found = {"count": {"type": "integer"}, "results": _OBJECTS, "search_facets": _OBJECT}
    facets = Parameter(
        "facet.field",
        tk._("fields to count by, as a JSON list (optional)"),
        _LIST,
        json=True,
        example=["res_format"],
    )
    words = tk._("words, with or without accents, in Solr's syntax (optional)")
    narrowed = tk._("filter in Solr's syntax (optional)")
    order = tk._("field and direction (optional, by relevance)")
    one = Parameter("id", tk._("name or id"), _TEXT, True, example="dien-tich-gieo-trong-lua")
    return [
        Read(
            "package_search",
            "datasets",
            tk._("Searches datasets and indicators."),
            [
                Parameter("q", words, _TEXT, example="lua"),
                Parameter("fq", narrowed, _TEXT, example="dataset_type:indicator"),
                Parameter("sort", order, _TEXT, example="metadata_modified desc"),
                *_paging("start", "rows"),
                facets,
            ],
            {"type": "object", "properties": found, "required": ["count", "results"]},
        ),
        Read(
            "package_list",
            "datasets",
            tk._("Lists the names of all datasets."),
            _paging("offset", "limit"),
            _LIST,
        ),
        Read("package_show", "datasets", tk._("Shows a dataset with its resources."), [one], _OBJECT),
    ]


def _agencies() -> list[Read]:
    order = tk._(
        "``title asc`` or ``title desc`` by the Vietnamese alphabet, else a field of CKAN's (optional)"
    )
    listed = Parameter(
        "all_fields", tk._("all fields instead of the name alone (optional)"), _FLAG, example=True
    )
    sort = Parameter("sort", order, _TEXT, example="title asc")
    agency = Parameter("id", tk._("name or id"), _TEXT, True, example="cuc-thong-ke")
    either: JsonSchema = {"type": "array", "items": {"type": ["string", "object"]}}
    return [
        Read(
            "organization_list",
            "datasets",
            tk._("Lists agencies."),
            [listed, sort, *_paging("offset", "limit")],
            either,
        ),
        Read("organization_show", "datasets", tk._("Shows an agency."), [agency], _OBJECT),
    ]


def _datastore_search() -> Read:
    filters = Parameter(
        "filters",
        tk._("column → value or values (optional)"),
        _OBJECT,
        json=True,
        example={"area_code": "87"},
    )
    rows = {"records": {"type": ["array", "string"]}, "fields": _OBJECTS, "total": {"type": "integer"}}
    return Read(
        "datastore_search",
        "datasets",
        tk._("Reads the rows of one table."),
        [
            Parameter("resource_id", tk._("id of a resource"), _TEXT, True, example=_resource()),
            filters,
            Parameter("q", tk._("words (optional)"), _TEXT),
            Parameter(
                "fields",
                tk._("columns to answer, with commas (optional, all)"),
                _TEXT,
                example="period,value",
            ),
            Parameter(
                "sort", tk._("columns with asc or desc, with commas (optional)"), _TEXT, example="period desc"
            ),
            Parameter(
                "records_format",
                tk._("form of the rows (optional, objects)"),
                {"type": "string", "enum": ["objects", "lists", "csv", "tsv"]},
            ),
            *_paging("offset", "limit"),
        ],
        {"type": "object", "properties": rows, "required": ["records", "fields"]},
    )


def _sql() -> Read:
    query = " ".join(("SELECT period, value FROM", f'"{_resource()}"', "LIMIT 5"))
    given = Parameter(
        "sql", tk._("one SELECT statement; tables are the ids of resources"), _TEXT, True, example=query
    )
    result: JsonSchema = {"type": "object", "properties": {"records": _OBJECTS}, "required": ["records"]}
    return Read("datastore_search_sql", "datasets", tk._("Asks the tables by SQL."), [given], result)


def _resource() -> str:
    """Id of the table that the examples read; of some table where the portal does not have that one."""
    package = indicator_with_code(_CODE)
    return resource_id(package.id if package else "", "csv")

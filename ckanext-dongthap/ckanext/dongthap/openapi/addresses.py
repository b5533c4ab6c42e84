"""Our addresses beside the Action API: streams, the catalogue, files of an indicator, feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.exchange import rdf, sdmx
from ckanext.dongthap.http import problem
from ckanext.dongthap.logic.schema import catalogue, observation
from ckanext.dongthap.observations import formats
from ckanext.dongthap.openapi import actions, answers
from ckanext.dongthap.openapi.parameters import Parameter, of_schema
from ckanext.dongthap.openapi.validators import JsonSchema
from ckanext.dongthap.publication.dataset import MEDIA_TYPES

_RELEASE = "/chi-tieu/{code}/phien-ban/{number}"
_EXAMPLES = {"code": "NN.LUA.DT", "number": 1, "name": "areas", "reference": "dien-tich-gieo-trong-lua"}
_TEXT: JsonSchema = {"type": "string"}


@dataclass(frozen=True)
class Address:
    """A path with ``{parameters}``; ``media``: media type → JSON Schema, empty for what is no JSON."""

    path: str
    tag: str
    summary: str
    media: Mapping[str, JsonSchema]
    query: Sequence[Parameter] = ()
    extensions: Sequence[str] = ()
    problems: Sequence[problem.Code] = ("not-found",)
    text: str = ""


def paths() -> dict[str, dict[str, Any]]:
    """Path → method → operation."""
    return {each.path: {"get": _operation(each)} for each in addresses()}


def addresses() -> list[Address]:
    """All of them, in the reader's language."""
    return [_streams(), *_files(), *_catalogue(), *_descriptions(), _feed()]


def _operation(each: Address) -> dict[str, Any]:
    found = [*_in_path(each), *each.query]
    return {
        "operationId": each.path.strip("/").replace("{", "").replace("}", "").translate(_NAMED),
        "tags": [each.tag],
        "summary": each.summary,
        **({"description": each.text} if each.text else {}),
        "parameters": [parameter.described() for parameter in found],
        "responses": answers.of_address(each.media, tk._("Success"), each.problems),
        "security": [{}],
    }


_NAMED = str.maketrans("/.-", "___")


def _in_path(each: Address) -> list[Parameter]:
    meanings = {
        "code": (tk._("the indicator's code"), _TEXT),
        "number": (tk._("number of the release"), {"type": "integer", "minimum": 1}),
        "name": (tk._("name of the code list"), _TEXT),
        "reference": (tk._("name or id of the dataset, or the indicator's code"), _TEXT),
        "extension": (tk._("format"), {"type": "string", "enum": list(each.extensions)}),
    }
    found: list[Parameter] = []
    for name, (text, form) in meanings.items():
        if f"{{{name}}}" in each.path:
            example = each.extensions[0] if name == "extension" else _EXAMPLES[name]
            found.append(Parameter(name, text, form, True, example=example, place="path"))
    return found


def _streams() -> Address:
    texts = actions.told("dongthap_observation_search").parameters
    given = {"indicator": "NN.LUA.DT", "latest": "true"}
    return Address(
        "/api/observations.{extension}",
        "figures",
        tk._("Streams all observations that match, without pages."),
        {kind: {} for kind in formats.MEDIA_TYPES.values()},
        of_schema(observation.stream(), {name: tk._(text) for name, text in texts.items()}, given),
        list(formats.MEDIA_TYPES),
        ("invalid-parameters",),
        tk._("The header Dongthap-Changes-Cursor is where the change feed goes on."),
    )


def _files() -> list[Address]:
    media: dict[str, JsonSchema] = {kind: {} for kind in MEDIA_TYPES.values()}
    mark: JsonSchema = {"type": "boolean"}
    bom = [Parameter("bom", tk._("a mark that Excel needs to read CSV as UTF-8 (optional, false)"), mark)]
    latest = tk._("Downloads the figures of an indicator, as published last.")
    numbered = tk._("Downloads the figures of one release; they never change.")
    sdmx_text = tk._("The figures as SDMX-CSV 2.0.")
    structure = tk._("The structure of the figures and its code lists, SDMX-ML 2.1.")
    found: list[Address] = []
    for stem, summary in (("/chi-tieu/{code}", latest), (_RELEASE, numbered)):
        found += [
            Address(stem + "/du-lieu.{extension}", "figures", summary, media, bom, list(MEDIA_TYPES)),
            Address(stem + "/du-lieu.sdmx.csv", "figures", sdmx_text, {sdmx.MEDIA_TYPE: {}}),
            Address(stem + "/cau-truc.sdmx.xml", "figures", structure, {sdmx.STRUCTURE_TYPE: {}}),
        ]
    return found


def _catalogue() -> list[Address]:
    media: dict[str, JsonSchema] = {kind: {} for kind, _syntax in rdf.FORMATS.values()}
    texts = {
        "agency": tk._("name of the agency (optional)"),
        "sector": tk._("code of the list `sectors` (optional)"),
        "pillar": tk._("code of the list `pillars` (optional)"),
        "modified_since": tk._("only what changed since this day (optional)"),
        "after": tk._("id of the dataset after which the page begins (optional)"),
    }
    whole = of_schema(catalogue.catalogue(), texts, {"sector": "nong-nghiep"})
    one = tk._("One dataset as DCAT-AP.")
    found = [
        Address(
            "/catalog.{extension}",
            "catalogue",
            tk._("The catalogue as DCAT-AP, page by page."),
            media,
            whole,
            list(rdf.FORMATS),
            ("invalid-parameters",),
            tk._("`hydra:next` leads to the next page."),
        )
    ]
    for stem in ("dataset", "indicator", "chi-tieu"):
        found.append(
            Address(f"/{stem}/{{reference}}.{{extension}}", "catalogue", one, media, (), list(rdf.FORMATS))
        )
    codes = tk._("A code list as SKOS.")
    return [*found, Address("/danh-muc/{name}.{extension}", "codelists", codes, media, (), list(rdf.FORMATS))]


def _descriptions() -> list[Address]:
    package: JsonSchema = {
        "type": "object",
        "properties": {"name": _TEXT, "resources": {"type": "array", "items": {"type": "object"}}},
        "required": ["name", "resources"],
    }
    croissant: JsonSchema = {"type": "object", "required": ["@context", "@type"]}
    of_release = tk._("The release's files and columns as Data Package.")
    for_learning = tk._("The release for machine learning, as Croissant 1.0.")
    found = [
        Address(
            "/dataset/{reference}/datapackage.json",
            "catalogue",
            tk._("A dataset's files and columns as Data Package."),
            {"application/json": package},
        )
    ]
    for stem in ("/chi-tieu/{code}", _RELEASE):
        found += [
            Address(stem + "/datapackage.json", "catalogue", of_release, {"application/json": package}),
            Address(
                stem + "/croissant.jsonld", "catalogue", for_learning, {"application/ld+json": croissant}
            ),
        ]
    return found


def _feed() -> Address:
    texts = {
        "agency": tk._("name of the agency (optional)"),
        "sector": tk._("code of the list `sectors` (optional)"),
        "pillar": tk._("code of the list `pillars` (optional)"),
        "q": tk._("words, with or without accents (optional)"),
    }
    return Address(
        "/phien-ban.atom",
        "changes",
        tk._("Atom feed of new releases."),
        {"application/atom+xml": {}},
        of_schema(catalogue.feed(), texts, {"sector": "nong-nghiep"}),
        (),
        ("invalid-parameters",),
    )

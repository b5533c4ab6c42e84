"""Our actions as operations: parameters from their schemas, words, answers and examples from docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema
from ckanext.dongthap.logic import action as own
from ckanext.dongthap.openapi import answers, examples, shapes
from ckanext.dongthap.openapi.docstrings import Told, parse
from ckanext.dongthap.openapi.parameters import Parameter, of_schema
from ckanext.dongthap.openapi.validators import JsonSchema

Operation = dict[str, Any]
_ANOTHER = re.compile(r"(?:as|what) `(dongthap_\w+)` (?:has it|gives)")
_BODY = "application/json"
_FORM = "multipart/form-data"
#: Subject in an action's name → its group; the others are about figures.
_TAGS = {"source": "collection", "run": "collection", "submission": "submission", "progress": "collection"}
_TAGS |= {"assessment": "submission", "changes": "changes", "codelist": "codelists", "search": "datasets"}


def names() -> list[str]:
    """Actions of ours, without those that only add to one of CKAN's."""
    return [name for name in own.__all__ if name.startswith("dongthap_")]


def told(name: str) -> Told:
    """What an action's docstring says, in English."""
    return parse(getattr(own, name).__doc__ or "")


def schema_of(name: str) -> Schema:
    """The navl schema that an action's ``@validate`` has."""
    return inspect.getclosurevars(getattr(own, name)).nonlocals["schema_func"]()


def paths() -> dict[str, dict[str, Operation]]:
    """Path → method → operation."""
    found: dict[str, dict[str, Operation]] = {}
    for name in names():
        method, operation = _operation(name)
        found[f"/api/3/action/{name}"] = {method: operation}
    return found


def components() -> dict[str, JsonSchema]:
    """Action → the schema of its result; those that answer as another one refer to it."""
    return {name: _result(told(name)) for name in names()}


def _operation(name: str) -> tuple[str, Operation]:
    words = told(name)
    call = examples.parse(words.example)
    found = of_schema(
        schema_of(name), {key: tk._(text) for key, text in words.parameters.items()}, call.given()
    )
    reads = getattr(getattr(own, name), "side_effect_free", False)
    in_query = reads and all(each.json or each.form["type"] != "object" for each in found)
    open_to_all = words.who.startswith("Anyone")
    operation: Operation = {
        "operationId": name,
        "tags": [_TAGS.get(name.split("_")[1], "figures")],
        "summary": tk._(words.summary),
        "description": "\n\n".join(tk._(text) for text in (words.who, *words.text)),
        **({"parameters": [each.described() for each in found]} if in_query else _body(found, call)),
        "responses": answers.of_action(
            {"$ref": f"{shapes.COMPONENTS}{name}"},
            tk._(words.returns) if words.returns else "",
            {raised: tk._(text) for raised, text in words.raises.items()},
            not open_to_all,
        ),
        "security": [{}] if open_to_all else [{"token": []}],
        "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": words.example}],
    }
    return "get" if in_query else "post", operation


def _body(found: Sequence[Parameter], call: examples.Call) -> Operation:
    """The parameters as the request's body: JSON, or a form where a file goes with it."""
    form: JsonSchema = {
        "type": "object",
        "properties": {each.name: {**each.bounded(asks=False), "description": each.text} for each in found},
        "required": [each.name for each in found if each.required],
        "additionalProperties": False,
    }
    example = {each.name: each.example for each in found if each.example is not None}
    content = {_FORM if call.needs_file else _BODY: {"schema": form, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _result(words: Told) -> JsonSchema:
    """What the docstring draws, or the answer of the action that it names."""
    another = _ANOTHER.search(words.returns)
    if not words.shape and another:
        return {"$ref": f"{shapes.COMPONENTS}{another[1]}"}
    return shapes.schema(words.shape)

"""Parameters of an operation: what they may be, what they mean, one example of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ckan.types import Schema
from ckanext.dongthap.http import bounds
from ckanext.dongthap.openapi.validators import JsonSchema, accepted


@dataclass(frozen=True)
class Parameter:
    """``form`` is its JSON Schema, ``text`` what it means; ``json``: an object as JSON text in the query."""

    name: str
    text: str
    form: JsonSchema
    required: bool = False
    json: bool = False
    example: Any = None
    place: Literal["query", "path"] = "query"

    def described(self) -> dict[str, Any]:
        """As an OpenAPI parameter object."""
        found: dict[str, Any] = {"name": self.name, "in": self.place, "description": self.text}
        if self.required:
            found["required"] = True
        if self.json:
            media = {"schema": self.form, **({} if self.example is None else {"example": self.example})}
            return {**found, "content": {"application/json": media}}
        if self.form.get("type") == "array":
            found.update(style="form", explode=False)
        if self.example is not None:
            found["example"] = self.example
        return {**found, "schema": self.bounded(asks=True)}

    def bounded(self, asks: bool) -> JsonSchema:
        """Its form with what it may be at most; ``asks``: of a question, else of what is written."""
        bound, kind = bounds.of(self.name, asks), self.form.get("type")
        if kind == "string" and not {"enum", "contentMediaType"} & set(self.form):
            return {"maxLength": bound.length, **self.form}
        if kind == "array":
            return {"maxItems": bound.items, **self.form}
        most = bounds.largest(self.name)
        return {"maximum": most, **self.form} if kind == "integer" and most else self.form


def of_schema(schema: Schema, texts: Mapping[str, str], given: Mapping[str, Any]) -> list[Parameter]:
    """The parameters of a navl schema, with their words and the values of an example."""
    found: list[Parameter] = []
    for name, validators in schema.items():
        if name.startswith("__") or not isinstance(validators, list):
            continue
        known = accepted(validators)
        example = typed(known.form, given[name]) if name in given else None
        found.append(
            Parameter(name, texts.get(name, ""), known.form, known.required, known.json, example=example)
        )
    return found


def typed(form: JsonSchema, value: Any) -> Any:
    """A value as it stands in a query or form, as the JSON that it means."""
    if not isinstance(value, str):
        return value
    kind = form.get("type")
    if kind in ("object", "array") and value[:1] in ("{", "["):
        return json.loads(value)
    if kind == "array":
        return value.split(",")
    if kind in ("integer", "boolean"):
        return json.loads(value)
    return value

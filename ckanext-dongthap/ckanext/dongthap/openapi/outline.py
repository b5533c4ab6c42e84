"""The document as the developers' page shows it: operations by group, answers drawn in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.dongthap.openapi.validators import JsonSchema

_DEPTH = 3


@dataclass(frozen=True)
class Shown:
    """An operation with its address and the address that its examples make; ``answer``: its JSON in short."""

    method: str
    path: str
    operation: Mapping[str, Any]
    answer: str

    @property
    def anchor(self) -> str:
        return str(self.operation["operationId"])

    @property
    def callable(self) -> bool:
        """Whether anybody may call it from the page."""
        return self.method == "get" and self.operation["security"] == [{}]

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """What it takes, in the query, the path or the body, each with its schema and example."""
        found = [_flat(each) for each in self.operation.get("parameters", [])]
        for kind, media in self.operation.get("requestBody", {}).get("content", {}).items():
            form = media["schema"]
            found += [
                {
                    "name": name,
                    "in": kind,
                    "description": each["description"],
                    "schema": each,
                    "required": name in form["required"],
                }
                for name, each in form["properties"].items()
            ]
        return found

    @property
    def example(self) -> str:
        """The path with the examples of its parameters."""
        path = self.path
        for each in self.parameters:
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", str(each["example"]))
        return path


def groups(document: Mapping[str, Any]) -> dict[str, list[Shown]]:
    """Tag → its operations, in the document's order."""
    found: dict[str, list[Shown]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answer = draw(_json_of(operation), document["components"]["schemas"])
            found[operation["tags"][0]].append(Shown(method, path, operation, answer))
    return found


def draw(schema: JsonSchema, components: Mapping[str, JsonSchema], depth: int = _DEPTH) -> str:
    """A JSON Schema as JSON with names alone."""
    if "$ref" in schema:
        return draw(components[schema["$ref"].rpartition("/")[2]], components, depth)
    if "anyOf" in schema:
        return f"{draw(schema['anyOf'][0], components, depth)} | null"
    if schema.get("properties"):
        if not depth:
            return "{…}"
        members = [_member(name, each, components, depth) for name, each in schema["properties"].items()]
        more = [] if schema.get("additionalProperties") is False else ["…"]
        return "{" + ", ".join(members + more) + "}"
    if schema.get("type") == "array":
        return f"[{draw(schema.get('items', {}), components, depth)}]"
    return "…"


def _member(name: str, schema: JsonSchema, components: Mapping[str, JsonSchema], depth: int) -> str:
    drawn = draw(schema, components, depth - 1)
    return f'"{name}"' if drawn == "…" else f'"{name}": {drawn}'


def _json_of(operation: Mapping[str, Any]) -> JsonSchema:
    """The schema of what an operation answers; of an action that of its result."""
    for media in operation["responses"]["200"]["content"].values():
        schema = media.get("schema", {})
        return schema.get("properties", {}).get("result", schema)
    return {}


def _flat(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter whose JSON stands in a query, like the others."""
    media = parameter.get("content", {}).get("application/json")
    return {**parameter, **media} if media else dict(parameter)

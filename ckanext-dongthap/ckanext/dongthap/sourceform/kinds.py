"""JSON Schema → the controls that ask for it. Nothing here knows of pages or of CKAN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from harvesters.connectors.base import connectors
from harvesters.spec import Source

Control = Literal[
    "text", "number", "check", "choice", "choices", "lines", "pairs", "yaml",
    "object", "list", "named", "tuple", "origin",
]  # fmt: skip
Schema = Mapping[str, Any]


class Missing:
    """No value: the field is left out of the specification."""


MISSING = Missing()


@dataclass(frozen=True)
class Kind:
    """How one field is asked for. ``key`` names its words: ``Area.era``.

    ``mixed``: text or a small number (a column's name or place). ``numeric``: a number in text.
    """

    control: Control
    key: str
    required: bool = False
    default: Any = MISSING
    choices: tuple[str, ...] = ()
    mixed: bool = False
    numeric: type[int] | type[float] | None = None
    fields: Mapping[str, Kind] = field(default_factory=dict)
    item: Kind | None = None


@lru_cache(maxsize=1)
def source_kind() -> Kind:
    """The specification without the options of its connector."""
    schema = Source.model_json_schema()
    return _object(schema, schema.get("$defs", {}), "Source")


@lru_cache(maxsize=32)
def options_kind(connector: str) -> Kind:
    """The options of a connector; none for one that is not installed."""
    found = connectors().get(connector)
    if found is None:
        return Kind("object", "Source.options")
    schema = found.Options.model_json_schema()
    return _object(schema, schema.get("$defs", {}), found.Options.__name__, "Source.options")


def kind_of(schema: Schema, defs: Schema, key: str, required: bool) -> Kind:
    """The control of one field's schema."""
    more = {"key": key, "required": required, "default": schema.get("default", MISSING)}
    choices = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    types = {option.get("type") for option in choices}
    if len(choices) > 1:
        if types <= {"string", "integer"}:
            return Kind("text", mixed=True, **more)
        arrays = [option for option in choices if option.get("type") == "array"]
        return (
            kind_of({**arrays[0], **_default(schema)}, defs, key, required)
            if arrays
            else Kind("yaml", **more)
        )
    only = choices[0]
    if "$ref" in only:
        return _referred(only["$ref"].rsplit("/", 1)[-1], defs, more)
    if "enum" in only and only.get("type") == "string":
        return Kind("choice", choices=tuple(only["enum"]), **more)
    return _plain(only, defs, more)


def _default(schema: Schema) -> dict[str, Any]:
    return {"default": schema["default"]} if "default" in schema else {}


def _referred(name: str, defs: Schema, more: dict[str, Any]) -> Kind:
    schema = defs[name]
    if name == "Origin":
        return Kind("origin", fields=_object(schema, defs, name).fields, **more)
    if "enum" in schema:
        return Kind("choice", choices=tuple(schema["enum"]), **more)
    if "properties" not in schema:
        return _plain(schema, defs, more)
    return Kind("object", fields=_object(schema, defs, name).fields, **more)


def _plain(schema: Schema, defs: Schema, more: dict[str, Any]) -> Kind:
    kind = schema.get("type")
    if kind == "boolean":
        return Kind("check", **more)
    if kind in ("integer", "number"):
        return Kind("number", numeric=int if kind == "integer" else float, **more)
    if kind == "string":
        return Kind("text", **more)
    if kind == "array":
        return _array(schema.get("items", {}), defs, more)
    values = schema.get("additionalProperties")
    if kind == "object" and isinstance(values, Mapping):
        if values.get("type") == "string":
            return Kind("pairs", **more)
        if "$ref" in values:
            return Kind("named", item=kind_of(values, defs, f"{more['key']}.item", True), **more)
    return Kind("yaml", **more)


def _array(items: Schema, defs: Schema, more: dict[str, Any]) -> Kind:
    key = more["key"]
    if "prefixItems" in items:
        parts = {
            str(n): kind_of(part, defs, f"{key}.{n}", True) for n, part in enumerate(items["prefixItems"])
        }
        return Kind("list", item=Kind("tuple", f"{key}.item", True, fields=parts), **more)
    item = kind_of(items, defs, f"{key}.item", True)
    if item.control == "choice":
        return Kind("choices", choices=item.choices, **more)
    if item.control in ("text", "number"):
        return Kind("lines", mixed=item.mixed, numeric=item.numeric, **more)
    return Kind("list", item=item, **more) if item.control == "object" else Kind("yaml", **more)


def _object(schema: Schema, defs: Schema, name: str, key: str | None = None) -> Kind:
    required = schema.get("required", [])
    fields = {
        each: kind_of(part, defs, f"{name}.{each}", each in required)
        for each, part in schema.get("properties", {}).items()
    }
    return Kind("object", key or name, True, fields=fields)

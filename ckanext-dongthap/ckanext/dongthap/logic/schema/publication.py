"""What the actions on releases and observations accept; a parameter they don't know is refused."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap.publication.difference import KINDS

from harvesters.vietnamese.periods import Period, parse

MAX_LIMIT = 1000
STATUSES = ("official", "estimate", "provisional", "illustrative")


def refuse_unknown(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Name every parameter that the action does not know: a misspelt filter must not be ignored."""
    unknown = data.pop(("__extras",), None) or {}
    for name in unknown:
        errors[(name,)] = [tk._("Unknown parameter")]


def strict(schema: Schema) -> Schema:
    """The schema, refusing every other parameter."""
    return {**schema, "__extras": [refuse_unknown]}


@validator_args
def limit_only(default: Factory, is_positive_integer: Validator) -> Schema:
    """``limit`` alone, for what does not page."""
    return {"limit": [default(100), is_positive_integer, _at_most]}


def _at_most(value: int) -> int:
    return min(value, MAX_LIMIT)


@validator_args
def _offset(default: Factory, natural_number_validator: Validator) -> Schema:
    return {"offset": [default(0), natural_number_validator]}


def limits() -> Schema:
    """``limit`` and ``offset`` of every list."""
    return {**limit_only(), **_offset()}


@validator_args
def release_list(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [ignore_missing, unicode_safe], **limits()})


@validator_args
def release_show(
    not_empty: Validator, ignore_missing: Validator, unicode_safe: Validator, is_positive_integer: Validator
) -> Schema:
    return strict({"id": [not_empty, unicode_safe], "number": [ignore_missing, is_positive_integer]})


@validator_args
def release_diff(
    not_empty: Validator,
    ignore_missing: Validator,
    unicode_safe: Validator,
    is_positive_integer: Validator,
    one_of: Factory,
) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "number": [ignore_missing, is_positive_integer],
            "base": [ignore_missing, is_positive_integer],
            "kind": [ignore_missing, one_of(list(KINDS))],
            **limits(),
        }
    )


@validator_args
def observation_search(
    ignore_missing: Validator, unicode_safe: Validator, boolean_validator: Validator
) -> Schema:
    return strict(
        {
            "indicator": [ignore_missing, texts],
            "area": [ignore_missing, texts],
            "period_from": [ignore_missing, period],
            "period_to": [ignore_missing, period],
            "dimensions": [ignore_missing, dimensions],
            "status": [ignore_missing, texts, known_statuses],
            "latest": [ignore_missing, boolean_validator],
            "cursor": [ignore_missing, unicode_safe],
            **limit_only(),
        }
    )


def texts(value: Any) -> list[str]:
    """A list of texts, or one text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise tk.Invalid(tk._("Must be a list of texts, or one text with commas"))
    return [part.strip() for part in parts if part.strip()]


def known_statuses(value: list[str]) -> list[str]:
    """Only statuses that an observation may have."""
    if unknown := set(value) - set(STATUSES):
        raise tk.Invalid(tk._("Unknown status: {names}").format(names=", ".join(sorted(unknown))))
    return value


def period(value: Any) -> Period:
    """A period as published: 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15, 2016-2017."""
    found = parse(str(value))
    if not isinstance(found, Period):
        raise tk.Invalid(tk._("Not a period: use 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15 or 2016-2017"))
    return found


def dimensions(value: Any) -> dict[str, str]:
    """An object of disaggregation → code, or its JSON text; "" is the total."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(code, str) for code in found.values()):
        raise tk.Invalid(tk._('Must be an object of texts, such as {"level": "primary"}'))
    return found

"""What the parameters of all our actions have in common; one that an action doesn't know is refused."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema, Validator
from ckan.types import ValidatorFactory as Factory

MAX_LIMIT = 1000
MAX_OFFSET = 2**31 - 1
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def strict(schema: Schema) -> Schema:
    """The schema, refusing every other parameter; of a parameter that is wrong the first fault is told."""
    checked: dict[str, Any] = {
        name: [step for validator in validators for step in (validator, stop_at_fault)]
        for name, validators in schema.items()
    }
    return {"__before": [refuse_nul, empty_blanks], **checked, "__extras": [refuse_unknown]}


def refuse_nul(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """No database takes a text with a NUL."""
    for place, value in data.items():
        if "\0" in repr_of(value):
            errors[(place[0],)] = [tk._("Must not have a NUL character")]
            raise tk.StopOnError


def empty_blanks(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Blanks alone are no value: CKAN's numbers would be none, and still go on to the next validator."""
    for place, value in data.items():
        if isinstance(value, str) and value.isspace():
            data[place] = ""


def repr_of(value: Any) -> str:
    """A parameter's texts in one; empty for a file."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(map(repr_of, (*value, *value.values())))
    return "".join(map(repr_of, value)) if isinstance(value, list) else ""


def stop_at_fault(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """What is wrong is not shown to the validators behind."""
    if errors[key]:
        raise tk.StopOnError


def refuse_unknown(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Name every parameter that the action does not know: a misspelt filter must not be ignored."""
    unknown = data.pop(("__extras",), None) or {}
    for name in unknown:
        errors[(name,)] = [tk._("Unknown parameter")]


@validator_args
def limit_only(default: Factory, is_positive_integer: Validator) -> Schema:
    """``limit`` alone, for what does not page."""
    return {"limit": [default(100), is_positive_integer, at_most]}


def at_most(value: int) -> int:
    """No more than any list gives at once."""
    return min(value, MAX_LIMIT)


def no_further(value: int) -> int:
    """No place that a database can't count to."""
    return min(value, MAX_OFFSET)


@validator_args
def _offset(default: Factory, natural_number_validator: Validator) -> Schema:
    return {"offset": [default(0), natural_number_validator, no_further]}


def limits() -> Schema:
    """``limit`` and ``offset`` of every list."""
    return {**limit_only(), **_offset()}


def texts(value: Any) -> list[str]:
    """A list of texts, or one text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise tk.Invalid(tk._("Must be a list of texts, or one text with commas"))
    return [part.strip() for part in parts if part.strip()]


def flag(value: Any) -> bool:
    """True or false, as JSON or as text; anything else is refused, not taken for false."""
    text = str(value).strip().lower()
    if text not in _FLAGS:
        raise tk.Invalid(tk._("Must be true or false"))
    return _FLAGS[text]

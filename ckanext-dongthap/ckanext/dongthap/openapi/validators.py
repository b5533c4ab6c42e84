"""What a parameter's validators let through, as JSON Schema."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.changes.feed import EVENTS
from ckanext.dongthap.logic.schema import (
    catalogue,
    changes,
    composite,
    guard,
    harvest,
    indicator,
    observation,
    openfile,
    parameters,
    search,
    submission,
)
from ckanext.dongthap.observations.wanted import FIELDS, SORTS
from ckanext.dongthap.runs.sources import HEALTHS
from ckanext.dongthap.runs.store import FINAL, OPEN
from ckanext.dongthap.submissions.states import STATES

JsonSchema = dict[str, Any]
_TEXT: JsonSchema = {"type": "string"}
_LIST: JsonSchema = {"type": "array", "items": _TEXT}
_OBJECT: JsonSchema = {"type": "object"}


@dataclass(frozen=True)
class Accepted:
    """A parameter's JSON Schema, whether it must be given, and whether it is JSON in a query too."""

    form: JsonSchema
    required: bool
    json: bool


def _any_of(values: Sequence[str]) -> JsonSchema:
    return {"type": "array", "items": {"type": "string", "enum": list(values)}}


def _sorts() -> list[str]:
    return [f"{name}{direction}" for name in SORTS for direction in ("", " asc", " desc")]


#: Validators that say something of a value's form; the later one in a parameter's list adds to the earlier.
_FORMS: dict[Callable[..., Any], JsonSchema] = {
    parameters.flag: {"type": "boolean"},
    parameters.texts: _LIST,
    parameters.at_most: {"maximum": parameters.MAX_LIMIT},
    changes.known_events: _any_of(EVENTS),
    observation.period: _TEXT,
    observation.not_before_period_from: {},
    observation.known_indicators: {},
    observation.known_areas: {},
    observation.dimensions: {"type": "object", "additionalProperties": _TEXT},
    observation.known_statuses: _any_of(observation.STATUSES),
    observation.known_fields: _any_of(list(FIELDS)),
    observation.orders: _any_of(_sorts()),
    search.at_most: {"maximum": search.MOST},
    indicator.short: {"maxLength": indicator.LONGEST},
    indicator.with_status: {},
    guard.an_object: _OBJECT,
    guard.decided: _OBJECT,
    guard.said: {"minLength": 10},
    harvest.a_file: {"type": "string", "contentMediaType": "application/octet-stream"},
    harvest.an_object: _OBJECT,
    harvest.known_health: {"enum": list(HEALTHS)},
    harvest.known_states: _any_of((*OPEN, *FINAL)),
    submission.a_text: {"type": "string", "maxLength": submission.MAX_TEXT},
    submission.objects: _OBJECT,
    submission.remarks: {"type": "array", "items": _OBJECT},
    submission.known_states: _any_of(list(STATES)),
    submission.known_periods: _LIST,
    submission.moment: {"type": "string", "format": "date-time"},
    composite.a_year: {"type": "integer", "minimum": 1000, "maximum": 9999},
    composite.an_id: {"type": "string", "format": "uuid"},
    openfile.an_id: {"type": "string", "format": "uuid"},
    composite.a_number_text: {"type": ["string", "number"]},
    catalogue.moment: _TEXT,
    catalogue.identifier: _TEXT,
    parameters.no_further: {"maximum": parameters.MAX_OFFSET},
    parameters.stop_at_fault: {},
}
#: The same of CKAN's.
_CKAN: dict[str, JsonSchema] = {
    "unicode_safe": _TEXT,
    "natural_number_validator": {"type": "integer", "minimum": 0},
    "is_positive_integer": {"type": "integer", "minimum": 1},
    "boolean_validator": {"type": "boolean"},
    "url_validator": {"type": "string", "format": "uri"},
    "convert_to_json_if_string": {},
    "not_empty": {},
    "not_missing": {},
    "ignore_missing": {},
    "ignore_empty": {},
}
_REQUIRED = ("not_empty", "not_missing")
#: What comes as JSON text in a query.
_AS_JSON = (guard.an_object, guard.decided, observation.dimensions, submission.objects, submission.remarks)


def accepted(validators: Sequence[Any]) -> Accepted:
    """What a parameter with these validators may be. A validator not known here says nothing."""
    ckan = {tk.get_validator(name): form for name, form in _CKAN.items()}
    required = {tk.get_validator(name) for name in _REQUIRED}
    form: JsonSchema = {}
    for validator in validators:
        if validator in ckan:
            form.update(ckan[validator])
        elif validator in _FORMS:
            form.update(_FORMS[validator])
        else:
            form.update(_made(validator))
    form.setdefault("type", "string")
    return Accepted(
        form, any(each in required for each in validators), any(each in _AS_JSON for each in validators)
    )


def is_known(validator: Any) -> bool:
    """Whether anything is known here of a validator, be it that it says nothing of the form."""
    return (
        validator in _FORMS
        or validator in {tk.get_validator(name) for name in _CKAN}
        or bool(_made(validator))
    )


def _made(validator: Any) -> JsonSchema:
    """What CKAN's ``default(…)`` and ``one_of(…)`` were made with."""
    given = inspect.getclosurevars(validator).nonlocals if inspect.isfunction(validator) else {}
    if "default_value" in given:
        return {"default": given["default_value"]}
    if "list_of_value" in given:
        return {"enum": list(given["list_of_value"])}
    return {}

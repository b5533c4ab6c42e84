"""What the actions on sources and runs accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.logic.schema.parameters import limit_only, limits, strict, texts
from ckanext.dongthap.runs.sources import HEALTHS
from ckanext.dongthap.runs.store import FINAL, OPEN
from werkzeug.datastructures import FileStorage


@validator_args
def source_list(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "agency": [ignore_missing, unicode_safe],
            "state": [ignore_missing, unicode_safe, known_health],
            **limits(),
        }
    )


@validator_args
def named(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe]})


@validator_args
def run_rejections(not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe], "code": [ignore_missing, unicode_safe], **limits()})


@validator_args
def one_run(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe], **limit_only()})


@validator_args
def run_list(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "source": [ignore_missing, unicode_safe],
            "state": [ignore_missing, texts, known_states],
            **limits(),
        }
    )


@validator_args
def spec(not_missing: Validator) -> Schema:
    return strict({"spec": [not_missing, an_object]})


@validator_args
def changed(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, boolean_validator: Validator
) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "spec": [ignore_missing, an_object],
            "active": [ignore_missing, boolean_validator],
        }
    )


@validator_args
def preview(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "id": [ignore_missing, unicode_safe],
            "spec": [ignore_missing, an_object],
            "sample": [ignore_missing, unicode_safe],
            **limit_only(),
        }
    )


@validator_args
def upload(not_empty: Validator, unicode_safe: Validator, not_missing: Validator) -> Schema:
    return strict({"agency": [not_empty, unicode_safe], "upload": [not_missing, a_file]})


def a_file(value: Any) -> FileStorage:
    """A file that came with the request."""
    if not isinstance(value, FileStorage) or not value.filename:
        raise tk.Invalid(tk._("Choose a file"))
    return value


def an_object(value: Any) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise tk.Invalid(tk._("Must be an object"))
    return value


def known_health(value: str) -> str:
    """Only states that a source can be in."""
    if value not in HEALTHS:
        raise tk.Invalid(tk._("Unknown state: {names}").format(names=value))
    return value


def known_states(value: list[str]) -> list[str]:
    """Only states that a run can have."""
    if unknown := set(value) - {*OPEN, *FINAL}:
        raise tk.Invalid(tk._("Unknown state: {names}").format(names=", ".join(sorted(unknown))))
    return value

"""What the actions on composite indices accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap.composite.assessments import DECISIONS, STATES
from ckanext.dongthap.logic.schema.harvest import a_file
from ckanext.dongthap.logic.schema.parameters import flag, limits, strict
from ckanext.dongthap.logic.schema.submission import a_text
from ckanext.dongthap.submissions.store import is_id


def index_list() -> Schema:
    """All indices."""
    return strict(limits())


@validator_args
def index_show(not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    optional = {name: [ignore_empty, unicode_safe] for name in ("version", "subject")}
    return strict({"id": [not_empty, unicode_safe], **optional, "year": [ignore_empty, a_year], **limits()})


@validator_args
def index_release(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe], "year": [not_empty, a_year]})


@validator_args
def assessment_list(ignore_empty: Validator, unicode_safe: Validator, one_of: Factory) -> Schema:
    return strict(
        {
            "index": [ignore_empty, unicode_safe],
            "year": [ignore_empty, a_year],
            "agency": [ignore_empty, unicode_safe],
            "state": [ignore_empty, one_of(list(STATES))],
            **limits(),
        }
    )


@validator_args
def assessment_show(not_empty: Validator) -> Schema:
    return strict({"id": [not_empty, an_id]})


@validator_args
def assessment_save(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    is_positive_integer: Validator,
) -> Schema:
    named = {name: [not_empty, unicode_safe] for name in ("index", "agency", "criterion")}
    said = {name: [ignore_missing, a_number_text] for name in ("value", "whole")}
    said |= {name: [ignore_missing, a_text] for name in ("link", "remark")}
    return strict(
        {
            **named,
            "year": [not_empty, a_year],
            **said,
            "upload": [ignore_missing, a_file],
            "claim": [ignore_missing, flag],
            "revision": [ignore_empty, is_positive_integer],
        }
    )


@validator_args
def assessment_decide(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    is_positive_integer: Validator,
    one_of: Factory,
) -> Schema:
    return strict(
        {
            "id": [not_empty, an_id],
            "decision": [not_empty, one_of(list(DECISIONS))],
            "comment": [ignore_missing, a_text],
            "revision": [ignore_empty, is_positive_integer],
        }
    )


def a_year(value: Any) -> int:
    """A year of four digits."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise tk.Invalid(tk._("Not a year: use four digits"))
    return int(text)


def an_id(value: Any) -> str:
    """The id of a record."""
    if not is_id(str(value)):
        raise tk.Invalid(tk._("Not an id"))
    return str(value)


def a_number_text(value: Any) -> str:
    """A number as JSON or as decimal text; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise tk.Invalid(tk._("Not a number"))
    return str(value).strip()

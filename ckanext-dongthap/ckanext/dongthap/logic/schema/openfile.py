"""What the actions on files of open datasets accept."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap.logic.schema.harvest import a_file
from ckanext.dongthap.logic.schema.parameters import limits, strict
from ckanext.dongthap.logic.schema.submission import a_text, objects
from ckanext.dongthap.openfiles.store import STATES
from ckanext.dongthap.submissions.store import is_id


@validator_args
def add(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, url_validator: Validator
) -> Schema:
    given = {"upload": [ignore_missing, a_file], "url": [ignore_missing, unicode_safe, url_validator]}
    given["replaces"] = [ignore_missing, unicode_safe]
    return strict({"dataset": [not_empty, unicode_safe], "title": [ignore_missing, a_text], **given})


@validator_args
def listing(ignore_missing: Validator, unicode_safe: Validator, one_of: Factory) -> Schema:
    found = {name: [ignore_missing, unicode_safe] for name in ("agency", "dataset")}
    return strict({**found, "state": [ignore_missing, one_of(list(STATES))], **limits()})


@validator_args
def one(not_empty: Validator) -> Schema:
    return strict({"id": [not_empty, an_id]})


@validator_args
def update(not_empty: Validator, ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    given = {"columns": [ignore_missing, objects], "title": [ignore_missing, a_text]}
    return strict({"id": [not_empty, an_id], "replaces": [ignore_missing, unicode_safe], **given})


@validator_args
def decide(not_empty: Validator, ignore_missing: Validator) -> Schema:
    return strict({"id": [not_empty, an_id], "comment": [ignore_missing, a_text]})


def an_id(value: object) -> str:
    """The id of a file."""
    if not is_id(str(value)):
        raise tk.Invalid(tk._("Not an id"))
    return str(value)

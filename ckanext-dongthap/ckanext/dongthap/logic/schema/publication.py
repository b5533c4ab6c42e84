"""What the actions on releases accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap.logic.schema.parameters import limits, strict
from ckanext.dongthap.publication.difference import KINDS


@validator_args
def release_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [ignore_empty, unicode_safe], **limits()})


@validator_args
def release_show(
    not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator, is_positive_integer: Validator
) -> Schema:
    return strict({"id": [not_empty, unicode_safe], "number": [ignore_empty, is_positive_integer]})


@validator_args
def release_diff(
    not_empty: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    is_positive_integer: Validator,
    one_of: Factory,
) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "number": [ignore_empty, is_positive_integer],
            "base": [ignore_empty, is_positive_integer],
            "kind": [ignore_empty, one_of(list(KINDS))],
            **limits(),
        }
    )

"""What the actions on withdrawals accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory
from ckanext.dongthap.logic.schema.guard import said
from ckanext.dongthap.logic.schema.indicator import short
from ckanext.dongthap.logic.schema.parameters import limits, strict
from ckanext.dongthap.withdrawals.store import STATES


@validator_args
def propose(
    not_empty: Validator,
    ignore_empty: Validator,
    ignore_missing: Validator,
    unicode_safe: Validator,
    is_positive_integer: Validator,
) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "number": [ignore_empty, is_positive_integer],
            "reason_vi": [not_empty, unicode_safe, short, said],
            "reason_en": [ignore_missing, unicode_safe, short],
        }
    )


@validator_args
def one(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe]})


@validator_args
def with_reason(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe], "reason": [not_empty, unicode_safe, short, said]})


@validator_args
def listing(ignore_empty: Validator, unicode_safe: Validator, one_of: ValidatorFactory) -> Schema:
    return strict(
        {
            "dataset": [ignore_empty, unicode_safe],
            "agency": [ignore_empty, unicode_safe],
            "state": [ignore_empty, one_of(list(STATES))],
            **limits(),
        }
    )

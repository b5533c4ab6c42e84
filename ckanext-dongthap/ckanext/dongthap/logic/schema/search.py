"""What the search actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory
from ckanext.dongthap.logic.schema.publication import strict

_MOST = 20


@validator_args
def search_suggest(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
) -> Schema:
    return strict(
        {"q": [not_empty, unicode_safe], "limit": [default(10), natural_number_validator, _at_most]}
    )


def _at_most(value: int) -> int:
    return min(value, _MOST)

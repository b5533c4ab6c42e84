"""What the search actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory
from ckanext.dongthap.logic.schema.parameters import strict

MOST = 20


@validator_args
def search_suggest(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
) -> Schema:
    return strict({"q": [not_empty, unicode_safe], "limit": [default(10), natural_number_validator, at_most]})


def at_most(value: int) -> int:
    """No more than anyone reads."""
    return min(value, MOST)

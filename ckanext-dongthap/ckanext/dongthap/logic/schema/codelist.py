"""What the code-list actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


def _at_most(value: int) -> int:
    return min(value, MAX_LIMIT)


@validator_args
def paging(default: ValidatorFactory, natural_number_validator: Validator) -> Schema:
    """``limit`` (at most 1000, else 100) and ``offset`` (from 0)."""
    return {
        "limit": [default(DEFAULT_LIMIT), natural_number_validator, _at_most],
        "offset": [default(0), natural_number_validator],
    }


def list_codelists() -> Schema:
    return {}


@validator_args
def show_codelist(ignore_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {
        "id": [not_empty, unicode_safe],
        "q": [ignore_missing, unicode_safe],
        "parent": [ignore_missing, unicode_safe],
        "valid_from": [ignore_missing, unicode_safe],
        **paging(),
    }

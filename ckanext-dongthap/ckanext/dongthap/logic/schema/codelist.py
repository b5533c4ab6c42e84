"""What the code-list actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory
from ckanext.dongthap.logic.schema.parameters import at_most, strict

DEFAULT_LIMIT = 100


@validator_args
def paging(default: ValidatorFactory, natural_number_validator: Validator) -> Schema:
    """``limit`` (at most 1000, else 100) and ``offset`` (from 0)."""
    return {
        "limit": [default(DEFAULT_LIMIT), natural_number_validator, at_most],
        "offset": [default(0), natural_number_validator],
    }


def list_codelists() -> Schema:
    return strict({})


@validator_args
def show_codelist(ignore_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "q": [ignore_missing, unicode_safe],
            "parent": [ignore_missing, unicode_safe],
            "valid_from": [ignore_missing, unicode_safe],
            **paging(),
        }
    )

"""What the indicator actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.logic.schema.codelist import paging

TEXTS = ("q", "pillar", "sector", "content", "agency", "area", "frequency")


@validator_args
def list_indicators(
    ignore_missing: Validator, unicode_safe: Validator, boolean_validator: Validator
) -> Schema:
    schema = paging()
    for name in TEXTS:
        schema[name] = [ignore_missing, unicode_safe]
    schema["illustrative"] = [ignore_missing, boolean_validator]
    return schema


@validator_args
def show_indicator(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}

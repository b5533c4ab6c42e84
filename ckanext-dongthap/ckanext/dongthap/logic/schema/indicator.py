"""What the indicator actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.logic.schema.codelist import paging
from ckanext.dongthap.logic.schema.parameters import flag, strict

TEXTS = ("q", "pillar", "sector", "content", "agency", "area", "frequency")


@validator_args
def list_indicators(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    schema = {name: [ignore_missing, unicode_safe] for name in TEXTS}
    return strict({**schema, "illustrative": [ignore_missing, flag], **paging()})


@validator_args
def show_indicator(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe]})

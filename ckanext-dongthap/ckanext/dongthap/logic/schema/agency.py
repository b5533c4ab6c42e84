"""What we read ourselves of the parameters of CKAN's list of agencies."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap.logic.schema.parameters import flag

NAMES = ("all_fields", "limit", "offset")


@validator_args
def agency_list(ignore_empty: Validator, default: Factory, natural_number_validator: Validator) -> Schema:
    return {
        "all_fields": [default(False), flag],
        "limit": [ignore_empty, natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }

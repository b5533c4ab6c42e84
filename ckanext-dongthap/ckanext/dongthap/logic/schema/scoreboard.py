"""What the scoreboard's action accepts."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.logic.schema.parameters import strict


@validator_args
def show_scoreboard(
    ignore_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator
) -> Schema:
    return strict(
        {
            "year": [ignore_empty, natural_number_validator],
            "group": [ignore_empty, unicode_safe],
            "agency": [ignore_empty, unicode_safe],
        }
    )

"""What the indicator actions accept."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import (
    Context,
    FlattenDataDict,
    FlattenErrorDict,
    FlattenKey,
    Schema,
    Validator,
    ValidatorFactory,
)
from ckanext.dongthap.logic.schema.codelist import paging
from ckanext.dongthap.logic.schema.parameters import flag, strict
from ckanext.dongthap.progress import STATUSES

TEXTS = ("q", "pillar", "sector", "content", "agency", "area", "frequency")
LONGEST = 2000
SORTS = ("relevance", "title", "code", "progress", "period")


@validator_args
def list_indicators(ignore_empty: Validator, unicode_safe: Validator, one_of: ValidatorFactory) -> Schema:
    schema: Schema = {name: [ignore_empty, unicode_safe] for name in TEXTS}
    schema["illustrative"] = [ignore_empty, flag]
    schema["progress"] = [ignore_empty, one_of([*STATUSES, "none"])]
    schema["sort"] = [ignore_empty, one_of(list(SORTS))]
    return strict({**schema, **paging()})


@validator_args
def decide_progress(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    default: ValidatorFactory,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
) -> Schema:
    text = [ignore_missing, unicode_safe, short]
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "area_code": [not_empty, unicode_safe],
            "area_valid_from": [default(""), unicode_safe],
            "target_period": [not_empty, unicode_safe],
            "status": [ignore_empty, one_of(list(STATUSES))],
            "reason_vi": [with_status, *text],
            "reason_en": text,
        }
    )


def short(value: str) -> str:
    """A text of a bearable length."""
    if len(value) > LONGEST:
        raise tk.Invalid(tk._("At most {n} characters").format(n=LONGEST))
    return value.strip()


def with_status(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A decision says why, in Vietnamese at least."""
    if data.get(("status",)) and not data.get(key):
        errors[key].append(tk._("Say why the status is not the computed one"))


@validator_args
def show_indicator(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe]})

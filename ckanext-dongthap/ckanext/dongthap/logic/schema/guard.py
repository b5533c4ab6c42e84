"""What the actions on datasets' trails, decisions and the break-glass accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory
from ckanext.dongthap.guard.fields import DECIDED
from ckanext.dongthap.logic.schema.indicator import short
from ckanext.dongthap.logic.schema.parameters import limits, strict

#: Actions that write one dataset; each names it by ``id``, ``package_id`` or ``resource_id``.
BROKEN_OPEN = (
    "dataset_purge",
    "datastore_create",
    "datastore_delete",
    "datastore_records_delete",
    "datastore_upsert",
    "package_delete",
    "package_owner_org_update",
    "package_patch",
    "package_resource_reorder",
    "package_update",
    "resource_create",
    "resource_delete",
    "resource_patch",
    "resource_update",
    "resource_view_create",
    "resource_view_delete",
    "resource_view_update",
)


@validator_args
def trail(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({"id": [not_empty, unicode_safe], **limits()})


@validator_args
def decide(not_empty: Validator, unicode_safe: Validator, convert_to_json_if_string: Validator) -> Schema:
    return strict(
        {
            "id": [not_empty, unicode_safe],
            "fields": [not_empty, convert_to_json_if_string, decided],
            "reason": [not_empty, unicode_safe, short, said],
        }
    )


@validator_args
def break_glass(
    not_empty: Validator,
    unicode_safe: Validator,
    convert_to_json_if_string: Validator,
    one_of: ValidatorFactory,
) -> Schema:
    return strict(
        {
            "action": [not_empty, one_of(list(BROKEN_OPEN))],
            "parameters": [not_empty, convert_to_json_if_string, an_object],
            "reason": [not_empty, unicode_safe, short, said],
        }
    )


def an_object(value: Any) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict) or not value:
        raise tk.Invalid(tk._("Must be a JSON object"))
    return value


def decided(value: Any) -> dict[str, Any]:
    """Fields that a decision can change; what a release is bound to needs another release."""
    given = an_object(value)
    if unknown := sorted(given.keys() - DECIDED):
        raise tk.Invalid(tk._("No decision changes: {names}").format(names=", ".join(unknown)))
    return given


def said(value: str) -> str:
    """A reason is a sentence, not a mark."""
    if len(value.strip()) < 10:
        raise tk.Invalid(tk._("Say why, in ten characters or more"))
    return value.strip()

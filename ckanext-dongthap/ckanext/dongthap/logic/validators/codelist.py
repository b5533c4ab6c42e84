"""Membership in a code list."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import ckanext.scheming.helpers as scheming
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema, Validator
from ckanext.dongthap import codelists
from ckanext.dongthap.logic.validators.lists import keep_list, split_list
from ckanext.scheming.validation import scheming_validator

__all__ = ["dongthap_area_code", "dongthap_code", "dongthap_codes"]

_ = tk._


def _unknown(field: dict[str, Any], members: list[str]) -> list[str]:
    if "codelist" in field:
        known = set(codelists.by_key(field["codelist"]))
    else:
        known = {choice["value"] for choice in scheming.scheming_field_choices(field) or ()}
    return [member for member in members if member not in known]


def _refuse(field: dict[str, Any], unknown: list[str]) -> tk.Invalid:
    listed = ", ".join(unknown)
    return tk.Invalid(
        _('Not in the list "{name}": {values}').format(name=field.get("codelist", "choices"), values=listed)
    )


@scheming_validator
def dongthap_code(field: dict[str, Any], schema: Schema) -> Validator:
    """One code of the list that the field names (``codelist``)."""

    def validator(value: Any) -> Any:
        if unknown := _unknown(field, [value] if value else []):
            raise _refuse(field, unknown)
        return value

    return validator


@scheming_validator
def dongthap_codes(field: dict[str, Any], schema: Schema) -> Validator:
    """Any number of codes of the list that the field names."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        members = split_list(data.get(key))
        if unknown := _unknown(field, members):
            raise _refuse(field, unknown)
        keep_list(key, data, members, bool(field.get("required")))

    return validator


def dongthap_area_code(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A code that was in force in the era given beside it (``area_valid_from``)."""
    since = data.get((*key[:-1], "area_valid_from"))
    era = since if isinstance(since, str) else ""
    if f"{data[key]}@{era}" not in codelists.by_key("areas"):
        raise tk.Invalid(
            _('No area with code {code} in force since "{since}"').format(code=data[key], since=era)
        )

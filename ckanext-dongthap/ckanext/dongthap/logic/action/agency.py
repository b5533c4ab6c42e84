"""Agencies in the order of the Vietnamese alphabet, which the database's collation may not know."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict
from ckanext.dongthap.logic.schema import agency as schema

from harvesters.vietnamese.collate import collation_key

__all__ = ["organization_list"]

#: Orders of CKAN that go by what people read.
_BY_TITLE = {"title": False, "title asc": False, "title desc": True}


@tk.chained_action
@tk.side_effect_free
def organization_list(original: Action, context: Context, data_dict: DataDict) -> list[Any]:
    """CKAN's list of agencies; by title it is in the order of the Vietnamese alphabet.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/organization_list?all_fields=true&limit=20"

    Parameters and answer are CKAN's own.
    """
    tk.check_access("organization_list", context, data_dict)
    backwards = _BY_TITLE.get(str(data_dict.get("sort") or "title asc").strip().lower())
    if backwards is None:
        return original(context, data_dict)
    checked, errors = tk.navl_validate(
        {name: data_dict[name] for name in schema.NAMES if name in data_dict}, schema.agency_list(), context
    )
    if errors:
        raise tk.ValidationError(errors)
    whole = checked["all_fields"]
    asked = {name: value for name, value in data_dict.items() if name not in ("limit", "offset", "sort")}
    names = _sorted(_names(original, context, asked), backwards)
    first = checked["offset"]
    page = names[first : first + _limit(checked, len(names), whole)]
    if not whole or not page:
        return page
    place = {name: number for number, name in enumerate(page)}
    found = original(tk.fresh_context(context), {**asked, "organizations": page})
    return sorted(found, key=lambda agency: place.get(agency["name"], len(place)))


def _limit(data_dict: DataDict, count: int, whole: bool) -> int:
    """How many are wanted; with all their fields CKAN gives only so many at a time."""
    wanted = data_dict.get("limit", count)
    return min(wanted, tk.config["ckan.group_and_organization_list_all_fields_max"]) if whole else wanted


def _names(original: Action, context: Context, asked: DataDict) -> list[str]:
    plain = {name: value for name, value in asked.items() if not name.startswith(("include_", "all_fields"))}
    return original(tk.fresh_context(context), {**plain, "all_fields": False})


def _sorted(names: list[str], backwards: bool) -> list[str]:
    rows = model.Session.query(model.Group.name, model.Group.title).filter(model.Group.name.in_(names))
    titles = {row[0]: row[1] or row[0] for row in rows}
    return sorted(names, key=lambda name: collation_key(titles.get(name, name)), reverse=backwards)

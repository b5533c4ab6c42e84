"""Emulation groups of an agency: rows that an organization keeps as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.dongthap import codelists
from ckanext.dongthap.logic.validators.dates import dongthap_date
from ckanext.dongthap.logic.validators.lists import dongthap_list_output

__all__ = ["dongthap_emulation_groups"]

_ = tk._
_COLUMNS = ("group", "valid_from", "valid_to")


def _form_rows(key: FlattenKey, data: FlattenDataDict) -> list[dict[str, Any]]:
    """Rows that a form sent as ``emulation_groups-0-group``."""
    extras = data.get(("__extras",)) or {}
    name = re.compile(rf"{re.escape(key[-1])}-(\d+)-({'|'.join(_COLUMNS)})")
    rows: dict[int, dict[str, Any]] = {}
    for field in list(extras):
        if match := name.fullmatch(field):
            rows.setdefault(int(match[1]), {})[match[2]] = extras.pop(field)
    return [rows[number] for number in sorted(rows)]


def _row(row: Any) -> dict[str, str]:
    if not isinstance(row, dict) or set(row) - set(_COLUMNS):
        raise tk.Invalid(_("Give rows with group, valid_from and valid_to"))
    filled = {name: str(value).strip() for name, value in row.items() if value not in (None, "")}
    if filled and filled.get("group") not in codelists.by_key("groups"):
        raise tk.Invalid(
            _('Not in the list "{name}": {values}').format(name="groups", values=filled.get("group", ""))
        )
    for name in filled.keys() - {"group"}:
        filled[name] = dongthap_date(filled[name])
    if filled.get("valid_to", "9999") < filled.get("valid_from", ""):
        raise tk.Invalid(
            _("The end must not be before the start ({start})").format(start=filled["valid_from"])
        )
    return filled


def dongthap_emulation_groups(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """``[{group, valid_from, valid_to}]``: codes of the list ``groups``, dates in order."""
    value = dongthap_list_output(data.get(key))
    if value is tk.missing or value in (None, ""):
        value = _form_rows(key, data)
    if not isinstance(value, list):
        raise tk.Invalid(_("Give rows with group, valid_from and valid_to"))
    rows = [row for row in map(_row, value) if row]
    if not rows:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = json.dumps(rows, ensure_ascii=False, sort_keys=True)

"""Lists of texts and of codes, kept as JSON."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.dongthap import jsontext

__all__ = ["dongthap_list_output", "dongthap_names"]

_ = tk._


def split_list(value: Any) -> list[str]:
    """A list of texts from a list, a JSON list or text with commas; blanks and repetitions dropped.

    Raises `tk.Invalid` where a member is no text.
    """
    if value is None or value is tk.missing:
        return []
    if isinstance(value, str):
        value = _decoded(value)
    if not isinstance(value, list) or not all(isinstance(member, str) for member in value):
        raise tk.Invalid(_("Give a list of texts"))
    cleaned = (unicodedata.normalize("NFC", member).strip() for member in value)
    return list(dict.fromkeys(member for member in cleaned if member))


def _decoded(text: str) -> Any:
    if text.lstrip().startswith("["):
        try:
            return jsontext.read(text)
        except ValueError:
            raise tk.Invalid(_("Give a list of texts")) from None
    return text.split(",")


def keep_list(key: FlattenKey, data: FlattenDataDict, members: list[str], required: bool = False) -> None:
    """Stores the members as JSON; nothing at all where there are none."""
    if members:
        data[key] = json.dumps(members, ensure_ascii=False)
        return
    if required:
        raise tk.Invalid(_("Missing value"))
    data.pop(key, None)
    raise tk.StopOnError


def dongthap_names(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A list of free texts, for example names of agencies."""
    keep_list(key, data, split_list(data.get(key)))


def dongthap_list_output(value: Any) -> Any:
    """Stored JSON as a list."""
    if not isinstance(value, str):
        return value
    try:
        return jsontext.read(value)
    except ValueError:
        return [value]

"""Texts, names and links that are what they look like wherever they are shown."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.dongthap import jsontext

from harvesters.characters import has_hidden, plain_name

__all__ = ["dongthap_link", "dongthap_only_text", "dongthap_plain_name", "dongthap_visible"]

_ = tk._
#: What a link may begin with; everything else could be a script or a program of the reader's machine.
SCHEMES = ("http", "https", "ftp", "mailto")
_COLUMN = re.compile("[<>\"'`\t\r\n]|^[=+\\-@]")


def dongthap_visible(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Before all fields: every text loses the characters that are not seen."""
    for name, value in data.items():
        data[name] = jsontext.visible_within(value)


def dongthap_only_text(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """What is no text is not shown to the validators behind, which would break at it."""
    if not isinstance(data.get(key), str):
        errors[key].append(_("Must be text"))
        raise tk.StopOnError


def dongthap_plain_name(value: Any) -> Any:
    """A name in one line without markup."""
    return plain_name(value) if isinstance(value, str) else value


def dongthap_link(value: Any) -> Any:
    """An address of a kind that a page may lead to, or the name of an uploaded file."""
    if not isinstance(value, str) or not value or _is_link(value):
        return value
    raise tk.Invalid(_("Give an address that begins with http, https, ftp or mailto"))


def _is_link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if not parts.scheme:
        return not value.startswith("//") and ":" not in value.partition("/")[0] and "\\" not in value
    if has_hidden(value) or parts.scheme.lower() not in SCHEMES:
        return False
    return bool(parts.netloc) or parts.scheme.lower() == "mailto"


def fault_in_column(name: str) -> str:
    """What is wrong with a column's name; empty where nothing is."""
    if has_hidden(name):
        return _("has a character that is not seen")
    if _COLUMN.search(name):
        return _("must not have < > quotation marks or line breaks, nor begin with = + - @")
    return ""

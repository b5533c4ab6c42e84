"""Opaque cursors: where a page walk stands, as text that a client hands back unchanged."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import jsontext


def encode(kind: str, *place: Any) -> str:
    """A cursor of ``kind`` for a place (JSON values)."""
    text = json.dumps([kind, *place], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(kind: str, cursor: str) -> list[Any]:
    """The place in a cursor. Raises `tk.ValidationError` naming ``cursor`` when it is not of this kind."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = jsontext.read(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise refused() from None
    if not isinstance(found, list) or not found or found[0] != kind:
        raise refused()
    return found[1:]


def refused() -> tk.ValidationError:
    """The error for a cursor that is none of ours."""
    return tk.ValidationError({"cursor": [tk._("This is no cursor of an earlier page")]})

"""What may be asked of the search engine: what it would break at, or work on for long, is told beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

_FLAGS = ("include_private", "include_drafts", "include_deleted", "use_default_schema", "facet")
_TRUE_OR_FALSE = frozenset(
    {"", "true", "yes", "on", "y", "t", "1", "false", "no", "off", "n", "f", "0", "none"}
)
_ORDER = re.compile(r"\w+(?:\.\w+)*(?: +(?:asc|desc))?", re.IGNORECASE)
#: A word with a wildcard makes the engine look at every word that it knows.
_WILD = re.compile(r"\S*[*?]\S*")
_MOST_WILD = 8
#: Brackets within brackets: the engine's parser goes down into each.
_DEPTH = 20


def fault(given: Mapping[str, Any]) -> str:
    """What is wrong with a search's parameters, in the reader's language; empty where nothing is."""
    for name in _FLAGS:
        if str(given.get(name) or "").strip().lower() not in _TRUE_OR_FALSE:
            return f"{name}: " + tk._("Must be true or false")
    sort = given.get("sort")
    orders = str(sort).split(",") if sort else []
    if not all(_ORDER.fullmatch(order.strip()) for order in orders):
        return "sort: " + tk._("Use names of fields with asc or desc, with commas between them")
    for name in ("q", "fq"):
        text = str(given.get(name) or "")
        if len(_WILD.findall(text.replace("*:*", ""))) > _MOST_WILD:
            return f"{name}: " + tk._("At most {n} words with * or ?").format(n=_MOST_WILD)
        if _deep(text):
            return f"{name}: " + tk._("At most {n} brackets within each other").format(n=_DEPTH)
    return ""


def _deep(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"[()]", text):
        depth = depth + 1 if mark == "(" else max(depth - 1, 0)
        if depth > _DEPTH:
            return True
    return False

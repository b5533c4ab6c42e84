"""JSON that came as a text within other data: lists and objects of a field, a filter, a cursor."""

from __future__ import annotations

import json
from typing import Any

from harvesters.characters import visible


def read(text: str | bytes) -> Any:
    r"""Return what the JSON says, its texts without characters that are not seen.

    JSON writes such characters as ``\u000b`` or ``\ud800``, which no look at the text itself finds.

    Raises `ValueError` for what is no JSON, and for what is nested too deep to be read.
    """
    try:
        return visible_within(json.loads(text))
    except RecursionError:
        raise ValueError("nested too deep") from None


def visible_within(value: Any) -> Any:
    """Return the value with all its texts without characters that are not seen."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible_within(name): visible_within(each) for name, each in value.items()}
    return [visible_within(each) for each in value] if isinstance(value, list) else value

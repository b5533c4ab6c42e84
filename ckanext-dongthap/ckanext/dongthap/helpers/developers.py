"""Words and values of the developers' page."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

__all__ = ["dongthap_code", "dongthap_example", "dongthap_kind"]

_CODE = re.compile(r"(`{1,2})(.+?)\1")


def dongthap_code(text: str) -> Markup:
    """A text with its `code` marked as such."""
    code = Markup("<code>{}</code>")
    plain, _ticks, marked = (_CODE.split(text)[place::3] for place in range(3))
    pairs = zip(plain, [*(code.format(each) for each in marked), ""], strict=True)
    return Markup("").join(part for before, after in pairs for part in (escape(before), after))


def dongthap_example(parameter: dict[str, Any]) -> str:
    """A parameter's example as one writes it into a query; empty where there is none."""
    value = parameter.get("example")
    if isinstance(value, list) and parameter.get("style") == "form":
        return ",".join(map(str, value))
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def dongthap_kind(schema: dict[str, Any]) -> str:
    """What a parameter may be, in short: ``integer``, ``array``, ``string``, or its few values."""
    values = schema.get("enum") or schema.get("items", {}).get("enum")
    if values and len(values) <= 5:
        return " | ".join(map(str, values))
    kind = schema.get("type", "string")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)

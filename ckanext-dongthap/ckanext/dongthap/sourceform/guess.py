"""A first mapping from the headers of a table, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from harvesters.vietnamese.fold import fold

_AREA = re.compile(
    r"dia phuong|dia ban|don vi hanh chinh|ten don vi|tinh|huyen|xa\b|phuong|area|province|commune"
)
_PERIOD = re.compile(r"\bnam\b|\bky\b|thang|\bquy\b|thoi gian|ngay|year|period|month|quarter|date")
_VALUE = re.compile(r"gia tri|so lieu|so luong|ket qua|value|total|tong")
_YEAR = re.compile(r"(so bo |uoc )?(19|20)\d\d\b.*")
#: The units of today.
ERA = "2025-07-01"


def first() -> dict[str, Any]:
    """The specification that an empty form begins with."""
    return {"connector": "file", "mappings": [{"area": {"era": ERA}}]}


def fill(spec: dict[str, Any], header: Sequence[str]) -> dict[str, Any]:
    """The specification with what the headers tell, where the person has said nothing yet."""
    mappings = spec.get("mappings") or [{}]
    guessed = _guess([fold(name) for name in header], header)
    mapping = dict(mappings[0])
    for part, places in (("period", ("origin", "parts")), ("value", ("column", "columns"))):
        given = mapping.get(part) or {}
        if not any(given.get(place) for place in places):
            mapping[part] = {**given, **guessed[part]}
    area = dict(mapping.get("area") or {})
    area.setdefault("origin", guessed["area"])
    area.setdefault("era", ERA)
    return {**spec, "mappings": [{**mapping, "area": area}, *mappings[1:]]}


def _guess(folded: Sequence[str], header: Sequence[str]) -> dict[str, Any]:
    area = next((n for n, name in enumerate(folded) if _AREA.search(name)), 0)
    years = [n for n, name in enumerate(folded) if n != area and _YEAR.fullmatch(name)]
    found: dict[str, Any] = {"area": {"column": header[area] or area + 1}}
    if len(years) > 1:
        return {**found, "period": {"origin": {"header": 1}}, "value": {}}
    period = next((n for n, name in enumerate(folded) if n != area and _PERIOD.search(name)), None)
    value = next(
        (n for n, name in enumerate(folded) if n not in (area, period) and _VALUE.search(name)), None
    )
    if value is None:
        value = len(header) - 1
    found["period"] = {"origin": {"column": header[period]}} if period is not None else {}
    return {**found, "value": {"column": header[value] or value + 1}}

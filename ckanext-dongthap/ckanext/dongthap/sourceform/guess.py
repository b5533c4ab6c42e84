"""A first mapping from the headers of a table, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from harvesters.vietnamese.fold import clean, fold

_AREA = re.compile(
    r"dia phuong|dia ban|don vi hanh chinh|ten don vi|tinh|huyen|xa\b|phuong|area|province|commune"
)
_PERIOD = re.compile(
    r"(nam|ky|thang|quy|ngay|thoi (gian|ky)|year|period|month|quarter|date)( (hoc|bao cao|thong ke|so lieu))?"
)
_VALUE = re.compile(r"gia tri|so lieu|so luong|ket qua|value|total|tong")
_YEAR = re.compile(r"(so bo |uoc )?(19|20)\d\d\b.*")
_YEAR_IN = re.compile(r"((?:19|20)\d\d)")
_FIGURE = re.compile(r"[-−]?\d[\d., ]*%?")
#: The units of today.
ERA = "2025-07-01"


def first() -> dict[str, Any]:
    """The specification that an empty form begins with."""
    return {"connector": "file", "mappings": [{"area": {"era": ERA}}]}


def headers(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the columns of all tables, each once, on one line."""
    names = (clean(name) for table in tables for name in table["header"])
    return list(dict.fromkeys(filter(None, names)))


def fill(spec: dict[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with what a table tells, where the person has said nothing yet."""
    mappings = spec.get("mappings") or [{}]
    guessed = _guess(table)
    mapping = dict(mappings[0])
    for part, places in (("period", ("origin", "parts")), ("value", ("column", "columns"))):
        given = mapping.get(part) or {}
        if not any(given.get(place) for place in places):
            mapping[part] = {**given, **guessed[part]}
    area = dict(mapping.get("area") or {})
    area.setdefault("origin", guessed["area"])
    area.setdefault("era", ERA)
    return {**spec, "mappings": [{**mapping, "area": area}, *mappings[1:]]}


def _guess(table: Mapping[str, Any]) -> dict[str, Any]:
    names = [clean(name) for name in table["header"]]
    folded = [fold(name) for name in names]
    area = next((n for n, name in enumerate(folded) if _AREA.search(name)), 0)
    found: dict[str, Any] = {"area": {"column": names[area] if any(names) and names[area] else area + 1}}
    rest = [n for n in range(len(names)) if n != area]
    if sum(bool(_YEAR.fullmatch(folded[n])) for n in rest) > 1:
        return {**found, "period": {"origin": {"header": 1}}, "value": {}}
    period = next((n for n in rest if _PERIOD.fullmatch(folded[n])), None)
    found["period"] = {"origin": {"column": names[period]}} if period is not None else _apart(table)
    rest = [n for n in rest if n != period]
    numeric = _numeric(table)
    named = (
        [n for n in rest if _VALUE.search(folded[n])] or [n for n in rest if n in numeric][-1:] or rest[-1:]
    )
    return {**found, "value": {"column": names[named[0]] or named[0] + 1} if named else {}}


def _numeric(table: Mapping[str, Any]) -> set[int]:
    """Columns with figures, and nothing else, in the rows that are shown."""
    rows = [cells for _number, cells in table.get("rows") or ()]
    columns = [[row[n] for row in rows if n < len(row) and row[n]] for n in range(len(table["header"]))]
    return {n for n, cells in enumerate(columns) if cells and all(map(_FIGURE.fullmatch, cells))}


def _apart(table: Mapping[str, Any]) -> dict[str, Any]:
    """A period that stands in the sheet's name or above the table."""
    if _YEAR_IN.search(table.get("sheet") or ""):
        return {"origin": {"sheet": True, "pattern": _YEAR_IN.pattern}}
    if _YEAR_IN.search(table.get("title") or ""):
        return {"origin": {"title": True, "pattern": _YEAR_IN.pattern}}
    return {}

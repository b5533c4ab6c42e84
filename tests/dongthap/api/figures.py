"""Observations of all kinds, and what a search for them must answer: the filters said once more, plainly."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.factories import Row, observation

#: Codes of the list ``areas`` with the eras that they have.
AREAS = [("82", "2025-07-01"), ("82", ""), ("87", ""), ("VN", ""), ("28249", "2025-07-01")]
PERIODS = {
    "2023": ("2023-01-01", "2023-12-31"),
    "2024-H1": ("2024-01-01", "2024-06-30"),
    "2024-Q2": ("2024-04-01", "2024-06-30"),
    "2024-06": ("2024-06-01", "2024-06-30"),
    "2024": ("2024-01-01", "2024-12-31"),
    "2023-2024": ("2023-09-01", "2024-08-31"),
}
_ORDER = ("period_start", "period", "area_code", "area_valid_from")
VALUES = ["1", "10", "9", "-3.50", "0", "", "1234567890123.4567", "9.0"]


def figures(seed: int, dimension: str = "") -> list[Row]:
    """Some rows, always the same for a seed."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for period, (start, end) in PERIODS.items():
        for code, era in AREAS:
            for member in ("", "tieu-hoc", "thcs") if dimension else ("",):
                if chance.random() < 0.7:
                    rows.append(_figure(chance, period, start, end, code, era, dimension, member))
    return sorted(rows, key=lambda row: [row.get(name, "") for name in (*_ORDER, dimension)])


def _figure(chance: random.Random, period: str, start: str, end: str, code: str, era: str, *dim: str) -> Row:
    more = {dim[0]: dim[1]} if dim[0] else {}
    return observation(
        period,
        code,
        chance.choice(VALUES),
        period_start=start,
        period_end=end,
        area_valid_from=era,
        status=chance.choice(["official", "estimate", "illustrative"]),
        note=chance.choice(["", 'ước "tính", sơ bộ\nhai dòng']),
        source_row=str(chance.randint(2, 99)),
        **more,
    )


def expected(tables: Mapping[str, Sequence[Row]], wanted: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(indicator, position) of the rows that must be answered, in order. ``tables``: code → sorted rows."""
    found: list[tuple[str, int, Row]] = []
    for code in sorted(tables):
        rows = [
            (place, row) for place, row in enumerate(tables[code], start=1) if _is_wanted(code, row, wanted)
        ]
        found += [(code, place, row) for place, row in (_latest(rows) if wanted.get("latest") else rows)]
    for text in reversed([part.strip() for part in wanted.get("sort", "").split(",") if part.strip()]):
        name, _, direction = text.partition(" ")
        # Stable sorts, the last key first; what has no value comes last in either direction.
        found.sort(key=lambda each: _key(name, each[0], each[2]), reverse=direction == "desc")
        found.sort(key=lambda each: name == "value" and each[2]["value"] == "")
    return [(code, place) for code, place, _ in found]


def _key(name: str, code: str, row: Row) -> Any:
    if name == "value":
        return Decimal(row["value"] or "0")
    if name == "period":
        return (row["period_end"], row["period_start"])
    return code if name == "indicator" else row[name]


def _is_wanted(code: str, row: Row, wanted: Mapping[str, Any]) -> bool:
    area = wanted.get("area", "")
    return (
        (not wanted.get("indicator") or code in wanted["indicator"].split(","))
        and (not area or any(_is_in(row, key) for key in area.split(",")))
        and row["period_start"] >= wanted.get("_start", "")
        and row["period_end"] <= wanted.get("_end", "9999")
        and all(row.get(name) == member for name, member in wanted.get("_dimensions", {}).items())
        and (not wanted.get("status") or row["status"] in wanted["status"].split(","))
    )


def _is_in(row: Row, key: str) -> bool:
    code, marked, era = key.partition("@")
    return row["area_code"] == code and (not marked or row["area_valid_from"] == era)


def _latest(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    newest: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for place, row in rows:
        series = (row["area_code"], row["area_valid_from"], row.get("cap_hoc", ""))
        newest[series] = max(newest.get(series, ()), (row["period_end"], row["period_start"], place))
    kept = {age[-1] for age in newest.values()}
    return [(place, row) for place, row in rows if place in kept]

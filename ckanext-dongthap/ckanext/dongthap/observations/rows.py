"""Rows of the database and of release files in one shape: what the search answers, and its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.dongthap.observations.visible import Shown

Row = dict[str, Any]


def from_database(rows: Iterable[Any], shown: Mapping[str, Shown]) -> list[Row]:
    """Rows of ``dongthap.observation``; values as decimal text, dates as ISO text, None where missing."""
    return [_common(dict(row), shown[row["indicator"]], _text(row["value"])) for row in rows]


def from_file(rows: Iterable[Mapping[str, Any]], one: Shown) -> list[Row]:
    """Rows of a release file."""
    found: list[Row] = []
    for row in rows:
        dimensions = {name: row[name] for name in one.dimensions}
        found.append(_common({**row, "dimensions": dimensions}, one, row["value"] or None))
    return found


def _common(row: Row, one: Shown, value: str | None) -> Row:
    return {
        **{name: row[name] for name in ("position", "period", "area_code", "area_valid_from", "area_name")},
        "rank": one.rank,
        "indicator": one.code,
        "period_start": str(row["period_start"] or "") or None,
        "period_end": str(row["period_end"] or "") or None,
        "dimensions": row["dimensions"],
        "value": value,
        "unit": one.unit,
        "qualifier": row["qualifier"],
        "status": row["status"],
        "illustrative": one.illustrative or row["status"] == "illustrative",
        "note": row["note"],
        "source_row": row["source_row"],
        "release": one.number,
    }


def _text(value: Any) -> str | None:
    return None if value is None else format(value, "f")

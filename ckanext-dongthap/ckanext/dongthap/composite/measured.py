"""What indicators say of the subjects of an index: each one's total in the last period of a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine

#: Only totals: every disaggregation of the row is empty.
_TOTALS = sa.text(
    """
SELECT o.indicator, o.period, o.period_start, o.period_end, o.area_code, o.area_valid_from, o.value,
       o.status, o.source_row, r.number AS release
FROM dongthap.observation o JOIN dongthap.release r ON r.id = o.release_id
WHERE o.indicator = ANY(:codes) AND o.period_end BETWEEN :first AND :last AND o.value IS NOT NULL
  AND o.area_code || '@' || o.area_valid_from = ANY(:areas)
  AND NOT EXISTS (SELECT FROM jsonb_each_text(o.dimensions) d WHERE d.value <> '')
"""
)

#: (indicator, area's key)
Place = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """One observation, and where it stands."""

    value: Decimal
    period: str
    release: int
    source_row: str
    status: str


def totals(codes: Iterable[str], areas: Sequence[str], year: int) -> dict[Place, Measured]:
    """The totals of the areas (``code@valid_from``) in the last period of the year that an indicator has.

    One period for all of an indicator's areas, the longest of those that end last; an area without a value
    then has no entry.
    """
    wanted = {"codes": sorted(set(codes)), "areas": list(areas)}
    span = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    with get_read_engine().connect() as connection:
        rows = connection.execute(_TOTALS, wanted | span).mappings().all()
    last: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        last[row["indicator"]] = max(last.get(row["indicator"], _age(row)), _age(row))
    return {_place(row): _measured(row) for row in rows if _age(row) == last[row["indicator"]]}


def _age(row: Mapping[Any, Any]) -> tuple[int, int, str]:
    """Orders periods by their end, those that end together by their length."""
    length = (row["period_end"] - row["period_start"]).days
    return row["period_end"].toordinal(), length, row["period"]


def _place(row: Mapping[Any, Any]) -> Place:
    return row["indicator"], f"{row['area_code']}@{row['area_valid_from']}"


def _measured(row: Mapping[Any, Any]) -> Measured:
    return Measured(row["value"], row["period"], row["release"], row["source_row"], row["status"])

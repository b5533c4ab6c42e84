"""Latest values of indicators, read from the DataStore's table ``dongthap.summary``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine

_COLUMNS = (
    "indicator, area_code, area_valid_from, area_name, period, value, qualifier, status,"
    " previous_period, previous_value, previous_qualifier"
)
_LATEST = sa.text(
    f"SELECT {_COLUMNS} FROM dongthap.summary"  # noqa: S608 — the columns are constants
    " WHERE indicator = ANY(:codes) ORDER BY indicator, area_code, area_valid_from"
)


def latest_values(codes: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Per indicator code its latest and previous value in each area; no entry where nothing is published.

    Values are decimal text, so that no digit is lost.
    """
    if not codes:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    with get_read_engine().connect() as connection:
        for row in connection.execute(_LATEST, {"codes": list(codes)}).mappings():
            found.setdefault(row["indicator"], []).append(_as_text(row))
    return found


def area_names(code: str) -> list[str]:
    """Names of the areas that an indicator's figures speak of."""
    query = sa.text("SELECT DISTINCT area_name FROM dongthap.summary WHERE indicator = :code")
    with get_read_engine().connect() as connection:
        return list(connection.execute(query, {"code": code}).scalars())


def _as_text(row: Any) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name != "indicator"}
    for name in ("value", "previous_value"):
        values[name] = None if values[name] is None else format(values[name], "f")
    return values

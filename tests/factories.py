"""Candidates as the pipeline makes them, small and to the test's wishes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from harvesters.content import ContentHash
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate

Row = dict[str, str]


def observation(period: str = "2024", area: str = "82", value: str = "1234.50", **more: str) -> Row:
    """One row of a release file."""
    return {
        "period": period,
        "period_start": f"{period}-01-01",
        "period_end": f"{period}-12-31",
        "area_code": area,
        "area_valid_from": "2025-07-01",
        "area_name": f"Xã Mỹ Thọ {area}",
        "value": value,
        "qualifier": "",
        "status": "official",
        "note": "",
        "source_row": "2",
        **more,
    }


def observations(years: int = 3, areas: int = 4, note: str = "") -> list[Row]:
    """Rows for some years and areas; the value tells year and area."""
    return [
        observation(str(2020 + year), f"{area:05d}", f"{year}.{area}0", note=note)
        for year in range(years)
        for area in range(areas)
    ]


def candidate(folder: Path, indicator: str, rows: Sequence[Row], dimensions: Sequence[str] = ()) -> Candidate:
    """A release file and its description; what a row does not have is the total."""
    names = [*KEY_HEAD, *dimensions, *VALUE_TAIL]
    frame = pl.DataFrame([{name: row.get(name, "") for name in names} for row in rows]).select(names)
    frame = frame.sort("period_start", "period", "area_code", "area_valid_from", *dimensions)
    content = ContentHash(indicator, dimensions)
    content.add(frame)
    path = folder / f"{indicator}-{content.hexdigest()}.parquet"
    frame.write_parquet(path)
    return Candidate(
        indicator,
        tuple(dimensions),
        path,
        frame.height,
        content.hexdigest(),
        frame["period"][0],
        frame["period"][-1],
    )

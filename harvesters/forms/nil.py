"""Nil reports: “no data arises in this period”, as rows of a release.

A nil row has the period and the area, no value, and the reason as its note: it is published, downloaded and
compared like any other row, and says that the period was reported. It is no zero: where nothing was counted
there is no figure to add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from harvesters.areas import Area
from harvesters.forms.model import FormIndicator
from harvesters.forms.rewrite import candidate_of
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate
from harvesters.rules import shorten
from harvesters.vietnamese.periods import Unread, parse

NIL = "Không phát sinh số liệu"


def nil_candidate(
    indicator: FormIndicator,
    period: str,
    areas: Sequence[Area],
    reason: str,
    published: Path | None,
    folder: Path,
) -> Candidate:
    """A nil row for each area that the period has nothing of yet; totals only.

    ``published``: the file of the release in force, whose figures of the period stay as they are. Raises
    ValueError for a text that is no period, and where nothing is left to report.
    """
    read = parse(period)
    if isinstance(read, Unread):
        raise ValueError(f"not a period: {period!r}")
    known = _reported(published, read.period)
    dimensions = [each.code for each in indicator.dimensions]
    records = [
        {
            "period": read.period,
            "period_start": read.start,
            "period_end": read.end,
            "area_code": area.code,
            "area_valid_from": area.valid_from,
            "area_name": area.name,
            **dict.fromkeys(dimensions, ""),
            "value": "",
            "qualifier": "",
            "status": "official",
            "note": f"{NIL}: {shorten(reason.strip(), 1_000)}",
            "source_row": "",
        }
        for area in areas
        if (area.code, area.valid_from) not in known
    ]
    if not records:
        raise ValueError(f"nothing is left to report: {indicator.code} {period}")
    schema = dict.fromkeys([*KEY_HEAD, *dimensions, *VALUE_TAIL], pl.String)
    return candidate_of(indicator.code, dimensions, pl.DataFrame(records, schema=schema), folder)


def _reported(published: Path | None, period: str) -> set[tuple[str, str]]:
    if published is None:
        return set()
    scan = pl.scan_parquet(published).filter((pl.col("period") == period) & (pl.col("value") != ""))
    return set(scan.select("area_code", "area_valid_from").collect().rows())

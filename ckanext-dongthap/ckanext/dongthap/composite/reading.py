"""Released scores of an index, for whoever compares: one typed row a subject.

Nothing is computed here: an index that has no released year has no scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.dongthap.composite import known, published


@dataclass(frozen=True)
class CompositeScore:
    """One subject's score in a year.

    ``subject``: ``code@valid_from`` of an area, or an agency's name; ``agency``: who fills in, "" for nobody.
    ``sub_indices``: code → weighed points. ``complete``: every criterion is verified or measured.
    ``indicator`` and ``release`` say which open data the score stands in.
    """

    index: str
    version: str
    year: int
    subject: str
    title: Mapping[str, str]
    agency: str
    rank: int
    points: Decimal
    most: Decimal
    complete: bool
    sub_indices: Mapping[str, Decimal]
    standings: Mapping[str, int]
    indicator: str
    release: int


def released(index: str) -> list[published.Year]:
    """Years of an index whose scores are released, the newest first; empty where there is none."""
    return published.years(code) if (code := _indicator(index)) else []


def scores(index: str, year: int | None = None) -> list[CompositeScore]:
    """Scores of a released year (the newest by default), the best first; empty where there is none."""
    wanted = next((each for each in released(index) if year in (None, each.year)), None)
    if wanted is None:
        return []
    indicator = _indicator(index)
    return [_score(index, indicator, wanted, row) for row in published.ranking(published.read(wanted))]


def _indicator(index: str) -> str:
    return next((each.indicator for each in reversed(known.versions(index)) if each.indicator), "")


def _score(index: str, indicator: str, year: published.Year, row: Mapping[str, Any]) -> CompositeScore:
    return CompositeScore(
        index=index,
        version=year.version,
        year=year.year,
        subject=row["subject"],
        title=row["title"],
        agency=row["agency"],
        rank=row["rank"],
        points=Decimal(row["points"]),
        most=Decimal(row["most"]),
        complete=row["complete"],
        sub_indices={code: Decimal(points) for code, points in row["sub_indices"].items()},
        standings=row["standings"],
        indicator=indicator,
        release=year.release,
    )

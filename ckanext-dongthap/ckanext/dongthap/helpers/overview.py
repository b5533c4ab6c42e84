"""What is used most, and how an agency stands."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap import usage
from ckanext.dongthap.scoreboard import board

__all__ = ["dongthap_agency_standing", "dongthap_most_used"]


def dongthap_most_used(limit: int = 6) -> list[dict[str, Any]]:
    """Datasets and indicators that were used most in the last 30 days."""
    return usage.most_used(limit)


def dongthap_agency_standing(name: str) -> dict[str, Any] | None:
    """The agency's row of this year's scoreboard, with ``year``; None where it has none."""
    year = board.years()[0]
    groups = board.board(year)["groups"]
    found = (each for group in groups for each in group["standings"] if each["agency"] == name)
    return next(({**each, "year": year} for each in found), None)

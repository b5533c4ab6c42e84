"""The rows that an agency's figures are made of, each with the address of what was published."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap.scoreboard import board
from ckanext.dongthap.scoreboard.board import Facts
from ckanext.dongthap.scoreboard.opendata import Dataset
from ckanext.dongthap.scoreboard.targets import Aimed


def rows(agency: str, year: int) -> dict[str, Any]:
    """``{"reporting", "open_data", "targets", "composite"}`` of one agency in a year, as JSON has it."""
    found = board.facts(year)
    titles = {each.code: dict(each.title) for each in found.datasets if each.code}
    return {
        "reporting": [
            {
                "indicator": row.indicator,
                "title": titles.get(row.indicator, {}),
                "period": row.period,
                "due": row.due.isoformat(),
                "reported": row.reported.isoformat() if row.reported else None,
                "outcome": row.outcome,
            }
            for row in found.due
            if row.agency == agency
        ],
        "open_data": [_dataset(each, found) for each in found.datasets if each.agency == agency],
        "targets": [_aimed(each) for each in found.aimed if each.row["agency"] == agency],
        "composite": found.composites.get(agency),
    }


def _dataset(each: Dataset, found: Facts) -> dict[str, Any]:
    judged = found.running and each.counts
    return {
        "name": each.name,
        "indicator": each.code or None,
        "title": dict(each.title),
        "counts": each.counts,
        "illustrative": each.illustrative,
        "published": each.published,
        "frequency": each.frequency,
        "covered": each.covered.isoformat() if each.covered else None,
        "fresh_until": each.until.isoformat() if each.until else None,
        "fresh": each.until >= found.today if judged and each.until else None,
        "checks": dict(each.checks) if judged else None,
        "releases": found.releases.get(each.id, 0),
        "release": each.release,
    }


def _aimed(each: Aimed) -> dict[str, Any]:
    return {
        "indicator": each.row["code"],
        "title": each.row["title_translated"],
        "illustrative": each.row["illustrative"],
        "unit": each.row["unit"],
        "status": each.status,
        "progress": each.entry,
        "targets": each.row["targets"],
    }

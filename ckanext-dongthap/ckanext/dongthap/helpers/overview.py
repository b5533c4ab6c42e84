"""What the home page and an agency's page tell of the portal in numbers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import usage
from ckanext.dongthap.datastore.tables import pointer, release
from ckanext.dongthap.indicators import catalogue
from ckanext.dongthap.scoreboard import board

__all__ = ["dongthap_agency_standing", "dongthap_most_used", "dongthap_overview"]


def dongthap_overview() -> dict[str, int]:
    """What is public: ``{"indicators", "figures", "illustrative_figures", "releases", "agencies"}``.

    ``figures`` are rows of the releases in force, real ones alone; ``agencies`` have published some.
    """
    rows = {row["id"]: row for row in catalogue.rows() if not row["private"]}
    in_force = sa.select(release.c.package_id, release.c.rows, release.c.number).join(
        pointer, pointer.c.release_id == release.c.id
    )
    with get_read_engine().connect() as connection:
        published = [row for row in connection.execute(in_force) if row.package_id in rows]
    illustrative = sum(each.rows for each in published if rows[each.package_id]["illustrative"])
    return {
        "indicators": len(rows),
        "figures": sum(each.rows for each in published) - illustrative,
        "illustrative_figures": illustrative,
        "releases": sum(each.number for each in published),
        "agencies": len({rows[each.package_id]["agency"] for each in published}),
    }


def dongthap_most_used(limit: int = 6) -> list[dict[str, Any]]:
    """Datasets and indicators that were used most in the last 30 days."""
    return usage.most_used(limit)


def dongthap_agency_standing(name: str) -> dict[str, Any] | None:
    """The agency's row of this year's scoreboard, with ``year``; None where it has none."""
    year = board.years()[0]
    groups = board.board(year)["groups"]
    found = (each for group in groups for each in group["standings"] if each["agency"] == name)
    return next(({**each, "year": year} for each in found), None)

"""What the home page tells of indicators and releases: one look at all indicators makes the whole page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import codelists
from ckanext.dongthap.datastore.tables import pointer, release
from ckanext.dongthap.indicators import finding
from ckanext.dongthap.indicators.catalogue import Row

__all__ = ["dongthap_home", "facets"]

_HEADLINES = 3
_RELEASES = 6
_TOLD = ("package_id", "indicator", "number", "published", "added", "changed", "removed")
_IN_FORCE = sa.select(release.c.package_id, release.c.rows, release.c.number).join(
    pointer, pointer.c.release_id == release.c.id
)


@tk.chained_helper
def facets(next_helper: Callable[[], list[str]]) -> list[str]:
    """What CKAN's searches count: on the home page datasets by sector, as that page shows them."""
    return ["sectors"] if tk.request.endpoint == "home.index" else next_helper()


def dongthap_home() -> dict[str, Any]:
    """What the user may see: ``{"sums", "pillars": {code: {"count", "results"}}, "sectors": {code: [item]},
    "releases"}``; items are rows of the `catalogue`.
    """
    items = finding.find({}, {})
    with get_read_engine().connect() as connection:
        sums, releases = _sums(connection, items), _releases(connection, items)
    return {
        "sums": sums,
        "pillars": {entry.key: _pillar(items, entry.key) for entry in codelists.entries("pillars")},
        "sectors": {entry.key: _sector(items, entry) for entry in codelists.entries("sectors")},
        "releases": releases,
    }


def _sums(connection: sa.engine.Connection, items: list[Row]) -> dict[str, int]:
    """What is public: ``{"indicators", "figures", "illustrative_figures", "releases", "agencies"}``.

    ``figures`` are rows of the releases in force, real ones alone; ``agencies`` have published some.
    """
    public = {item["id"]: item for item in items if not item["private"]}
    published = [row for row in connection.execute(_IN_FORCE) if row.package_id in public]
    illustrative = sum(each.rows for each in published if public[each.package_id]["illustrative"])
    return {
        "indicators": len(public),
        "figures": sum(each.rows for each in published) - illustrative,
        "illustrative_figures": illustrative,
        "releases": sum(each.number for each in published),
        "agencies": len({public[each.package_id]["agency"] for each in published}),
    }


def _pillar(items: list[Row], pillar: str) -> dict[str, Any]:
    """The indicators that stand for one pillar: real ones first, then those of this pillar alone, those with
    a target, those of no single sector, the newest; and how many it has.
    """
    found = [item for item in items if pillar in (item["pillars"] or [])]
    newest = sorted(found, key=lambda item: (item["head"] or {}).get("period", ""), reverse=True)

    def rank(item: Row) -> tuple[bool, bool, int, bool, bool]:
        return (
            not item["head"],
            item["illustrative"],
            len(item["pillars"]),
            not item["progress"],
            item["sectors"] != ["linh-vuc-khac"],
        )

    return {"count": len(found), "results": sorted(newest, key=rank)[:_HEADLINES]}


def _sector(items: list[Row], sector: codelists.Entry) -> list[Row]:
    """The indicators that the code list of sectors names for one, as far as they have a published figure."""
    known = {item["code"]: item for item in items if item["head"] and sector.key in (item["sectors"] or [])}
    return [known[code] for code in str(sector.extra.get("headlines") or "").split("|") if code in known]


def _releases(connection: sa.engine.Connection, items: list[Row]) -> list[Row]:
    """The newest releases, each with its indicator's title, agency and mark."""
    by_id = {item["id"]: item for item in items}
    query = (
        sa.select(*(release.c[name] for name in _TOLD))
        .where(release.c.package_id.in_(by_id), release.c.state != "loading")
        .order_by(release.c.published.desc(), release.c.number.desc())
        .limit(_RELEASES)
    )
    named = ("title_translated", "agency", "illustrative")
    return [
        {**row, **{name: by_id[row["package_id"]][name] for name in named}}
        for row in connection.execute(query).mappings()
    ]

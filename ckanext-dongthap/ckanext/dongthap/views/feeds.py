"""Atom feed of new releases: of everything, of an agency, sector or pillar, of a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import codelists
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.exchange import atom, words
from ckanext.dongthap.helpers.agency import dongthap_agency_of
from ckanext.dongthap.http import problem
from ckanext.dongthap.indicators import finding
from ckanext.dongthap.logic.schema.catalogue import feed as schema
from flask import Blueprint, Response, request

from harvesters.model import ILLUSTRATIVE

__all__ = ["dongthap_feeds"]

dongthap_feeds = Blueprint("dongthap_feeds", __name__)
_ENTRIES = 50


@dongthap_feeds.get("/phien-ban.atom", endpoint="releases")
def releases() -> Response:
    """The newest releases; ``agency``, ``sector``, ``pillar`` and ``q`` narrow the feed."""
    wanted, errors = tk.navl_validate(request.args.to_dict(), schema(), {})
    if errors:
        return problem.invalid(errors)
    rows = {row["id"]: row for row in finding.find({}, wanted) if not row["private"]}
    query = (
        sa.select(release)
        .where(release.c.state != "loading", release.c.package_id.in_(rows))
        .order_by(release.c.published.desc())
        .limit(_ENTRIES)
    )
    with get_read_engine().connect() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    entries = [_entry(row, rows[row["package_id"]]) for row in found]
    told = {name: wanted[name] for name in wanted if wanted.get(name)}
    here = tk.url_for("dongthap_feeds.releases", **told, _external=True)
    page = tk.url_for("dongthap_indicator.index", **told, _external=True)
    portal = words.SAID["site_title"][codelists.current_language()]
    return atom.document(here, _title(told), portal, entries, page)


def _title(wanted: Mapping[str, str]) -> str:
    narrowed = [
        dongthap_agency_of(wanted["agency"]) if wanted.get("agency") else "",
        codelists.label("sectors", wanted["sector"]) if wanted.get("sector") else "",
        codelists.label("pillars", wanted["pillar"]) if wanted.get("pillar") else "",
        f"“{wanted['q']}”" if wanted.get("q") else "",
    ]
    return " · ".join([tk._("New releases"), *filter(None, narrowed)])


def _entry(row: Mapping[str, Any], indicator: Mapping[str, Any]) -> atom.Entry:
    language = codelists.current_language()
    number = tk._("release {number}").format(number=row["number"])
    changed = tk._("{added} added, {changed} changed, {removed} removed").format(**row)
    flag = f"{getattr(ILLUSTRATIVE, language)}. " if indicator["illustrative"] else ""
    code = indicator["code"]
    page = tk.url_for("dongthap_indicator.release", code=code, number=row["number"], _external=True)
    file = tk.url_for(
        "dongthap_downloads.release", code=code, number=row["number"], extension="csv", _external=True
    )
    return atom.Entry(
        id=f"urn:uuid:{row['id']}",
        title=f"{tk.h.dongthap_translated(indicator['title_translated'])}: {number}",
        updated=row["published"].isoformat(),
        summary=f"{flag}{code}, {row['period_from']} – {row['period_to']}: {changed}",
        links=[("alternate", page, ""), ("enclosure", file, "CSV")],
        author=dongthap_agency_of(indicator["agency"]) if indicator["agency"] else "",
        categories=indicator["sectors"] or [],
    )

"""Names of agencies in the page's language, for lists that carry only the Vietnamese one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.indicators import catalogue
from flask import g

from harvesters.vietnamese.collate import collation_key

__all__ = [
    "dongthap_agency",
    "dongthap_agency_of",
    "dongthap_indicators_by_agency",
    "dongthap_publishing_agencies",
]


def dongthap_agency(agency: Mapping[str, Any] | None) -> str:
    """The agency's name in the page's language, else its Vietnamese one; empty for none."""
    if not agency:
        return ""
    name = agency["name"]
    # What comes with a dataset may be older than the agency: the index learns of a new name later.
    title = _titles().get(name) or str(agency.get("title") or agency.get("display_name") or name)
    return title if current_language() == "vi" else _english().get(name, title)


def dongthap_agency_of(name: str) -> str:
    """The agency's name in the page's language, from its short name."""
    return dongthap_agency({"name": name, "title": _titles().get(name, name)})


def dongthap_publishing_agencies() -> list[tuple[str, str]]:
    """Agencies that have indicators, with their names in the page's language, in alphabetical order."""
    names = {row["agency"] for row in catalogue.rows() if row["agency"] and not row["private"]}
    found = [(name, dongthap_agency_of(name)) for name in names]
    return sorted(found, key=lambda pair: collation_key(pair[1]))


def dongthap_indicators_by_agency() -> dict[str, int]:
    """Agency → how many public indicators it has."""
    package, group = model.package_table.c, model.group_table.c
    query = (
        sa.select(group.name, sa.func.count())
        .where(package.owner_org == group.id, package.type == "indicator", package.state == "active")
        .where(package.private.is_(False))
        .group_by(group.name)
    )
    return {row[0]: row[1] for row in model.Session.execute(query)}


def _titles() -> dict[str, str]:
    """Agency → Vietnamese name: one query a request."""
    if "dongthap_agency_titles" not in g:
        table = model.group_table.c
        rows = model.Session.query(table.name, table.title).filter(table.state == "active")
        g.dongthap_agency_titles = {name: title for name, title in rows if title}
    return g.dongthap_agency_titles


def _english() -> dict[str, str]:
    """Agency → English name: one query a request."""
    if "dongthap_agencies" not in g:
        table = model.group_table.c
        rows = model.Session.query(table.name, table.extras).filter(table.state == "active")
        names = {name: json.loads(extras.get("title_translated") or "{}").get("en") for name, extras in rows}
        g.dongthap_agencies = {name: title for name, title in names.items() if title}
    return g.dongthap_agencies

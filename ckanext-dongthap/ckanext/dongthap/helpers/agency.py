"""Names of agencies in the page's language, for lists that carry only the Vietnamese one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckanext.dongthap.codelists import current_language
from flask import g

__all__ = ["dongthap_agency", "dongthap_agency_of"]


def dongthap_agency(agency: Mapping[str, Any] | None) -> str:
    """The agency's name in the page's language, else its Vietnamese one; empty for none."""
    if not agency:
        return ""
    title = str(agency.get("title") or agency.get("display_name") or agency["name"])
    return title if current_language() == "vi" else _english().get(agency["name"], title)


def dongthap_agency_of(name: str) -> str:
    """The agency's name in the page's language, from its short name."""
    found = model.Group.get(name)
    return dongthap_agency({"name": name, "title": found.title if found else name})


def _english() -> dict[str, str]:
    """Agency → English name: one query a request."""
    if "dongthap_agencies" not in g:
        table = model.group_table.c
        rows = model.Session.query(table.name, table.extras).filter(table.state == "active")
        names = {name: json.loads(extras.get("title_translated") or "{}").get("en") for name, extras in rows}
        g.dongthap_agencies = {name: title for name, title in names.items() if title}
    return g.dongthap_agencies

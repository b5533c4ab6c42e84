"""What sources say of single figures: wording, caveat, the page where it was read."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import observation
from markupsafe import Markup, escape

__all__ = ["dongthap_linked", "dongthap_source_notes"]

#: With more notes than this they are read in the table of rows.
_MOST = 40
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;)]")


def dongthap_source_notes(code: str) -> list[dict[str, Any]]:
    """The newest release's figures that have a note, the latest first; none where there are too many."""
    row = observation.c
    shown = (
        row.period,
        row.area_code,
        row.area_valid_from,
        row.area_name,
        row.value,
        row.qualifier,
        row.note,
    )
    query = (
        sa.select(*shown)
        .where(row.indicator == code, row.note != "", row.status != "illustrative")
        .order_by(row.period_start.desc(), row.period, row.position)
        .limit(_MOST + 1)
    )
    with get_read_engine().connect() as connection:
        found = [dict(each) for each in connection.execute(query).mappings()]
    if len(found) > _MOST:
        return []
    return [{**each, "value": format(each["value"], "f")} for each in found if each["value"] is not None]


def dongthap_linked(text: str) -> Markup:
    """A source's text with its addresses as links that tell nothing of the reader."""
    pieces, done = [], 0
    for match in _ADDRESS.finditer(text):
        pieces += [escape(text[done : match.start()]), _link(match[0])]
        done = match.end()
    return Markup("").join([*pieces, escape(text[done:])])


def _link(address: str) -> Markup:
    shown = address.partition("://")[2]
    short = shown if len(shown) <= 48 else f"{shown[:47]}…"
    return Markup('<a href="{}" rel="noreferrer nofollow">{}</a>').format(address, short)

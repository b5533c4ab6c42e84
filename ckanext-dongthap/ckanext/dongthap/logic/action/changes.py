"""The change feed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap import cursors
from ckanext.dongthap.changes import read, relay
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import changes as schema

__all__ = ["dongthap_changes_list"]

_KIND = "changes"


def changes_cursor(seq: int) -> str:
    """The cursor after which the feed goes on with changes later than ``seq``."""
    return cursors.encode(_KIND, seq)


@tk.side_effect_free
@validate(schema.changes_list)
def dongthap_changes_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists what was published, changed and removed, in order, from a cursor on; nothing is missed.

    Anyone may call it, again and again with the last ``next_cursor``::

        curl "http://localhost:5000/api/3/action/dongthap_changes_list?cursor=now"

    :param cursor: ``next_cursor`` of the call before, ``changes_cursor`` of an observation search, or
        ``now`` for what happens from now on (optional, the feed's beginning)
    :param event: only these events, a list or one text with commas: release.published, dataset.created,
        dataset.updated, dataset.removed, dataset.decided, dataset.overridden, dataset.withdrawn,
        dataset.restored, release.withdrawn, release.restored, agency.created, agency.updated,
        agency.removed, codelist.updated (optional)
    :param limit: how many are read at most, at most 1000 (optional, 100)
    :returns: ``{"results": [{"event", "at", "id", "name", "type", "code", "release": {"id", "number",
        "rows", "added", "changed", "removed"} or null, "cursor"}], "next_cursor", "more"}``; there may be
        fewer than ``limit`` although ``more`` is true, because what is no longer public is left out
    :raises ValidationError: unknown parameters; a cursor that is none of the feed
    """
    tk.check_access("dongthap_changes_list", context, data_dict)
    relay.try_relay()
    seq = _place(data_dict.get("cursor"))
    page = read.after(seq, data_dict["limit"], data_dict.get("event"))
    results = [{**change, "cursor": changes_cursor(change.pop("seq"))} for change in page.changes]
    following = changes_cursor(page.reached)
    links.offer_next(following)
    return {"results": results, "next_cursor": following, "more": page.more}


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    newest = read.last()
    if cursor == "now":
        return newest
    place = cursors.decode(_KIND, cursor)
    if len(place) != 1 or not isinstance(place[0], int):
        raise cursors.refused()
    if place[0] > newest:
        raise tk.ValidationError(
            {"cursor": [tk._("The portal's data was restored from an earlier time; begin without a cursor")]}
        )
    return place[0]

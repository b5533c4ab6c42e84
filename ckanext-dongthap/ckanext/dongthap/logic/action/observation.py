"""Searching observations across indicators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.action.changes import changes_cursor
from ckanext.dongthap.logic.schema import observation as schema
from ckanext.dongthap.observations import paging
from ckanext.dongthap.observations.wanted import FIELDS, from_parameters

__all__ = ["dongthap_observation_search"]


@tk.side_effect_free
@validate(schema.observation_search)
def dongthap_observation_search(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Searches the observations of all indicators that the user may see.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_observation_search?indicator=NN.LUA.DT&area=87&latest=true"

    The pages of a walk all show the releases that were visible when it began, whatever is published
    meanwhile; ``changes_cursor`` is where `dongthap_changes_list` goes on from there.

    :param indicator: codes, a list or one text with commas (optional)
    :param area: codes, each alone or as ``code@valid_from`` for one era; a list or one text with commas
        (optional)
    :param period_from: first period, such as 2020 or 2024-Q3 (optional)
    :param period_to: last period (optional)
    :param dimensions: object of disaggregation → code, "" for the total (optional)
    :param status: official, estimate, provisional, illustrative; a list or one text with commas (optional)
    :param latest: only the latest period of each indicator, area and disaggregation (optional)
    :param sort: ``indicator``, ``period``, ``area_code`` or ``value``, each with ``desc`` or not, with
        commas (optional, by indicator and then in the release's order)
    :param fields: which fields to answer, a list or one text with commas (optional, all)
    :param total: ``exact``, ``estimate`` or ``none``: how the number of all rows is found (optional, exact)
    :param limit: how many, at most 1000 (optional, 100)
    :param cursor: ``next_cursor`` of the page before, with otherwise the same parameters (optional)
    :returns: ``{"results": [{"indicator", "period", "period_start", "period_end", "area_code",
        "area_valid_from", "area_name", "dimensions", "value", "unit", "qualifier", "status",
        "illustrative", "note", "source_row", "release"}], "next_cursor", "total", "total_estimated",
        "changes_cursor"}``; on the last page ``next_cursor`` is null; values are decimal text
    :raises ValidationError: unknown parameters, codes and fields; a cursor of another search
    """
    tk.check_access("dongthap_observation_search", context, data_dict)
    wanted = from_parameters(data_dict)
    page = paging.read(context, wanted, data_dict["limit"], data_dict.get("cursor"), data_dict["total"])
    links.offer_next(page.next_cursor)
    fields = data_dict.get("fields") or FIELDS
    return {
        "results": [{name: row[name] for name in fields} for row in page.rows],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_estimated": page.estimated,
        "changes_cursor": changes_cursor(page.seq),
    }

"""The emulation scoreboard."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.logic.schema import scoreboard as schema
from ckanext.dongthap.scoreboard import behind, board

__all__ = ["dongthap_scoreboard_show"]


@tk.side_effect_free
@validate(schema.show_scoreboard)
def dongthap_scoreboard_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows the scoreboard of a year: what each agency and locality published, reported and reached.

    The portal computes it from public data; it is no official ranking. Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_scoreboard_show?group=so"

    :param year: since 2021 (optional, the present year)
    :param group: code of one group (optional, all)
    :param agency: name of an agency, to have also the rows that its figures are made of (optional)
    :returns: ``{"year", "years", "as_of", "running", "official", "weights": {"composite", "reporting",
        "open_data", "targets"}, "weights_version", "groups": [{"code", "title", "basis": list | kind,
        "measures", "standings": [{"key", "agency", "area", "title", "composite": {"index", "version",
        "title", "subject", "rank", "points", "most", "complete", "illustrative", "indicator", "release",
        "score"} or null, "reporting": {"on_time", "nil", "late", "missing", "open", "score"} or null,
        "open_data": {"datasets", "illustrative_datasets", "releases", "fresh", "promised", "checks_met",
        "checks", "score"} or null, "targets": {"indicators", "judged", "on_track", "score"} or null,
        "scores": {"composite", "reporting", "open_data", "targets"}, "overall", "rank"}]}], "rows":
        {"reporting", "open_data", "targets", "composite"} or null}``; a measure is null where it does not
        apply; ``rows`` only with ``agency``
    :raises NotFound: there is no scoreboard of the year, no such group in it, no such agency
    """
    tk.check_access("dongthap_scoreboard_show", context, data_dict)
    years = board.years()
    year = data_dict.get("year") or years[0]
    if year not in years:
        raise tk.ObjectNotFound(tk._("There is no scoreboard of {year}").format(year=year))
    shown = board.board(year)
    groups = _wanted(shown["groups"], data_dict.get("group"), data_dict.get("agency"))
    rows = behind.rows(data_dict["agency"], year) if data_dict.get("agency") else None
    return {**shown, "years": years, "official": False, "groups": groups, "rows": rows}


def _wanted(groups: list[dict[str, Any]], code: str | None, agency: str | None) -> list[dict[str, Any]]:
    found = [group for group in groups if code in (None, group["code"])]
    if agency:
        own = [{**g, "standings": [e for e in g["standings"] if e["agency"] == agency]} for g in found]
        found = [group for group in own if group["standings"]]
    if not found and (code or agency):
        raise tk.ObjectNotFound(tk._("The scoreboard has no {name}").format(name=agency or code))
    return found

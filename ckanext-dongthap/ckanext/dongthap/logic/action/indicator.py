"""Finding and reading indicators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.http import links
from ckanext.dongthap.indicators import finding, status
from ckanext.dongthap.latest import latest_values
from ckanext.dongthap.logic.schema import indicator as schema
from ckanext.dongthap.logic.validators.indicator_code import indicator_with_code

__all__ = ["dongthap_indicator_list", "dongthap_indicator_show"]

_SHOWN = (
    "id",
    "name",
    "code",
    "unit",
    "decimals",
    "frequency",
    "direction",
    "dimensions",
    "pillars",
    "sectors",
    "contents",
    "illustrative",
    "agency",
    "metadata_modified",
    "areas",
    "head",
    "spread",
    "spark",
    "progress",
    "title_translated",
)


@tk.side_effect_free
@validate(schema.list_indicators)
def dongthap_indicator_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Finds indicators; each with its latest values, its course and its progress towards its targets.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_indicator_list?pillar=kinh-te-so&limit=5"

    :param q: words, with or without accents (optional)
    :param pillar: code of the list ``pillars`` (optional)
    :param sector: code of the list ``sectors`` (optional)
    :param content: code of the list ``contents`` (optional)
    :param frequency: code of the list ``frequencies`` (optional)
    :param agency: name of the agency (optional)
    :param area: ``code@valid_from`` of the list ``areas`` (optional)
    :param illustrative: only illustrative (true) or only real (false) indicators (optional)
    :param progress: status of progress, or ``none`` for indicators without a target that compares (optional)
    :param sort: ``relevance`` (default with words), ``title`` (default), ``code``, ``progress``, ``period``
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [{"id", "name", "code", "title_translated", "unit",
        "decimals", "frequency", "direction", "dimensions", "pillars", "sectors", "contents",
        "illustrative", "agency", "metadata_modified", "areas", "head", "spread", "spark": [[…]], "progress",
        "latest": [{"area_code", "area_valid_from", "area_name", "period", "value", …}]}]}``; ``head`` is
        the province's latest value with its change, ``spread`` the lowest and highest of its areas where
        there is none; ``spark`` has stretches of year and value; values are decimal text
    """
    tk.check_access("dongthap_indicator_list", context, data_dict)
    found = finding.find(context, data_dict)
    start = data_dict["offset"]
    page = found[start : start + data_dict["limit"]]
    latest = latest_values([row["code"] for row in page])
    results = [
        {**{name: row[name] for name in _SHOWN}, "latest": latest.get(row["code"], [])} for row in page
    ]
    return {**links.page(len(found), data_dict), "results": results}


@tk.side_effect_free
@validate(schema.show_indicator)
def dongthap_indicator_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows one indicator: all its fields, its latest values, and its progress with how it was computed.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_indicator_show?id=NN.LUA.DT"

    :param id: code, name or id of the indicator
    :returns: ``{"id", "name", "code", "title_translated", "unit", "resources", …, "latest": [{"area_code",
        "area_valid_from", "area_name", "period", "value", …}], "progress": [{"area_code",
        "area_valid_from", "target", "status", "components": {"direction", "base_period",
        "base_value", "current_period", "current_value", "current_qualifier", "target_value", "limit",
        "observed_years", "required_years", "observed_growth", "required_growth", "ratio", "reason"},
        "override": {"status", "reason_vi", "reason_en", "set_by", "set_at"} or null}]}``, what
        ``package_show`` returns and besides its latest values and its progress: one entry for each
        target whose area and era the indicator has; ``status`` is what holds, the override's if there is one
    :raises NotFound: there is no such indicator
    """
    tk.check_access("dongthap_indicator_show", context, data_dict)
    coded = indicator_with_code(data_dict["id"])
    name = coded.id if coded else data_dict["id"]
    package = tk.get_action("package_show")(context, {"id": name})
    if package["type"] != "indicator":
        raise tk.ObjectNotFound(tk._("There is no indicator {name}").format(name=name))
    code = package["code"]
    courses = status.courses(code) if package.get("targets") else {}
    progress = status.assess(package, courses, status.overrides([code]))
    return {**package, "latest": latest_values([code]).get(code, []), "progress": progress}

"""Finding and reading indicators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.http import links
from ckanext.dongthap.latest import latest_values
from ckanext.dongthap.logic.schema import indicator as schema
from ckanext.dongthap.logic.validators.indicator_code import indicator_with_code

__all__ = ["dongthap_indicator_list", "dongthap_indicator_show"]

#: Parameter → field of the index.
_FILTERS = {
    "pillar": "pillars",
    "sector": "sectors",
    "content": "contents",
    "agency": "organization",
    "area": "areas",
    "frequency": "frequency",
}
_SHOWN = (
    "id",
    "name",
    "code",
    "title_translated",
    "unit",
    "decimals",
    "frequency",
    "direction",
    "pillars",
    "sectors",
    "contents",
    "illustrative",
    "metadata_modified",
)


@tk.side_effect_free
@validate(schema.list_indicators)
def dongthap_indicator_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Finds indicators; with their latest and previous values per area.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_indicator_list?pillar=kinh-te-so&limit=5"

    :param q: words, with or without accents (optional)
    :param pillar: code of the list ``pillars`` (optional); so ``sector``, ``content``, ``frequency``
    :param agency: name of the agency (optional)
    :param area: ``code@valid_from`` of the list ``areas`` (optional)
    :param illustrative: only illustrative (true) or only real (false) indicators (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [{"code", "name", "title_translated", "unit", …,
        "agency", "latest": [{"area_code", "area_valid_from", "area_name", "period", "value", …}]}]}``;
        values are decimal text
    """
    tk.check_access("dongthap_indicator_list", context, data_dict)
    found = tk.get_action("package_search")(context, _query(data_dict))
    latest = latest_values([package["code"] for package in found["results"] if package.get("code")])
    results = [{**_brief(package), "latest": latest.get(package["code"], [])} for package in found["results"]]
    return {**links.page(found["count"], data_dict), "results": results}


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _query(wanted: DataDict) -> dict[str, Any]:
    filters = ["+dataset_type:indicator"]
    filters += [f"+{_FILTERS[name]}:{_quoted(wanted[name])}" for name in _FILTERS if wanted.get(name)]
    if "illustrative" in wanted:
        filters.append(f"+illustrative:{'true' if wanted['illustrative'] else 'false'}")
    return {
        "q": wanted.get("q") or "*:*",
        "fq": " ".join(filters),
        "rows": wanted["limit"],
        "start": wanted["offset"],
        "sort": "score desc, code asc",
    }


def _brief(package: dict[str, Any]) -> dict[str, Any]:
    agency = package.get("organization") or {}
    return {**{name: package.get(name) for name in _SHOWN}, "agency": agency.get("name")}


@tk.side_effect_free
@validate(schema.show_indicator)
def dongthap_indicator_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows one indicator: all its fields and its latest and previous value in each area.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_indicator_show?id=NN.LUA.DT"

    :param id: code, name or id of the indicator
    :returns: what ``package_show`` returns, and ``latest`` as `dongthap_indicator_list` has it
    :raises NotFound: there is no such indicator
    """
    tk.check_access("dongthap_indicator_show", context, data_dict)
    coded = indicator_with_code(data_dict["id"])
    name = coded.id if coded else data_dict["id"]
    package = tk.get_action("package_show")(context, {"id": name})
    if package["type"] != "indicator":
        raise tk.ObjectNotFound(tk._("There is no indicator {name}").format(name=name))
    return {**package, "latest": latest_values([package["code"]]).get(package["code"], [])}

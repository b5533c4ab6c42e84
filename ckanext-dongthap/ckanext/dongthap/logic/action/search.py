"""The search of datasets, and suggestions while typing."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError
from ckan.logic import validate
from ckan.types import Action, Context, DataDict
from ckanext.dongthap.logic.schema import search as schema
from ckanext.dongthap.search import asked
from ckanext.dongthap.search.suggest import suggest

__all__ = ["dongthap_search_suggest", "package_search"]


@tk.chained_action
@tk.side_effect_free
def package_search(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's search of datasets, refusing questions that it or the search engine would break at.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/package_search?q=lua&sort=title_string+asc"

    Parameters and answer are CKAN's own; ``sort`` takes names of fields with asc or desc.

    :raises SearchQueryError: an order by anything else, a flag that is neither true nor false, or more than
        a few words with wildcards
    """
    if fault := asked.fault(data_dict):
        raise SearchQueryError(fault)
    return original(context, data_dict)


@tk.side_effect_free
@validate(schema.search_suggest)
def dongthap_search_suggest(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """Suggests indicators, datasets, agencies and areas for the beginning of some words.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_search_suggest?q=nang+suat"

    :param q: what has been typed; accents are not needed
    :param limit: how many, at most 20 (optional, 10)
    :returns: ``[{"kind": indicator | dataset | agency | area, "name", "label"}]``, the likeliest first;
        ``name`` is the dataset's or agency's name, or the key ``code@valid_from`` of an area
    :raises ValidationError: unknown parameters, nothing typed
    """
    tk.check_access("dongthap_search_suggest", context, data_dict)
    return suggest(data_dict["q"], data_dict["limit"])

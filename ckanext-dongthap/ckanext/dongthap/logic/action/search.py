"""Suggestions while typing."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.logic.schema import search as schema
from ckanext.dongthap.search.suggest import suggest

__all__ = ["dongthap_search_suggest"]


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

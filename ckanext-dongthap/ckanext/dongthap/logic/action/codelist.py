"""Reading the code lists."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap import codelists
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import codelist as schema

from harvesters.vietnamese.fold import fold

__all__ = ["dongthap_codelist_list", "dongthap_codelist_show"]


@tk.side_effect_free
@validate(schema.list_codelists)
def dongthap_codelist_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Lists all code lists.

    Anyone may call it; it takes no parameters::

        curl http://localhost:5000/api/3/action/dongthap_codelist_list

    :returns: ``[{"name", "count"}]``
    """
    tk.check_access("dongthap_codelist_list", context, data_dict)
    return [{"name": name, "count": len(codelists.entries(name))} for name in codelists.names()]


@tk.side_effect_free
@validate(schema.show_codelist)
def dongthap_codelist_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows the entries of one code list, in its order.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_codelist_show?id=areas&q=cao%20lanh&limit=5"

    :param id: name of the list
    :param q: words in code or label; with or without accents (optional)
    :param parent: only entries below this code (optional)
    :param valid_from: only entries of the era that starts on this ISO date (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"name", "count", "limit", "offset", "entries": [{"key", "code", "valid_from", "parent",
        "label_vi", "label_en", "extra"}]}``; ``count`` is that of all matching entries
    :raises NotFound: there is no such list
    """
    tk.check_access("dongthap_codelist_show", context, data_dict)
    name, start = data_dict["id"], data_dict["offset"]
    every = codelists.entries(name)
    if not every:
        raise tk.ObjectNotFound(tk._("There is no code list {name}").format(name=name))
    found = [entry for entry in every if _matches(entry, data_dict)]
    page = [_as_dict(entry) for entry in found[start : start + data_dict["limit"]]]
    return {"name": name, **links.page(len(found), data_dict), "entries": page}


def _matches(entry: codelists.Entry, wanted: DataDict) -> bool:
    text = fold(f"{entry.code} {entry.label_vi} {entry.label_en}")
    return (
        all(word in text for word in fold(wanted.get("q") or "").split())
        and wanted.get("parent", entry.parent) == entry.parent
        and wanted.get("valid_from", entry.valid_from) == entry.valid_from
    )


def _as_dict(entry: codelists.Entry) -> dict[str, Any]:
    names = ("key", "code", "valid_from", "parent", "label_vi", "label_en")
    return {**{name: getattr(entry, name) for name in names}, "extra": dict(entry.extra)}

"""ckanext-dcat's actions, answered from kept parts with the same triples."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict
from ckanext.dcat.logic import _pagination_info, _search_ckan_datasets
from ckanext.dongthap.exchange import kept
from pyoxigraph import RdfFormat

__all__ = ["dcat_catalog_search", "dcat_catalog_show", "dcat_dataset_show"]


@tk.chained_action
def dcat_dataset_show(original: Action, context: Context, data_dict: DataDict) -> str:
    """A dataset as RDF.

    Anyone may call it, by POST::

        curl -d id=danh-sach-102-xa-phuong -d format=ttl http://localhost:5000/api/3/action/dcat_dataset_show

    Parameters and answer are ckanext-dcat's own.
    """
    tk.check_access("dcat_dataset_show", context, data_dict)
    package = tk.get_action("package_show")(context, data_dict)
    return kept.dataset(package, _format(data_dict), data_dict.get("profiles")).decode()


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(original: Action, context: Context, data_dict: DataDict) -> str:
    """A page of the catalogue as RDF.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dcat_catalog_show?format=ttl"

    Parameters and answer are ckanext-dcat's own.
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    return _catalogue(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(original: Action, context: Context, data_dict: DataDict) -> str:
    """A page of the datasets that are found, as RDF.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dcat_catalog_search?q=lua&format=ttl"

    Parameters and answer are ckanext-dcat's own.
    """
    tk.check_access("dcat_catalog_search", context, data_dict)
    return _catalogue(context, data_dict)


def _catalogue(context: Context, data_dict: DataDict) -> str:
    form, profiles = _format(data_dict), data_dict.get("profiles")

    def make() -> bytes:
        query = _search_ckan_datasets(context, data_dict)
        return kept.catalogue(query["results"], _pagination_info(query, data_dict), form, profiles)

    return kept.whole(context, ["action", data_dict, tk.request.path if tk.request else ""], make).decode()


def _format(data_dict: DataDict) -> RdfFormat:
    found = kept.format_named(data_dict.get("format"))
    if found is None:
        raise tk.ValidationError({"format": [tk._("Unknown format")]})
    return found

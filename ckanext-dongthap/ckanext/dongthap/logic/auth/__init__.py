"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.logic.auth.codelist import dongthap_codelist_list, dongthap_codelist_show
from ckanext.dongthap.logic.auth.indicator import dongthap_indicator_list, dongthap_indicator_show
from ckanext.dongthap.logic.auth.publication import (
    dongthap_observation_search,
    dongthap_release_diff,
    dongthap_release_list,
    dongthap_release_raw,
    dongthap_release_show,
)

__all__ = [
    "dongthap_codelist_list",
    "dongthap_codelist_show",
    "dongthap_indicator_list",
    "dongthap_indicator_show",
    "dongthap_observation_search",
    "dongthap_release_diff",
    "dongthap_release_list",
    "dongthap_release_raw",
    "dongthap_release_show",
]

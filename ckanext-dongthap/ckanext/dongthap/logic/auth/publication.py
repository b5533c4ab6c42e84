"""Releases are as visible as their dataset; raw inputs and rejections are for those who maintain it."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "dongthap_observation_search",
    "dongthap_release_diff",
    "dongthap_release_list",
    "dongthap_release_raw",
    "dongthap_release_show",
]


@tk.auth_allow_anonymous_access
def dongthap_observation_search(context: Context, data_dict: DataDict) -> AuthResult:
    """Everyone may search; the action only looks into datasets that the user may see."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def dongthap_release_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everyone may list; with ``id`` whoever may see the dataset."""
    return _as_dataset(context, data_dict) if data_dict.get("id") else {"success": True}


@tk.auth_allow_anonymous_access
def dongthap_release_show(context: Context, data_dict: DataDict) -> AuthResult:
    return _as_dataset(context, data_dict)


@tk.auth_allow_anonymous_access
def dongthap_release_diff(context: Context, data_dict: DataDict) -> AuthResult:
    return _as_dataset(context, data_dict)


def dongthap_release_raw(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may change the dataset may fetch what its releases were made from."""
    return authz.is_authorized("package_update", context, {"id": data_dict["id"]})


def _as_dataset(context: Context, data_dict: DataDict) -> AuthResult:
    return authz.is_authorized("package_show", context, {"id": data_dict["id"]})

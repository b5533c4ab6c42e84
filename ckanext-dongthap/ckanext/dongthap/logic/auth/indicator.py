"""Everyone may read indicators; which of them is decided by the search and by ``package_show``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_indicator_list", "dongthap_indicator_show"]


@tk.auth_allow_anonymous_access
def dongthap_indicator_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def dongthap_indicator_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}

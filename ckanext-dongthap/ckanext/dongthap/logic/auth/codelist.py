"""Everyone may read the code lists."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_codelist_list", "dongthap_codelist_show"]


@tk.auth_allow_anonymous_access
def dongthap_codelist_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def dongthap_codelist_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}

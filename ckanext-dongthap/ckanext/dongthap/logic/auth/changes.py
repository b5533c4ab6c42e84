"""Everyone may follow the change feed: it tells only what is public."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_changes_list"]


@tk.auth_allow_anonymous_access
def dongthap_changes_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}

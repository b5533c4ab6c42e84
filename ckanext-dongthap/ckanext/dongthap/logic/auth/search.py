"""Everyone may have suggestions; they name only what is public."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_search_suggest"]


@tk.auth_allow_anonymous_access
def dongthap_search_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}

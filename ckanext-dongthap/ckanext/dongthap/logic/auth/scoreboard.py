"""Everyone may read the scoreboard: it is made of what is public."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_scoreboard_show"]


@tk.auth_allow_anonymous_access
def dongthap_scoreboard_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}

"""What the check found is for stewards and sysadmins."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.tokens import limited_to

__all__ = ["dongthap_check_show"]


@tk.auth_sysadmins_check
def dongthap_check_show(context: Context, data_dict: DataDict) -> AuthResult:
    above = context.get("ignore_auth") or roles.is_above_agencies(context.get("user", ""))
    return {"success": bool(above) and limited_to() is None}

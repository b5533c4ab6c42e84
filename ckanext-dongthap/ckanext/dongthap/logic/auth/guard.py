"""Who decides on what a release owns, who reads a dataset's trail, who breaks the glass."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.tokens import limited_to

__all__ = ["dongthap_break_glass", "dongthap_dataset_decide", "dongthap_dataset_trail"]


@tk.auth_sysadmins_check
def dongthap_dataset_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """Admins of its agency and stewards; moving it to another agency is for stewards and sysadmins."""
    if not data_dict["agency"] or "owner_org" in data_dict.get("fields", ()):
        above = context.get("ignore_auth") or roles.is_above_agencies(context.get("user", ""))
        return {"success": bool(above) and limited_to() is None}
    return {"success": roles.may(context, data_dict["agency"], "admin")}


@tk.auth_sysadmins_check
def dongthap_dataset_trail(context: Context, data_dict: DataDict) -> AuthResult:
    """The agency's people and stewards."""
    return {"success": roles.may(context, data_dict["agency"], "read")}


@tk.auth_sysadmins_check
def dongthap_break_glass(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins, by a session or a token of their own that is not limited."""
    return {"success": authz.is_sysadmin(context.get("user", "")) and limited_to() is None}

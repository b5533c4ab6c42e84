"""Files of open datasets: an agency's editors add and describe them; what is held its admins let through."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles

__all__ = [
    "dongthap_file_add",
    "dongthap_file_discard",
    "dongthap_file_list",
    "dongthap_file_publish",
    "dongthap_file_show",
    "dongthap_file_update",
]


@tk.auth_sysadmins_check
def dongthap_file_list(context: Context, data_dict: DataDict) -> AuthResult:
    """With an agency, for its members; without, for everybody who belongs to one."""
    if data_dict.get("agency"):
        return dongthap_file_show(context, data_dict)
    return {"success": roles.agencies_of(context, "read") != []}


@tk.auth_sysadmins_check
def dongthap_file_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], "read")}


@tk.auth_sysadmins_check
def dongthap_file_add(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], "update_dataset")}


@tk.auth_sysadmins_check
def dongthap_file_update(context: Context, data_dict: DataDict) -> AuthResult:
    return dongthap_file_add(context, data_dict)


@tk.auth_sysadmins_check
def dongthap_file_discard(context: Context, data_dict: DataDict) -> AuthResult:
    return dongthap_file_add(context, data_dict)


@tk.auth_sysadmins_check
def dongthap_file_publish(context: Context, data_dict: DataDict) -> AuthResult:
    """What is held for review needs an admin or a steward."""
    permission: roles.Permission = "admin" if data_dict.get("state") == "held" else "update_dataset"
    return {"success": roles.may(context, data_dict["agency"], permission)}

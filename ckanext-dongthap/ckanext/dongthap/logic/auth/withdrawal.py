"""Withdrawals: an agency's editors propose, its admins and the stewards confirm, refuse and restore."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles

__all__ = [
    "dongthap_withdrawal_confirm",
    "dongthap_withdrawal_list",
    "dongthap_withdrawal_propose",
    "dongthap_withdrawal_refuse",
    "dongthap_withdrawal_restore",
    "dongthap_withdrawal_show",
]


def _may(context: Context, data_dict: DataDict, permission: roles.Permission) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], permission)}


@tk.auth_sysadmins_check
def dongthap_withdrawal_list(context: Context, data_dict: DataDict) -> AuthResult:
    """With an agency, for its members; without, for everybody who belongs to one."""
    if data_dict.get("agency"):
        return _may(context, data_dict, "read")
    return {"success": roles.agencies_of(context, "read") != []}


@tk.auth_sysadmins_check
def dongthap_withdrawal_show(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_withdrawal_propose(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_withdrawal_confirm(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


@tk.auth_sysadmins_check
def dongthap_withdrawal_refuse(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever decides, and whoever proposed it."""
    if data_dict.get("proposed_by") == context.get("user"):
        return _may(context, data_dict, "update_dataset")
    return _may(context, data_dict, "admin")


@tk.auth_sysadmins_check
def dongthap_withdrawal_restore(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")

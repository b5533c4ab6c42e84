"""Composite indices: everybody reads them; agencies fill in their part, stewards decide and release."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.tokens import limited_to

__all__ = [
    "dongthap_assessment_decide",
    "dongthap_assessment_list",
    "dongthap_assessment_save",
    "dongthap_assessment_show",
    "dongthap_index_list",
    "dongthap_index_release",
    "dongthap_index_show",
]


@tk.auth_allow_anonymous_access
def dongthap_index_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def dongthap_index_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_sysadmins_check
def dongthap_index_release(context: Context, data_dict: DataDict) -> AuthResult:
    return _above(context)


@tk.auth_sysadmins_check
def dongthap_assessment_list(context: Context, data_dict: DataDict) -> AuthResult:
    """With an agency, for its members; without, for everybody who belongs to one."""
    if data_dict.get("agency"):
        return {"success": roles.may(context, data_dict["agency"], "read")}
    return {"success": roles.agencies_of(context, "read") != []}


@tk.auth_sysadmins_check
def dongthap_assessment_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], "read")}


@tk.auth_sysadmins_check
def dongthap_assessment_save(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], "update_dataset")}


@tk.auth_sysadmins_check
def dongthap_assessment_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """Agencies don't verify themselves, whatever they are to their own data."""
    return _above(context)


def _above(context: Context) -> AuthResult:
    """Stewards and sysadmins; a token that is limited to one agency reaches no further."""
    above = context.get("ignore_auth") or roles.is_above_agencies(context.get("user", ""))
    return {"success": bool(above) and limited_to() is None}

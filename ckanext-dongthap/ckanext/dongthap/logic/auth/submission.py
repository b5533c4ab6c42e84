"""Submissions: an agency's members read them, its editors make and submit them, its admins decide."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles

__all__ = [
    "dongthap_submission_annotated",
    "dongthap_submission_approve",
    "dongthap_submission_check",
    "dongthap_submission_create",
    "dongthap_submission_diff",
    "dongthap_submission_list",
    "dongthap_submission_obligations",
    "dongthap_submission_reject",
    "dongthap_submission_report",
    "dongthap_submission_return",
    "dongthap_submission_show",
    "dongthap_submission_submit",
    "dongthap_submission_template",
    "dongthap_submission_update",
    "dongthap_submission_withdraw",
]


def _may(context: Context, data_dict: DataDict, permission: roles.Permission) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], permission)}


@tk.auth_sysadmins_check
def dongthap_submission_list(context: Context, data_dict: DataDict) -> AuthResult:
    """With an agency, for its members; without, for everybody who belongs to one."""
    if data_dict.get("agency"):
        return _may(context, data_dict, "read")
    return {"success": roles.agencies_of(context, "read") != []}


@tk.auth_sysadmins_check
def dongthap_submission_obligations(context: Context, data_dict: DataDict) -> AuthResult:
    return dongthap_submission_list(context, data_dict)


@tk.auth_sysadmins_check
def dongthap_submission_show(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_submission_report(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_submission_diff(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_submission_annotated(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_submission_template(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "read")


@tk.auth_sysadmins_check
def dongthap_submission_create(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_submission_check(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_submission_update(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_submission_submit(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_submission_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_sysadmins_check
def dongthap_submission_approve(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


@tk.auth_sysadmins_check
def dongthap_submission_return(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


@tk.auth_sysadmins_check
def dongthap_submission_reject(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")

"""Sources and runs are for those who maintain an agency's data: editors see and run, admins change."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.dongthap.logic.auth import roles

__all__ = [
    "dongthap_run_cancel",
    "dongthap_run_difference",
    "dongthap_run_feed",
    "dongthap_run_list",
    "dongthap_run_publish",
    "dongthap_run_rejections",
    "dongthap_run_show",
    "dongthap_source_create",
    "dongthap_source_delete",
    "dongthap_source_list",
    "dongthap_source_preview",
    "dongthap_source_run",
    "dongthap_source_show",
    "dongthap_source_update",
    "dongthap_source_upload",
]


def dongthap_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": roles.agencies_of(context) != []}


def dongthap_source_show(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_source_create(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


def dongthap_source_update(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


def dongthap_source_delete(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


def dongthap_source_run(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_source_preview(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_source_upload(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_run_list(context: Context, data_dict: DataDict) -> AuthResult:
    return dongthap_source_list(context, data_dict)


def dongthap_run_show(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_run_difference(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


@tk.auth_allow_anonymous_access
def dongthap_run_feed(context: Context, data_dict: DataDict) -> AuthResult:
    """What became of runs is public; why is not."""
    return {"success": True}


def dongthap_run_rejections(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def dongthap_run_publish(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "admin")


def dongthap_run_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    return _may(context, data_dict, "update_dataset")


def _may(context: Context, data_dict: DataDict, permission: roles.Permission) -> AuthResult:
    return {"success": roles.may(context, data_dict["agency"], permission)}

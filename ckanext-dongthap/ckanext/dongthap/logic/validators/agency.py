"""Agencies that the user may submit for, and what only those above the agencies may set."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.dongthap.logic.auth import roles

__all__ = ["dongthap_own_agency", "dongthap_self_approval"]


def dongthap_own_agency(value: Any, context: Context) -> str:
    """The name of an agency whose data the user maintains."""
    if not roles.may(context, str(value), "update_dataset"):
        raise tk.Invalid(tk._("You do not maintain the data of this agency"))
    return str(value)


def dongthap_self_approval(value: Any, context: Context) -> bool:
    """Only a steward or a sysadmin may let an agency approve what it submits itself."""
    wanted, group = tk.asbool(value), context.get("group")
    extras: Any = getattr(group, "extras", None) or {}
    if wanted and not tk.asbool(extras.get("self_approval") or False):
        above = context.get("ignore_auth") or roles.is_above_agencies(context.get("user", ""))
        if not above:
            raise tk.Invalid(tk._("Only a steward or a sysadmin may set this"))
    return wanted

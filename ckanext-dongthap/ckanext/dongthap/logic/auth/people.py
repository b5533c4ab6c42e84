"""Who may see accounts, and make keys."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthFunction, AuthResult, Context, DataDict
from ckanext.dongthap.accounts import sessions
from ckanext.dongthap.logic.auth import roles
from flask import has_request_context

__all__ = ["api_token_create", "user_list"]


@tk.chained_auth_function
def user_list(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Those who give roles: stewards and admins of an agency or group (and sysadmins)."""
    allowed = next_auth(context, data_dict or {})
    if not allowed.get("success") or tk.config["ckan.auth.public_user_details"]:
        return allowed
    user = context.get("user", "")
    if roles.is_above_agencies(user) or _gives_roles(user):
        return allowed
    return {"success": False, "msg": tk._("Only those who give roles may see the list of accounts")}


@tk.auth_sysadmins_check
@tk.chained_auth_function
def api_token_create(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """The owner, a short while after logging in; no token makes another one."""
    on_the_web = has_request_context() and tk.current_user.is_authenticated
    if on_the_web and not sessions.is_confirmed():
        return {"success": False, "msg": tk._("Log in again to make a token")}
    if authz.is_sysadmin(context.get("user", "")):
        return {"success": True}
    return next_auth(context, data_dict or {})


def _gives_roles(user: str) -> bool:
    query = (
        model.Session.query(model.Member.id)
        .join(model.User, model.User.id == model.Member.table_id)
        .filter(model.User.name == user, model.User.state == "active")
        .filter(model.Member.table_name == "user", model.Member.state == "active")
        .filter(model.Member.capacity == "admin")
    )
    return query.first() is not None

"""Who must have a second factor: groups of accounts that ``dongthap.login.second_factor_for`` names."""

from __future__ import annotations

from ckan import model
from ckanext.dongthap.accounts import settings
from ckanext.dongthap.logic.auth import roles


def is_required(user: model.User) -> bool:
    """Return whether the account must have a second factor."""
    wanted = settings.second_factor_for()
    if "all" in wanted or ("sysadmins" in wanted and user.sysadmin):
        return True
    if "stewards" in wanted and roles.is_steward(user.name):
        return True
    return "admins" in wanted and bool(roles.agencies_of({"user": user.name}, "admin"))

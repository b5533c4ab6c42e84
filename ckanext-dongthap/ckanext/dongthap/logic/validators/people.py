"""What a new password and a new token have to be like."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.dongthap.accounts import passwords, settings
from ckanext.dongthap.tokens import SCOPES

__all__ = ["dongthap_token_days", "dongthap_token_scope", "user_password_validator"]


def user_password_validator(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """CKAN's check of a new password, and ours: long enough, not common, not made of the account's words."""
    value = data[key]
    if isinstance(value, type(tk.missing)) or value is tk.missing or value == "":
        return
    if not isinstance(value, str):
        errors[("password",)].append(tk._("Passwords must be strings"))
        return
    user = context.get("user_obj")
    own = [getattr(user, name, None) for name in ("name", "fullname", "email")]
    given = [data.get((name,)) for name in ("name", "fullname", "email")]
    words = [word for word in [*own, *given] if isinstance(word, str)]
    errors[("password",)].extend(passwords.faults(value, *words))


def dongthap_token_scope(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A token for submitting is for one agency, and no other token is."""
    scope, agency = data.get(key), data.get(("agency",))
    if isinstance(scope, str) and scope not in SCOPES:
        errors[key].append(tk._("A token may read, submit or manage"))
    if scope == "submit" and not isinstance(agency, str):
        errors[key].append(tk._("Name the agency whose data the token may submit"))
    if scope in ("read", "manage") and isinstance(agency, str):
        errors[key].append(tk._("A token for one agency may only submit"))


def dongthap_token_days(value: Any) -> int:
    """No token is good for longer than the portal allows."""
    longest = settings.token_days().days
    if not isinstance(value, int) or not 0 < value <= longest:
        raise tk.Invalid(tk._("A token is good for 1 to {n} days").format(n=longest))
    return value

"""CKAN's actions about accounts, with less told of others and nothing half made."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import Action, Context, DataDict
from ckanext.dongthap.accounts import sessions, settings
from flask import has_request_context, request

__all__ = [
    "group_show",
    "organization_show",
    "package_show",
    "user_invite",
    "user_list",
    "user_show",
    "user_update",
]

#: What a user is shown of another one.
_SHOWN = (
    "id",
    "name",
    "display_name",
    "fullname",
    "about",
    "state",
    "created",
    "image_url",
    "image_display_url",
    "number_created_packages",
    "num_followers",
    "datasets",
    "email_hash",
)
#: Fields by which an account changes hands.
_KEYS = ("password", "password1", "password_hash", "email")


@tk.chained_action
@tk.side_effect_free
def user_list(original: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's list of accounts, without the digests of e-mail addresses.

    For sysadmins, stewards, and admins of an agency, who name accounts when they give roles::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/user_list?q=thong-ke"

    Parameters and answer are CKAN's own; ``email_hash`` is empty, and only sysadmins get more than a name.
    """
    found = original(context, data_dict)
    if not isinstance(found, list):
        return found
    return [_of_other(each, context) if isinstance(each, dict) else each for each in found]


@tk.chained_action
@tk.side_effect_free
def user_show(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's account; of another one than one's own only what the page about it shows.

    For those who are logged in::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/user_show?id=cuc-thong-ke-editor"

    Parameters and answer are CKAN's own; ``email_hash`` is empty.
    """
    return _of_other(original(context, data_dict), context)


@tk.chained_action
@tk.side_effect_free
def organization_show(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's agency; its members are told without the digests of their e-mail addresses.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/organization_show?id=so-y-te"

    Parameters and answer are CKAN's own.
    """
    return _members(original(context, data_dict), context)


@tk.chained_action
@tk.side_effect_free
def group_show(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's group; its members are told without the digests of their e-mail addresses.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/group_show?id=dieu-phoi-du-lieu"

    Parameters and answer are CKAN's own.
    """
    return _members(original(context, data_dict), context)


@tk.chained_action
@tk.side_effect_free
def package_show(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's dataset; one that is not for the asking person is answered as one that there is not.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/package_show?id=danh-sach-102-xa-phuong"

    Parameters and answer are CKAN's own.
    """
    try:
        return original(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None


@tk.chained_action
def user_invite(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's invitation; where the portal can't send mail it is refused before anything is made.

    For admins of the agency::

        curl -X POST -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/user_invite" \\
            -d email=an@dongthap.example -d group_id=so-y-te -d role=editor

    Parameters and answer are CKAN's own. The letter with the link is sent by the worker.
    """
    if not settings.mail_works():
        words = tk._("The portal has no mail server, so nobody can be invited; nothing was made")
        raise tk.ValidationError({"email": [words]})
    return original(context, data_dict)


@tk.chained_action
def user_update(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's change of an account; a password or e-mail address is changed by a person alone.

    For the account itself and sysadmins::

        curl -X POST -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/user_update" \\
            -d id=cuc-thong-ke-editor -d fullname="Nguyễn Văn An" -d email=an@dongthap.example

    Parameters and answer are CKAN's own. A token can't change the password or e-mail address of its owner,
    and a session can only do so a short while after a login.
    """
    if _takes_over(context, data_dict):
        raise tk.NotAuthorized(tk._("Log in again to change your password or e-mail address"))
    return original(context, data_dict)


def _takes_over(context: Context, data_dict: DataDict) -> bool:
    """Whether somebody on the web changes the keys of their account with no recent proof of who they are."""
    if context.get("ignore_auth") or not has_request_context() or not tk.current_user.is_authenticated:
        return False
    user = tk.current_user
    if data_dict.get("id") not in (user.id, user.name) or request.endpoint == "user.edit":
        return False  # CKAN's form asks for the password itself
    changed = [name for name in _KEYS if data_dict.get(name)]
    same = changed == ["email"] and data_dict["email"] == user.email
    return bool(changed) and not same and not sessions.is_confirmed()


def _members(found: dict[str, Any], context: Context) -> dict[str, Any]:
    if "users" in found:
        shown = [{**_of_other(each, context), "capacity": each.get("capacity")} for each in found["users"]]
        return {**found, "users": shown}
    return found


def _of_other(user: dict[str, Any], context: Context) -> dict[str, Any]:
    """The account without the digest of its address; of another person's, in short."""
    asking = context.get("user", "")
    if context.get("ignore_auth") or user["name"] == asking or (asking and authz.is_sysadmin(asking)):
        return {**user, "email_hash": ""}
    return {**{name: user[name] for name in _SHOWN if name in user}, "email_hash": ""}

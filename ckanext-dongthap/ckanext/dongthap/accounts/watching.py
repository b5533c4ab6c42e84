"""What the security log learns from CKAN's actions, and whose sessions end by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import signals
from ckan.types import Context, SignalMapping
from ckanext.dongthap.accounts import security_log, sessions
from ckanext.dongthap.accounts.security_log import Value

Given = Mapping[str, Any]
_PASSWORDS = ("password", "password1", "password_hash")


class Watching:
    """ISignal: listens to every action that succeeded."""

    def get_signal_subscriptions(self) -> SignalMapping:
        """Return who listens to what."""
        return {signals.action_succeeded: [_done]}


def _done(action: str, **told: Any) -> None:
    note = _NOTES.get(action)
    if note is not None:
        note(told["context"], told["data_dict"] or {}, told.get("result"))


def _group(who: str) -> str:
    group = model.Group.get(who)
    return group.name if group else who


def _member_made(context: Context, given: Given, result: Any) -> None:
    if given.get("object_type") == "user":
        _log("role.given", context, given["object"], group=_group(given["id"]), role=given.get("capacity"))


def _member_gone(context: Context, given: Given, result: Any) -> None:
    if given.get("object_type") == "user":
        _log("role.taken", context, given["object"], group=_group(given["id"]))
        _end(context, given["object"])


def _user_made(context: Context, given: Given, result: Any) -> None:
    name = result.get("name", "") if isinstance(result, dict) else str(given.get("name", ""))
    _log("user.created", context, name)


def _user_changed(context: Context, given: Given, result: Any) -> None:
    user = model.User.get(given.get("id"))
    if user is None:
        return
    if any(given.get(name) for name in _PASSWORDS):
        _log("password.changed", context, user.name)
        if context.get("user") == user.name:
            sessions.restamp(user)
    else:
        _log("user.changed", context, user.name)
    if user.state == "deleted":
        _end(context, user.id)


def _user_patched(context: Context, given: Given, result: Any) -> None:
    if "sysadmin" in given:
        given_now = tk.asbool(given["sysadmin"])
        _log("role.given" if given_now else "role.taken", context, given["id"], role="sysadmin")
        if not given_now:
            _end(context, given["id"])


def _user_gone(context: Context, given: Given, result: Any) -> None:
    user = model.User.get(given.get("id"))
    _log("user.deleted", context, given["id"])
    if user is not None:
        sessions.end_all(user.id)
        model.Session.query(model.ApiToken).filter_by(user_id=user.id).delete()
        model.Session.commit()


def _token_made(context: Context, given: Given, result: Any) -> None:
    more = {name: str(given[name]) for name in ("scope", "agency") if given.get(name)}
    _log("token.created", context, given["user"], token=given.get("name"), **more)


def _token_gone(context: Context, given: Given, result: Any) -> None:
    _log("token.revoked", context, "", token=(given.get("jti") or "")[:8])


def _settings(context: Context, given: Given, result: Any) -> None:
    _log("settings.changed", context, ", ".join(sorted(map(str, given))))


def _log(event: security_log.Event, context: Context, who: str, **detail: Value) -> None:
    user = model.User.get(who) if who else None
    security_log.record(event, context.get("user", ""), user.name if user else str(who), detail)


def _end(context: Context, who: str) -> None:
    """End the sessions of somebody who lost a role; who gave their own up goes on."""
    user = model.User.get(who)
    if user is not None and user.name != context.get("user") and sessions.end_all(user.id):
        security_log.record("session.ended", context.get("user", ""), user.name, {"why": "role"})


_NOTES: dict[str, Callable[[Context, Given, Any], None]] = {
    "member_create": _member_made,
    "member_delete": _member_gone,
    "user_create": _user_made,
    "user_update": _user_changed,
    "user_patch": _user_patched,
    "user_delete": _user_gone,
    "api_token_create": _token_made,
    "api_token_revoke": _token_gone,
    "config_option_update": _settings,
}

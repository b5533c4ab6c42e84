"""Words for what happens to accounts."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.accounts.factors import Factors

__all__ = ["dongthap_factors", "dongthap_security_event"]


def dongthap_security_event(event: str) -> str:
    """An event of the security log in words; its name where there are none."""
    words = {
        "login.succeeded": tk._("Logged in"),
        "login.failed": tk._("Wrong password"),
        "login.throttled": tk._("Had to wait after wrong passwords"),
        "login.confirmed": tk._("Confirmed who they are"),
        "logout": tk._("Logged out"),
        "session.ended": tk._("Session ended"),
        "password.changed": tk._("Password changed"),
        "password.reset_asked": tk._("Asked for a new password"),
        "password.reset_link": tk._("Link for a new password made by command"),
        "second_factor.added": tk._("Second factor set up"),
        "second_factor.removed": tk._("Second factor removed"),
        "second_factor.failed": tk._("Wrong second factor"),
        "second_factor.reset": tk._("Second factor taken off by command"),
        "recovery_code.used": tk._("Recovery code used"),
        "recovery_code.renewed": tk._("New recovery codes"),
        "token.created": tk._("Token made"),
        "token.revoked": tk._("Token taken back"),
        "token.refused": tk._("Token refused"),
        "access.refused": tk._("Access refused"),
        "user.created": tk._("Account made"),
        "user.changed": tk._("Account changed"),
        "user.deleted": tk._("Account deleted"),
        "role.given": tk._("Role given"),
        "role.taken": tk._("Role taken away"),
        "settings.changed": tk._("Settings changed"),
        "break_glass": tk._("Emergency change past the rules"),
    }
    return words.get(event, event)


def dongthap_factors(factors: Factors) -> str:
    """Which second factors are in use: ``an app, 2 passkeys``; empty for none."""
    count = len(factors.passkeys)
    keys = tk.ungettext("{n} passkey", "{n} passkeys", count).format(n=count) if count else ""
    return ", ".join(filter(None, [tk._("an app") if factors.totp else "", keys]))

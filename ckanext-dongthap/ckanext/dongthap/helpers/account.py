"""Words for what happens to accounts."""

from __future__ import annotations

from collections.abc import Mapping

import ckan.plugins.toolkit as tk
from ckanext.dongthap.accounts.factors import Factors
from ckanext.dongthap.accounts.security_log import Value
from ckanext.dongthap.helpers.agency import dongthap_agency_of

__all__ = ["dongthap_browser", "dongthap_factors", "dongthap_security_detail", "dongthap_security_event"]


#: What browsers and systems write into their header → how people call them; the first that is found.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "coc_coc": "Cốc Cốc",
    "SamsungBrowser": "Samsung",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def dongthap_browser(agent: str) -> str:
    """A ``User-Agent`` as people know it: ``Chrome, Windows``; as it stands where it is another kind."""
    found = (
        next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found)) or agent


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


def dongthap_security_detail(detail: Mapping[str, Value]) -> list[tuple[str, str]]:
    """What an entry of the security log says besides, as pairs of a label and a value, both in words."""
    return [
        (_LABELS[name](), _value(name, value)) if name in _LABELS else (name, str(value))
        for name, value in detail.items()
        if value not in ("", None)
    ]


def _value(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return tk._("yes") if value else tk._("no")
    if name in ("agency", "group"):
        return dongthap_agency_of(str(value))
    words = {
        "admin": tk._("Admin of the agency"),
        "editor": tk._("Editor"),
        "member": tk._("Member"),
        "sysadmin": tk._("Sysadmin"),
        "read": tk._("read"),
        "submit": tk._("submit"),
        "manage": tk._("manage"),
        "totp": tk._("an app"),
        "passkey": tk._("a passkey"),
        "password": tk._("password"),
        "recovery": tk._("Recovery code"),
        "link": tk._("by a link"),
        "role": tk._("a role was taken away"),
        "everywhere": tk._("logged out everywhere"),
        "by the owner": tk._("by the owner"),
    }
    return words.get(str(value), str(value)) if name in _CODED else str(value)


_CODED = ("role", "scope", "factor", "by", "why")
_LABELS = {
    "agency": lambda: tk._("Agency"),
    "by": lambda: tk._("Way"),
    "factor": lambda: tk._("Second factor"),
    "group": lambda: tk._("Agency or group"),
    "left": lambda: tk._("Recovery codes left"),
    "method": lambda: tk._("Method"),
    "reason": lambda: tk._("Reason"),
    "remembered": lambda: tk._("stays logged in"),
    "role": lambda: tk._("Role"),
    "scope": lambda: tk._("It may"),
    "seconds": lambda: tk._("Seconds to wait"),
    "sessions": lambda: tk._("Sessions ended"),
    "site": lambda: tk._("Portal"),
    "system_user": lambda: tk._("Account of the operating system"),
    "token": lambda: tk._("Token"),
    "tokens": lambda: tk._("Tokens"),
    "why": lambda: tk._("Reason"),
}


def dongthap_factors(factors: Factors) -> str:
    """Which second factors are in use: ``an app, 2 passkeys``; empty for none."""
    count = len(factors.passkeys)
    keys = tk.ungettext("{n} passkey", "{n} passkeys", count).format(n=count) if count else ""
    return ", ".join(filter(None, [tk._("an app") if factors.totp else "", keys]))

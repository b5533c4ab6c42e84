"""The options of accounts, typed; they are declared in ``config_declaration.yaml``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import ckan.plugins.toolkit as tk

#: Groups of accounts that can be told to use a second factor.
GROUPS = ("sysadmins", "stewards", "admins", "all")


def idle() -> timedelta:
    """How long a session may rest before it ends."""
    return timedelta(minutes=tk.config["dongthap.login.idle_minutes"])


def absolute() -> timedelta:
    """How long a session may last, whatever is done in it."""
    return timedelta(hours=tk.config["dongthap.login.absolute_hours"])


def remembered() -> timedelta:
    """How long a session lasts of somebody who asked to stay logged in."""
    return timedelta(days=tk.config["dongthap.login.remember_days"])


def confirmed() -> timedelta:
    """How long a proof of identity is good for tokens, passwords and second factors."""
    return timedelta(minutes=tk.config["dongthap.login.confirm_minutes"])


def password_length() -> int:
    """Characters that a password has at least."""
    return tk.config["dongthap.login.password_length"]


def password_strength() -> int:
    """Least score of zxcvbn (0–4) that a password may have."""
    return tk.config["dongthap.login.password_strength"]


def second_factor_for() -> frozenset[str]:
    """Which groups of accounts must have a second factor. Raises `ValueError` for an unknown one."""
    wanted = frozenset(tk.config["dongthap.login.second_factor_for"])
    if unknown := wanted.difference(GROUPS):
        raise ValueError(f"dongthap.login.second_factor_for: {', '.join(sorted(unknown))}")
    return wanted


def reset_hours() -> timedelta:
    """How long the link of a letter about a password is good."""
    return timedelta(hours=tk.config["dongthap.login.reset_hours"])


def token_days() -> timedelta:
    """How long a token is good."""
    return timedelta(days=tk.config["dongthap.tokens.days"])


def token_warning_days() -> timedelta:
    """How long before a token's end its owner gets a letter."""
    return timedelta(days=tk.config["dongthap.tokens.warn_days"])


def log_folder() -> Path | None:
    """Where the security log is written as JSON lines besides the table."""
    folder = tk.config["dongthap.security_log.path"]
    return Path(folder) if folder else None


def log_days() -> timedelta:
    """How long entries of the security log are kept; never less than 90 days."""
    return timedelta(days=max(90, tk.config["dongthap.security_log.days"]))


def mail_works() -> bool:
    """Whether a mail server and a sender are named; CKAN's mailer breaks without the latter."""
    return bool(tk.config.get("smtp.server") and tk.config.get("smtp.mail_from"))

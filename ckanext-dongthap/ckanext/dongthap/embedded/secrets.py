"""Passwords and signing keys of one home: made once, readable by its owner alone."""

from __future__ import annotations

import json
import os
import secrets as random
from pathlib import Path

from ckanext.dongthap.embedded.home import Home

NAMES = ("secret_key", "token_secret", "csrf_secret", "owner_password", "reader_password", "solr_password")


def write_private(path: Path, text: str) -> None:
    """Write ``text`` with mode 0600 from the first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        os.fchmod(handle.fileno(), 0o600)
        handle.write(text)


def load_secrets(home: Home) -> dict[str, str]:
    """The home's secrets by name; the missing ones are made and kept."""
    path = home.root / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known.update({name: random.token_urlsafe(32) for name in missing})
        write_private(path, json.dumps(known, indent=1))
    return known


def new_password() -> str:
    """A password a person can type: 96 random bits."""
    return random.token_urlsafe(12)

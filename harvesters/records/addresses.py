"""Addresses that catalogues give: only those a reader may follow."""

from __future__ import annotations

import re
import string
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

SCHEMES = ("http", "https", "ftp")
MAX_URL = 2_000
_HOST = frozenset(string.ascii_letters + string.digits + "-.")
_MAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+"
)


def web(value: Any, base: str = "") -> str:
    """A link to follow (http, https, ftp), made absolute; "" for anything else (javascript:, data:)."""
    if not isinstance(value, str):
        return ""
    found = value.strip()
    if not found.isprintable():
        found = "".join(char for char in found if char.isprintable())
    found = found.replace(" ", "%20")
    if not found or len(found) > MAX_URL:
        return ""
    try:
        joined = urljoin(base, found) if base else found
        parts = urlsplit(joined)
        _ = parts.port
    except ValueError:
        return ""
    return joined if parts.scheme.lower() in SCHEMES and parts.hostname else ""


def page(value: str) -> str:
    """A page of the web: http or https, the host in ASCII; "" for anything else."""
    found = web(value)
    parts = urlsplit(found)
    if parts.scheme.lower() not in ("http", "https") or parts.username is not None:
        return ""
    host = parts.hostname or ""
    if not set(host) <= _HOST:
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
        if not set(host) <= _HOST:
            return ""
    place = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit((parts.scheme.lower(), place, parts.path, parts.query, parts.fragment))


def mail(value: Any) -> str:
    """``mailto:a@b.example`` → ``a@b.example``; "" for what is no address."""
    if not isinstance(value, str):
        return ""
    found = value.strip()
    found = found[7:] if found.lower().startswith("mailto:") else found
    found = found.split("?", 1)[0]
    return found if len(found) <= 254 and _MAIL.fullmatch(found) else ""


def phone(value: Any) -> str:
    """``tel:+84…`` → ``+84…``."""
    found = value.strip() if isinstance(value, str) else ""
    return (found[4:] if found.lower().startswith("tel:") else found)[:50]

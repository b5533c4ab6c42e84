"""A portal with a public address does not start on secrets that everybody knows or can guess."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ckan.exceptions import CkanConfigurationException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

#: What manuals, examples and containers of CKAN, PostgreSQL and others have in these places.
KNOWN = frozenset(
    (
        "123456789",
        "admin",
        "ckan",
        "ckan_default",
        "ckanpassword",
        "change_me",
        "changeme",
        "datastore",
        "datastore_default",
        "default",
        "guest",
        "pass",
        "passwd",
        "password",
        "postgres",
        "postgresql",
        "secret",
    )
)
KEYS = ("SECRET_KEY", "WTF_CSRF_SECRET_KEY", "api_token.jwt.encode.secret", "api_token.jwt.decode.secret")
DATABASES = ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url")
_SHORTEST_KEY, _SHORTEST_PASSWORD = 20, 8
_FEWEST_CHARACTERS = 8


def refuse(config: Mapping[str, Any]) -> None:
    """Raises CkanConfigurationException if the portal is public and a secret of it is weak."""
    found = weak(config) if is_public(str(config.get("ckan.site_url") or "")) else []
    if found:
        raise CkanConfigurationException(
            f"A public portal does not start on secrets that can be guessed: {', '.join(found)}. "
            "Set long random ones: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )


def is_public(site_url: str) -> bool:
    """Whether others than this machine's users are meant to reach the portal."""
    host = urlsplit(site_url).hostname or "localhost"
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def weak(config: Mapping[str, Any]) -> list[str]:
    """Settings whose secret is too short, too uniform, or known."""
    keys = [name for name in KEYS if is_weak_key(str(config.get(name) or ""), name != "SECRET_KEY")]
    urls = [name for name in DATABASES if is_weak_url(str(config.get(name) or ""))]
    return keys + urls


def is_weak_key(value: str, optional: bool = False) -> bool:
    """Whether a signing key can be guessed; CKAN takes SECRET_KEY for the optional ones that are not set."""
    kind, colon, rest = value.partition(":")
    if colon and kind == "file":
        return False
    secret = rest if colon and kind == "string" else value
    if not secret:
        return not optional
    return len(secret) < _SHORTEST_KEY or len(set(secret)) < _FEWEST_CHARACTERS


def is_weak_url(url: str) -> bool:
    """Whether the password in a database's address can be guessed; without one PostgreSQL decides."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    password = str(parsed.password or "")
    if not password:
        return False
    return len(password) < _SHORTEST_PASSWORD or password.lower() in KNOWN | {str(parsed.username).lower()}

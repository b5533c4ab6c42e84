"""Under which identifier the portal knows a dataset of a catalogue, however the catalogue spells it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: Addresses, URNs, DOIs and ARKs, UUIDs, and what names its catalogue itself (``123@agency``).
_EVERYWHERE = re.compile(
    r"[a-z][a-z0-9+.-]*://\S+|//\S+|(?:urn|doi|ark):\S+|10\.\d{4,9}/\S+|[^@\s]+@[^@\s]+"
    r"|\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?",
    re.IGNORECASE,
)
_UUID = re.compile(
    r"(?:urn:uuid:)?\{?([0-9a-f]{8})" + 3 * r"-?([0-9a-f]{4})" + r"-?([0-9a-f]{12})\}?", re.IGNORECASE
)
_DOI = re.compile(r"(?:(?:https?:)?//(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:([a-z0-9][a-z0-9-]{0,31}):(\S+)", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
#: Ports that say nothing where the scheme is not looked at.
_USUAL = ("", "80", "443")


def known_by(identifier: str, address: str) -> str:
    """The identifier as `same` writes it where it is unique everywhere; else with the host of the
    catalogue's address.

    A catalogue's own numbers and codes are unique in it only (DCAT-AP 3, dct:identifier), so ``12`` of one
    is not ``12`` of another.
    """
    if _EVERYWHERE.fullmatch(identifier.strip()):
        return same(identifier)
    host = _host(urlsplit(address).netloc)
    return f"{identifier}@{host}" if host else identifier


def same(identifier: str) -> str:
    """What identifiers that mean the same have in common: no scheme http or https, no default port, no
    slash at the end, the host in small letters; DOIs, URNs and UUIDs in one spelling each.
    """
    text = identifier.strip()
    if found := _UUID.fullmatch(text):
        return "-".join(found.groups()).lower()
    if found := _DOI.fullmatch(text):
        return f"doi:{found[1].lower().rstrip('/')}"
    if found := _URN.fullmatch(text):
        return f"urn:{found[1].lower()}:{found[2]}"
    scheme, mark, rest = text.partition("//")
    if mark and scheme.lower() in ("http:", "https:", ""):
        return _address(rest)
    if "@" in text and not mark:
        own, _, host = text.rpartition("@")
        return f"{own}@{_host(host)}"
    return text


def _address(rest: str) -> str:
    """``Host:80/path/`` → ``//host/path``."""
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = _ESCAPE.sub(lambda found: found[0].upper(), rest[len(place) :])
    path, mark, query = path.partition("?")
    return f"//{_host(place)}{path.rstrip('/')}{mark}{query}"


def _host(netloc: str) -> str:
    """A host in small letters, its port where it says something."""
    name, _, port = netloc.rpartition("@")[2].lower().rstrip(".").partition(":")
    return name if port in _USUAL else f"{name}:{port}"


def spellings(identifier: str) -> list[str]:
    """Ways in which an identifier of `known_by` may stand in datasets that were made before, or by hand."""
    if not identifier.startswith("//"):
        return [identifier]
    return [f"{scheme}{identifier}{end}" for scheme in ("http:", "https:", "") for end in ("", "/")]

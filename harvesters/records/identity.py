"""Under which identifier the portal knows a dataset of a catalogue."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: Addresses, URNs, DOIs and ARKs, UUIDs, and what names its catalogue itself (``123@agency``).
_EVERYWHERE = re.compile(
    r"[a-z][a-z0-9+.-]*://\S+|(?:urn|doi|ark):\S+|10\.\d{4,9}/\S+|[^@\s]+@[^@\s]+"
    r"|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}",
    re.IGNORECASE,
)


def known_by(identifier: str, address: str) -> str:
    """The identifier itself where it is unique everywhere; else with the host of the catalogue's address.

    A catalogue's own numbers and codes are unique in it only (DCAT-AP 3, dct:identifier), so ``12`` of one
    is not ``12`` of another.
    """
    host = urlsplit(address).netloc.rpartition("@")[2].lower()
    return identifier if not host or _EVERYWHERE.fullmatch(identifier) else f"{identifier}@{host}"

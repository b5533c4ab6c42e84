"""The way to an agency's database: the address is checked here, and only that one is connected."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

from harvesters.door.addresses import Network
from harvesters.door.connection import Address, checked_addresses
from harvesters.door.faults import fail
from harvesters.door.settings import DoorSettings
from harvesters.door.urls import Target
from harvesters.errors import RefuseInput


@dataclass(frozen=True)
class Access:
    """``addresses`` are numeric; ``host`` is for the certificate. ``connect_timeout`` in seconds."""

    host: str
    port: int
    addresses: tuple[str, ...]
    password: str | None = field(repr=False)
    connect_timeout: float
    ca_file: Path | None


def access(
    asked: Target, exempt: bool, password: str | None, settings: DoorSettings, refused: tuple[Network, ...]
) -> Access:
    """The way to a host; raises RetryLater (``http.dns``), RefuseInput (``http.address``)."""
    host = asked.host.strip("[]")
    found = checked_addresses(host, asked.port, exempt, refused)
    if not exempt and any(map(_is_own, found)):
        raise fail(RefuseInput, "http.address", host=host)
    return Access(
        host=host,
        port=asked.port,
        addresses=tuple(dict.fromkeys(str(address[0]) for _, address in found)),
        password=password,
        connect_timeout=settings.connect_timeout,
        ca_file=settings.ca_file,
    )


def _is_own(address: Address) -> bool:
    """Whether an address is this machine's own; nothing is sent."""
    family, place = address
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(place)
        except OSError:
            return False
        return probe.getsockname()[0] == place[0]

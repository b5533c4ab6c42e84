"""Who asks, and whether that one asks too often: counted in memory before any work is done."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict

from limits import parse

#: Clients that are remembered; the one that has been silent longest is forgotten first.
_MOST = 20_000


def name(peer: str, forwarded: str, trusted: int) -> str | None:
    """The client's address, as far as the proxies in front are ours to trust.

    An IPv6 client is its network of 64 bits. None for programs of this machine that came through no proxy,
    and for everybody while a proxy stands in front that nobody has told us of.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if trusted and hops:
        return _network(hops[-min(trusted, len(hops))])
    return None if _is_loopback(peer) else _network(peer)


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


class Rates:
    """A bucket for each client that fills up again with time: short bursts pass, a steady flood does not."""

    def __init__(self, rate: str) -> None:
        item = parse(rate)
        self._most = float(item.amount)
        self._each_second = item.amount / item.get_expiry()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def ask(self, client: str) -> int:
        """0 if the client may go on, else the seconds after which it may."""
        now = time.monotonic()
        left, then = self._left.pop(client, (self._most, now))
        left = min(self._most, left + (now - then) * self._each_second)
        wait = 0 if left >= 1 else math.ceil((1 - left) / self._each_second)
        self._left[client] = (left if wait else left - 1, now)
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        return wait

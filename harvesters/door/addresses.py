"""Which IP addresses are the public Internet.

Own lists instead of `ipaddress.is_global`, whose answer differs between patch releases of Python.
Source: IANA special-purpose address registries (RFC 6890 and its successors).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL_4 = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
#: All that is not global unicast is refused: mapped and compatible IPv4, NAT64, unique local, link-local,
#: multicast. Within it: Teredo and other protocol assignments, documentation, 6to4.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = [
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks by their texts; raises ValueError."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def public(text: str, refused: Iterable[Network] = ()) -> bool:
    """Whether an address, as the resolver wrote it, is one of the public Internet."""
    if "%" in text:
        return False
    ip = ipaddress.ip_address(text)
    if any(ip.version == network.version and ip in network for network in refused):
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    return ip in _GLOBAL_6 and not any(ip in network for network in _SPECIAL_6)

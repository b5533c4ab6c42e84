"""Things made once and kept in Redis: pictures, outlines of releases, whole pages. Never a record."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any

from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

#: What is kept belongs to one content and never goes stale; half a day, because Redis makes room by taking
#: what has the least time left, and sessions, which live a day, shall outlive it.
_KEPT_SECONDS = 12 * 3600


def key(kind: str, *parts: Any) -> str:
    """The place of something made from these parts (anything that JSON can hold)."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return f"dongthap:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def get(place: str) -> bytes | None:
    """What is kept there; None also while Redis does not answer."""
    try:
        found = connect_to_redis().get(place)
    except RedisError as error:
        log.warning("The cache does not answer: %s", error)
        return None
    return found if isinstance(found, bytes) else None


def put(place: str, value: bytes, seconds: int = _KEPT_SECONDS) -> None:
    """Keep it; without Redis it will be made again."""
    try:
        connect_to_redis().set(place, value, ex=seconds)
    except RedisError as error:
        log.warning("The cache does not answer: %s", error)


def made_once(place: str, make: Callable[[], bytes]) -> bytes:
    """What is kept there, made first if need be."""
    found = get(place)
    if found is None:
        found = make()
        put(place, found)
    return found

"""Good manners: when to try again, and how long to leave a host in peace."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

LONGEST_BACKOFF = 60.0


def retry_after(header: str | None) -> float | None:
    """Seconds of a Retry-After header, a number or a date; None without one that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max((moment - datetime.now(timezone.utc)).total_seconds(), 0.0)


def backoff(first: float, attempt: int) -> float:
    """Seconds before the next attempt (0: the first retry): doubling, half of it by chance."""
    whole = min(first * 2.0**attempt, LONGEST_BACKOFF)
    return whole * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret


@dataclass
class Politeness:
    """At most one request per host and interval (seconds) from this process, over all threads."""

    interval: float
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, host: str) -> float:
        """Take the next turn at a host; seconds to wait for it."""
        now = time.monotonic()
        with self._lock:
            for name in [name for name, at in self._next.items() if at < now]:
                del self._next[name]
            at = max(self._next.get(host, now), now)
            self._next[host] = at + self.interval
        return at - now

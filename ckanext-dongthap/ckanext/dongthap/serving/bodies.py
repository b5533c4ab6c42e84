"""What clients send: small bodies come in before a thread is asked, large ones as their thread reads them.

Both must come at a pace that a slow line has.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import CancelledError
from typing import Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
#: Bodies up to here are taken in by the event loop.
SMALL = 1 << 20
#: Seconds without a byte, seconds before the pace counts, bytes a second.
SILENCE = 20.0
GRACE = 20.0
SLOWEST = 8_192


class TooSlow(Exception):
    """The body does not come at the pace of a slow line."""


class Gone(Exception):
    """The client has left."""


class Pace:
    """Whether bytes move fast enough: only the time that was waited for the other side counts."""

    def __init__(self, silence: float = SILENCE, grace: float = GRACE, slowest: int = SLOWEST) -> None:
        self._silence, self._grace, self._slowest = silence, grace, slowest
        self._waited, self._moved = 0.0, 0

    async def wait(self, step: Awaitable[Any], size: int = 0) -> Any:
        """Wait for one step, which moves ``size`` bytes. Raises TooSlow."""
        begun = time.monotonic()
        try:
            return await asyncio.wait_for(step, self._silence)
        except asyncio.TimeoutError:
            raise TooSlow from None
        finally:
            self.count(time.monotonic() - begun, size)

    def count(self, seconds: float, size: int) -> None:
        """Count what has moved in this time."""
        self._waited += seconds
        self._moved += size

    def check(self) -> None:
        """Raises TooSlow when the whole was slower than the slowest line."""
        if self._waited > self._grace and self._moved < self._waited * self._slowest:
            raise TooSlow


class Incoming:
    """The body of a request, piece by piece."""

    def __init__(self, receive: Receive, pace: Pace) -> None:
        self._receive, self._pace = receive, pace
        self.ended = False

    async def piece(self) -> bytes:
        """The next piece, b"" at the end. Raises Gone, TooSlow."""
        if self.ended:
            return b""
        message = await self._pace.wait(self._receive())
        if message["type"] != "http.request":
            raise Gone
        body: bytes = message.get("body", b"")
        self.ended = not message.get("more_body", False)
        self._pace.count(0, len(body))
        self._pace.check()
        return body

    async def whole(self, most: int) -> bytes | None:
        """All of it, None if it is longer than ``most``."""
        pieces = bytearray()
        while not self.ended:
            pieces += await self.piece()
            if len(pieces) > most:
                return None
        return bytes(pieces)


class Reader(io.RawIOBase):
    """``wsgi.input`` of a large body: a thread reads, the event loop receives."""

    def __init__(self, incoming: Incoming, loop: asyncio.AbstractEventLoop) -> None:
        self._incoming, self._loop = incoming, loop
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left and not self._incoming.ended:
            waiting = asyncio.run_coroutine_threadsafe(self._incoming.piece(), self._loop)
            try:
                self._left = waiting.result()
            except (Gone, TooSlow, CancelledError) as error:
                raise ConnectionError("the body did not come") from error
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

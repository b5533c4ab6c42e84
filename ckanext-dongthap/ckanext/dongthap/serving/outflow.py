"""An answer on its way from the thread that makes it to the event loop that sends it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

#: Bytes that a thread may be ahead of its reader.
AHEAD = 1 << 20
#: Bytes that are sent at a time.
_PIECE = 1 << 16


class ReaderGone(Exception):
    """Nobody reads the answer any more."""


@dataclass
class Head:
    """Status and headers as ASGI has them."""

    status: int
    headers: list[tuple[bytes, bytes]]


@dataclass
class Outflow:
    """Filled by one thread, emptied by the loop."""

    loop: asyncio.AbstractEventLoop
    ahead: int = AHEAD
    head: Head | None = None
    error: BaseException | None = None
    #: Whether the reader has had anything of it.
    begun: bool = False
    _pieces: list[bytes] = field(default_factory=list)
    _size: int = 0
    _ended: bool = False
    _gone: bool = False
    _lock: threading.Condition = field(default_factory=threading.Condition)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, piece: bytes, at_once: bool) -> None:
        """Add to the answer; waits while the reader is far behind. Raises ReaderGone."""
        with self._lock:
            while self._size > self.ahead and not self._gone:
                self._lock.wait()
            if self._gone:
                raise ReaderGone
            if piece:
                self._pieces.append(piece)
                self._size += len(piece)
            if at_once or self._size >= _PIECE:
                self.loop.call_soon_threadsafe(self._news.set)

    def end(self, error: BaseException | None = None) -> None:
        """Nothing follows; with ``error`` the answer is broken off."""
        with self._lock:
            self._ended, self.error = True, error
        self.loop.call_soon_threadsafe(self._news.set)

    async def take(self) -> tuple[bytes, bool]:
        """What there is to send, and whether it is the last."""
        while True:
            await self._news.wait()
            with self._lock:
                self._news.clear()
                pieces, self._pieces, self._size = self._pieces, [], 0
                ended = self._ended
                self._lock.notify_all()
            if pieces or ended:
                return b"".join(pieces), ended

    def leave(self) -> None:
        """Nobody reads on: the thread is told at its next piece."""
        with self._lock:
            self._gone = True
            self._lock.notify_all()

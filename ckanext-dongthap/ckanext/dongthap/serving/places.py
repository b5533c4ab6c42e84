"""Bounded places for each class of work: who finds none free waits in a short queue, or is to come again.

Everything here runs in one event loop; waiting costs no thread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ckanext.dongthap.serving.classes import CLASSES, Class

#: Places at work, requests that may wait for one, and how many of both one client may have.
DEFAULT = (
    "pages=6/400/100 api=3/60/30 streams=4/12/4 catalogues=1/12/4 charts=1/40/12 "
    "exports=1/16/6 previews=1/8/3 logins=1/24/6 uploads=2/8/4"
)
#: Seconds that a request waits for a place.
PATIENCE = 10.0


@dataclass(frozen=True)
class Bounds:
    """``places`` at work, ``queue`` waiting, ``each``: of both together that one client may have."""

    places: int
    queue: int
    each: int


class Refused(Exception):
    """No place: ``status`` 503 when all are taken, 429 when this client has its share; when to come again."""

    def __init__(self, status: int, seconds: int) -> None:
        super().__init__(f"{status}: again in {seconds} s")
        self.status = status
        self.seconds = seconds


def parse(text: str) -> dict[Class, Bounds]:
    """The bounds of all classes; those that are not named have the default's. Raises ValueError."""
    found: dict[Class, Bounds] = {}
    for word in f"{DEFAULT} {text}".split():
        name, _, numbers = word.partition("=")
        known = next((each for each in CLASSES if each == name), None)
        parts = [int(number) for number in numbers.split("/") if number.isdecimal()]
        if known is None or len(parts) != 3 or parts[0] < 1 or parts[2] < 1:
            raise ValueError(f"{word}: give class=places/waiting/each, with a class of {', '.join(CLASSES)}")
        found[known] = Bounds(*parts)
    return found


class Places:
    """The places of one class in this process, and the threads that work in them."""

    def __init__(self, name: str, bounds: Bounds, patience: float = PATIENCE) -> None:
        self.bounds = bounds
        self.threads = ThreadPoolExecutor(bounds.places, thread_name_prefix=name)
        self._patience = patience
        self._free = bounds.places
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._clients: dict[str, int] = {}

    @contextlib.asynccontextmanager
    async def take(self, client: str | None) -> AsyncIterator[None]:
        """A place for as long as the context lasts; ``client`` None has no share. Raises Refused."""
        if client is not None and self._clients.get(client, 0) >= self.bounds.each:
            raise Refused(429, 2)
        with self._counted(client):
            await self._enter()
            try:
                yield
            finally:
                self._leave()

    @contextlib.contextmanager
    def _counted(self, client: str | None):
        if client is None:
            yield
            return
        self._clients[client] = self._clients.get(client, 0) + 1
        try:
            yield
        finally:
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]

    async def _enter(self) -> None:
        if self._free:
            self._free -= 1
            return
        if len(self._waiting) >= self.bounds.queue:
            raise Refused(503, 5)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await asyncio.wait_for(asyncio.shield(mine), self._patience)
        except BaseException as error:
            if mine.done() and not mine.cancelled():
                self._leave()
            else:
                self._waiting.remove(mine)
            if isinstance(error, asyncio.TimeoutError):
                raise Refused(503, 5) from None
            raise

    def _leave(self) -> None:
        """Hand the place to whoever has waited longest."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1


def make(bounds: Mapping[Class, Bounds]) -> dict[Class, Places]:
    """The places of every class."""
    return {name: Places(name, each) for name, each in bounds.items()}

"""A way for somebody else to end all requests of a door: at a time limit, or when a run is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harvesters.door.deadline import Deadline


class Leash:
    """Held by the one who watches; given to a door with `harvesters.fetch.Door.on`.

    ``on_bytes`` hears the number of bytes that have come through the door so far.
    """

    def __init__(self, on_bytes: Callable[[int], None] = lambda size: None) -> None:
        self.pulled = threading.Event()
        self._on_bytes = on_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._deadlines: set[Deadline] = set()

    def pull(self) -> None:
        """Cut what is under way; nothing goes through the door any more. From any thread."""
        self.pulled.set()
        with self._lock:
            held = list(self._deadlines)
        for deadline in held:
            deadline.cut()

    def came(self, size: int) -> None:
        """So many bytes more have come."""
        with self._lock:
            self._bytes += size
            total = self._bytes
        self._on_bytes(total)

    def hold(self, deadline: Deadline) -> None:
        """Cut this one as well when pulled."""
        with self._lock:
            self._deadlines.add(deadline)

    def let_go(self, deadline: Deadline) -> None:
        """This one is over."""
        with self._lock:
            self._deadlines.discard(deadline)

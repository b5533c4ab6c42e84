"""A limit on the whole of a fetch, against servers that drip a byte now and then."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType

from harvesters.door.leash import Leash


class Deadline:
    """Cuts the connections it watches when its time (seconds) is over, or its leash is pulled; a context
    manager."""

    def __init__(self, seconds: float, leash: Leash | None = None) -> None:
        self.seconds = seconds
        self.leash = leash or Leash()
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return 0.0 if self.leash.pulled.is_set() else max(self._end - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        return self.left == 0

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection in time. TLS takes the socket over, so a duplicate is kept."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.over:
            self.cut()

    def release(self) -> None:
        """Let go of the connections watched so far."""
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    def pause(self, seconds: float) -> None:
        """Sleep, but no longer than until the leash is pulled."""
        self.leash.pulled.wait(seconds)

    def cut(self) -> None:
        """Shut the watched connections; whoever waits for them gets an error."""
        with self._lock:
            for watched in self._watched:
                with contextlib.suppress(OSError):
                    watched.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Deadline:
        self._timer.start()
        self.leash.hold(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self.leash.let_go(self)
        self.release()

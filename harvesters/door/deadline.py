"""A limit on the whole of a fetch, against servers that drip a byte now and then."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType


class Deadline:
    """Cuts the connections it watches when its time (seconds) is over; a context manager."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        return self.left == 0

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection in time. TLS takes the socket over, so a duplicate is kept."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.over:
            self._cut()

    def release(self) -> None:
        """Let go of the connections watched so far."""
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    def _cut(self) -> None:
        with self._lock:
            for watched in self._watched:
                with contextlib.suppress(OSError):
                    watched.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self.release()

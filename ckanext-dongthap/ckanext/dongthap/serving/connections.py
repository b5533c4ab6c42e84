"""What granian has no option for: ending one connection."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

#: Address and port.
Address = tuple[str, int]


def cut(client: Address, server: Address) -> None:
    """Close the connection between these two at once, so that a broken answer does not look whole.

    A chunked answer that the server ends in good order would seem complete to its reader.
    """
    for each in _sockets():
        with contextlib.suppress(OSError):
            if each.getpeername()[:2] == client and each.getsockname()[:2] == server:
                each.shutdown(socket.SHUT_RDWR)


def _sockets() -> Iterator[socket.socket]:
    """This process's TCP sockets, each as a copy that is closed again."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as each:
                if each.family in (socket.AF_INET, socket.AF_INET6) and each.type == socket.SOCK_STREAM:
                    yield each

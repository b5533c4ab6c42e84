"""Loopback ports: which are free, and who answers."""

from __future__ import annotations

import socket

from ckanext.dongthap.embedded.errors import PORT_IN_USE, CannotGoOn

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could bind the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """The preferred port if it is free, else any free one."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def require_free(port: int) -> None:
    """Raises CannotGoOn when somebody else has the port."""
    if not is_free(port):
        raise CannotGoOn(
            f"port {port} is in use",
            "stop the program that has it, or choose another: DONGTHAP_PORT=5001 make up",
            PORT_IN_USE,
        )

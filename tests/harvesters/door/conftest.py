"""A canary nobody may reach, a server that answers as a test says, and the door between them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harvesters.door.settings import DoorSettings
from harvesters.fetch import Door

Reply = Callable[["Asked", socket.socket], None]


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server on plain sockets: full freedom to misbehave. ``reply`` answers each request."""

    family: socket.AddressFamily = socket.AF_INET
    reply: Reply = field(default=lambda asked, to: to.sendall(answer()))
    asked: list[Asked] = field(default_factory=list)
    contacts: int = 0
    wrap: Callable[[socket.socket], socket.socket] = field(default=lambda connection: connection)

    def __enter__(self) -> Server:
        self._socket = socket.create_server(
            ("::1" if self.family == socket.AF_INET6 else "127.0.0.1", 0), family=self.family
        )
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.contacts += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            with self.wrap(plain) as connection, connection.makefile("rb") as file:
                method, path, _ = file.readline().decode("latin-1").split(" ", 2)
                headers: dict[str, str] = {}
                while (line := file.readline().decode("latin-1").strip()) != "":
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
                asked = Asked(method, path, headers, file.read(int(headers.get("content-length", "0"))))
                self.asked.append(asked)
                self.reply(asked, connection)
        except (OSError, ValueError):
            return


def answer(body: bytes = b"a;b\n1;2\n", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP answer; underscores in a header's name are hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def canary() -> Iterator[Server]:
    with Server() as running:
        yield running
        assert running.contacts == 0


@pytest.fixture
def other() -> Iterator[Server]:
    """Another origin, allowed as well."""
    with Server() as running:
        yield running


MakeDoor = Callable[..., Door]


@pytest.fixture
def make_door(server: Server, other: Server) -> MakeDoor:
    """A door that may go to ``server`` and ``other``; keywords are settings."""

    def make(**settings: Any) -> Door:
        quick = {"per_host_interval": 0, "retries": 0, "connect_timeout": 1, "read_timeout": 5, "backoff": 0}
        allowed = (f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}")
        return Door(DoorSettings(**{"allowed": allowed, **quick, **settings}))

    return make


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "body"


class Names:
    """Host names with the addresses they have, one list for each time they are asked."""

    def __init__(self) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self._real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        self.asked.append(host)
        if host not in self.known:
            return self._real(host, port, *args, flags=socket.AI_NUMERICHOST, **more)
        answers = self.known[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """A resolver of the test's own; unknown names are read as numbers or not found."""
    resolver = Names()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return resolver


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address a socket was connected to; none outside this machine is really contacted."""
    seen: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        seen.append(address[:2])
        if address[0] not in ("127.0.0.1", "::1"):
            raise ConnectionRefusedError(address[0])
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return seen

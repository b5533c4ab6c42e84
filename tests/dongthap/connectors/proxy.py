"""A PostgreSQL of this machine's socket made reachable over TCP, with TLS and with faults."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path

SSL_REQUEST = struct.pack("!II", 8, 80877103)


@dataclass
class Proxy:
    """``cut_after``: bytes of answers let through before the connection breaks. ``silent``: says nothing.
    ``garbage``: sent in place of PostgreSQL's answers.
    """

    to: Path
    tls: ssl.SSLContext | None = None
    cut_after: int | None = None
    silent: bool = False
    garbage: bytes = b""
    contacts: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                self.contacts += 1
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._open.append(client)
            first = client.recv(8, socket.MSG_WAITALL)
            if first == SSL_REQUEST:
                client.sendall(b"S" if self.tls else b"N")
                if self.tls:
                    client = self.tls.wrap_socket(client, server_side=True)
                    self._open.append(client)
                first = client.recv(8)
            if self.silent:
                return
            if self.garbage:
                while True:
                    client.sendall(self.garbage)
            with socket.socket(socket.AF_UNIX) as server:
                server.connect(str(self.to))
                server.sendall(first)
                threading.Thread(target=_pump, args=(client, server, None), daemon=True).start()
                _pump(server, client, self.cut_after)


def _pump(source: socket.socket, to: socket.socket, limit: int | None) -> None:
    with contextlib.suppress(OSError):
        passed = 0
        while data := source.recv(1 << 16):
            if limit is not None and passed + len(data) > limit:
                to.sendall(data[: limit - passed])
                break
            passed += len(data)
            to.sendall(data)
    for each in (source, to):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)

"""A server that answers at once with a header and then drips a byte now and then, for ever."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OVER = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.end_headers()
        with contextlib.suppress(OSError):
            while not OVER.wait(0.2):
                self.wfile.write(b"x" * 100)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def hanging_server() -> Iterator[str]:
    """Its ``host:port``."""
    OVER.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    OVER.set()
    server.shutdown()
    server.server_close()

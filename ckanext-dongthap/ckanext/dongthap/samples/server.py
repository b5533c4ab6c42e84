"""Plays the agencies' and the statistics office's sites: serves ``datasets/samples/sites`` on 127.0.0.1.

    python -m ckanext.dongthap.samples.server --port 5050

``/thong-ke/lua.csv`` is the file ``sites/thong-ke/lua.csv``. Answers carry ETag and Last-Modified, so
that a harvest may ask conditionally. Nothing outside of the folder is served, nothing is listed.
"""

from __future__ import annotations

import hashlib
import mimetypes
from email.utils import formatdate
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

import click

from harvesters.assets import datasets_dir

HOST = "127.0.0.1"
#: Media types that the interpreter's table leaves to the operating system.
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@cache
def etag(path: Path, modified: int) -> str:
    """Strong validator of a file's bytes; ``modified`` (ns) only keeps the cache fresh."""
    return f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:32]}"'


def find_file(root: Path, target: str) -> Path | None:
    """The file below ``root`` that a request's target names, or None."""
    wanted = unquote(urlsplit(target).path).lstrip("/")
    if "\0" in wanted:
        return None
    path = (root / wanted).resolve()
    return path if path.is_relative_to(root.resolve()) and path.is_file() else None


class Handler(BaseHTTPRequestHandler):
    """GET and HEAD of sample files, with conditional requests."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, body: bool) -> None:
        path = find_file(cast("SampleServer", self.server).root, self.path)
        if path is None:
            self._head(HTTPStatus.NOT_FOUND, {"Content-Length": "0"})
            return
        stat = path.stat()
        headers = {
            "ETag": etag(path, stat.st_mtime_ns),
            "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
        }
        if self.headers.get("If-None-Match") == headers["ETag"]:
            self._head(HTTPStatus.NOT_MODIFIED, headers)
            return
        media_type = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        headers |= {
            "Content-Type": media_type or "application/octet-stream",
            "Content-Length": str(stat.st_size),
        }
        self._head(HTTPStatus.OK, headers)
        if body:
            self.wfile.write(path.read_bytes())

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


class SampleServer(ThreadingHTTPServer):
    """Threads, one per connection; ``port`` 0 takes a free one (see ``server_port``)."""

    daemon_threads = True

    def __init__(self, port: int, root: Path | None = None) -> None:
        self.root = root or datasets_dir() / "samples" / "sites"
        super().__init__((HOST, port), Handler)


@click.command(epilog="Example: python -m ckanext.dongthap.samples.server --port 5050")
@click.option("--port", type=int, required=True, help="Port on 127.0.0.1.")
def main(port: int) -> None:
    """Serve the sample files until stopped."""
    with SampleServer(port) as server:
        click.echo(f"http://{HOST}:{server.server_port}/")
        server.serve_forever()


if __name__ == "__main__":
    main()

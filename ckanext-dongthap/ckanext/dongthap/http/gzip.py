"""Compression of streams, for clients that accept it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from flask import Request, Response

_LEVEL = 4
_GZIP = 31


def compress(response: Response, request: Request) -> None:
    """Send the response's body as gzip if the client takes it; memory stays bounded."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and request.method != "HEAD":
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("Content-Length", None)
        response.response = _packed(iter(response.response))  # pyright: ignore[reportArgumentType]


def _packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()

"""Inflating in parts of bounded size, so that a bomb is counted before it is held."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

CHUNK = 64 << 10


class BrokenStream(Exception):
    """The bytes are no deflate stream, or it is damaged."""


def inflate(inflater: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """What one chunk inflates to, at most CHUNK bytes at a time; raises `BrokenStream`."""
    while True:
        try:
            part = inflater.decompress(chunk, CHUNK)
        except zlib.error as error:
            raise BrokenStream(str(error)) from error
        yield part
        chunk = inflater.unconsumed_tail
        # A full part may leave bytes that no input is needed for.
        if inflater.eof or (not chunk and len(part) < CHUNK):
            return

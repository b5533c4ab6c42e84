"""The body of an answer: inflated, counted, hashed and written as it comes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, RefuseInput, RetryLater
from harvesters.inflate import BrokenStream, inflate

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def save(chunks: Iterable[bytes], encoding: str, dest: Path, limit: int, host: str) -> tuple[str, int]:
    """Write a body to ``dest``; its sha256 in hex and size in bytes, both after inflating.

    Raises RefuseInput beyond ``limit`` bytes, AskTheAgency, RetryLater; ``dest`` is no file then.
    """
    digest, size = hashlib.sha256(), 0
    with ExitStack() as failing:
        failing.callback(dest.unlink, missing_ok=True)
        with dest.open("wb") as file:
            for part in _plain(chunks, encoding, host):
                size += len(part)
                if size > limit:
                    raise fail(RefuseInput, "http.size", host=host, limit=limit)
                digest.update(part)
                file.write(part)
        failing.pop_all()
    return digest.hexdigest(), size


def _plain(chunks: Iterable[bytes], encoding: str, host: str) -> Iterator[bytes]:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return iter(chunks)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks, host)
    raise fail(AskTheAgency, "http.protocol", host=host, detail=f"Content-Encoding: {encoding}")


def _inflated(chunks: Iterable[bytes], host: str) -> Iterator[bytes]:
    """Parts of bounded size, so that a bomb is counted before it is held."""
    inflater = None
    for chunk in chunks:
        while chunk:
            if inflater is None or inflater.eof:
                # A gzip body may be several members; "deflate" without the zlib header occurs.
                raw = inflater is None and chunk[0] & 0x0F != 8 and chunk[0] != 0x1F
                inflater = zlib.decompressobj(-zlib.MAX_WBITS if raw else _GZIP_OR_ZLIB)
            try:
                yield from inflate(inflater, chunk)
            except BrokenStream as error:
                raise fail(AskTheAgency, "http.protocol", host=host, detail="Content-Encoding") from error
            chunk = inflater.unused_data
    if inflater is not None and not inflater.eof:
        raise fail(RetryLater, "http.truncated", host=host)

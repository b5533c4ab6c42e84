"""Unpacking in parts of bounded size, so that a bomb is counted before it is held."""

from __future__ import annotations

import bz2
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

CHUNK = 64 << 10
#: Most memory that unpacking may take: a file says itself how much it wants.
MEMORY = 128 << 20
_LZMA_HEAD = 9


class BrokenStream(Exception):
    """The bytes are no packed stream of the kind, or it is damaged."""


class Unpacker(Protocol):
    """What ``bz2`` and ``lzma`` unpack with."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


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


def expand(unpacker: Unpacker, chunk: bytes) -> Iterator[bytes]:
    """`inflate` for bzip2 and LZMA."""
    while not unpacker.eof:
        try:
            part = unpacker.decompress(chunk, CHUNK)
        except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
            raise BrokenStream(str(error)) from error
        yield part
        if unpacker.needs_input:
            return
        chunk = b""


def unpacker_of(method: int) -> Callable[[bytes], Iterator[bytes]] | None:
    """Unpacks a member of a ZIP file chunk by chunk; None where it is stored as it is."""
    if method == zipfile.ZIP_STORED:
        return None
    if method == zipfile.ZIP_BZIP2:
        return partial(expand, bz2.BZ2Decompressor())
    if method == zipfile.ZIP_LZMA:
        return partial(expand, _ZipLzma())
    return partial(inflate, zlib.decompressobj(-zlib.MAX_WBITS))


def unpacker(kind: str) -> Unpacker:
    """Unpacks one stream of a ``bz2`` or ``xz`` file."""
    return bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)


class _ZipLzma:
    """LZMA as a ZIP file has it: version, length and properties come before the stream (APPNOTE, 5.8.8)."""

    def __init__(self) -> None:
        self._head, self._inner = b"", None

    _inner: lzma.LZMADecompressor | None

    @property
    def eof(self) -> bool:
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        return self._inner is None or self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data if self._inner else b""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._inner is None:
            self._head += data
            if len(self._head) < _LZMA_HEAD:
                return b""
            self._inner, data = _raw_lzma(self._head), self._head[_LZMA_HEAD:]
        return self._inner.decompress(data, max_length)


def _raw_lzma(head: bytes) -> lzma.LZMADecompressor:
    size, given, memory = struct.unpack_from("<xxHBI", head)
    if size != 5 or given >= 225 or memory > MEMORY:
        raise BrokenStream("LZMA properties")
    filters = {
        "id": lzma.FILTER_LZMA1, "dict_size": max(memory, 4096),
        "lc": given % 9, "lp": given // 9 % 5, "pb": given // 45,
    }  # fmt: skip
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[filters])

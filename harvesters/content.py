"""The hash of a release's content: the same observations have the same hash, wherever they are read from."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import IO, Any, cast

import polars as pl

from harvesters.model import KEY_HEAD, VALUE_TAIL


class ContentHash:
    """SHA-256 over every column but ``source_row``, in the release's order, fed frame by frame."""

    def __init__(self, indicator: str, dimensions: Sequence[str]) -> None:
        self.columns = [*KEY_HEAD, *dimensions, *VALUE_TAIL[:-1]]
        self._digest = hashlib.sha256("\x1f".join((indicator, *self.columns)).encode())

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows, all columns text and none null."""
        file = cast("IO[bytes]", _Hashed(self._digest))
        frame.select(self.columns).write_csv(file, include_header=False, quote_style="always")

    def hexdigest(self) -> str:
        """The hash in hex."""
        return self._digest.hexdigest()


class _Hashed(io.RawIOBase):
    """A file whose bytes go into a hash and nowhere else."""

    def __init__(self, digest: Any) -> None:
        self._digest = digest

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._digest.update(data)
        return len(data)

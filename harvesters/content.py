"""The hash of a release's content: the same observations have the same hash, wherever they are read from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from harvesters.model import KEY_HEAD, VALUE_TAIL


class ContentHash:
    """SHA-256 over every column but ``source_row``, in the release's order, fed frame by frame."""

    def __init__(self, indicator: str, dimensions: Sequence[str]) -> None:
        self.columns = [*KEY_HEAD, *dimensions, *VALUE_TAIL[:-1]]
        self._digest = hashlib.sha256("\x1f".join((indicator, *self.columns)).encode())

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows, all columns text and none null."""
        rows = frame.select(self.columns).write_csv(include_header=False, quote_style="always")
        self._digest.update(rows.encode())

    def hexdigest(self) -> str:
        """The hash in hex."""
        return self._digest.hexdigest()

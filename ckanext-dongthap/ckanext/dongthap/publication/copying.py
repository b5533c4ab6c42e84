"""COPY of frames into a table, while the next ones are made."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor


def copy_in(
    cursor: Cursor, target: sql.Composable, columns: Iterable[str], frames: Iterable[pl.DataFrame]
) -> None:
    """COPY the frames into a table of this transaction; a null is NULL, "" stays a text."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE)").format(
        target, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    cursor.copy_expert(statement, _Stream(_ahead(_csv(frame) for frame in frames)))


def _csv(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_csv(target, include_header=False)
    return target.getvalue()


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same; while PostgreSQL takes one in, the next is made."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, chunks, b"")
        while chunk := coming.result():
            coming = maker.submit(next, chunks, b"")
            yield chunk


class _Stream(io.RawIOBase):
    """What ``copy_expert`` reads from, fed by batches."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)

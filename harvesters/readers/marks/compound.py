"""The workbook's stream in an XLS file: a compound file (MS-CFB) or the bare stream."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFF0
_ENTRY = 128
_NAMES = ("workbook", "book")


class Broken(Exception):
    """The file does not follow its format."""


def workbook(data: bytes) -> bytes:
    """The stream with the workbook's records. Raises Broken."""
    if not data.startswith(MAGIC):
        return data
    try:
        return _Compound(data).workbook()
    except (struct.error, IndexError, ValueError) as error:
        raise Broken from error


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and bytes of each record of a stream, from a place on."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


class _Compound:
    def __init__(self, data: bytes) -> None:
        self.data = data
        power, self._small = struct.unpack_from("<HH", data, 30)
        if power not in (9, 12) or self._small != 6:
            raise Broken
        self._size = 1 << power
        count = struct.unpack_from("<I", data, 44)[0]
        if count > len(data) >> power:
            raise Broken
        self._root, _, self._cutoff, mini = struct.unpack_from("<4I", data, 48)
        more = struct.unpack_from("<I", data, 68)[0]
        places = list(struct.unpack_from("<109I", data, 76))
        while more < _END and len(places) < count + 109:
            block = self._sector(more)
            *part, more = struct.unpack(f"<{self._size // 4}I", block)
            places += part
        self._fat = self._numbers(place for place in places[:count] if place < _END)
        self._mini = self._numbers(self._chain(mini, self._fat))

    def workbook(self) -> bytes:
        directory = b"".join(map(self._sector, self._chain(self._root, self._fat)))
        entries = [directory[at : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]
        named = {self._name(entry): struct.unpack_from("<II", entry, 116) for entry in entries}
        name = next((name for name in _NAMES if name in named), None)
        if name is None or "root entry" not in named:
            raise Broken
        start, size = named[name]
        if size >= self._cutoff:
            return b"".join(map(self._sector, self._chain(start, self._fat)))[:size]
        store = b"".join(map(self._sector, self._chain(named["root entry"][0], self._fat)))
        parts = [store[place * 64 : place * 64 + 64] for place in self._chain(start, self._mini)]
        return b"".join(parts)[:size]

    def _name(self, entry: bytes) -> str:
        length = struct.unpack_from("<H", entry, 64)[0]
        return entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()

    def _sector(self, place: int) -> bytes:
        return self.data[(place + 1) * self._size : (place + 2) * self._size]

    def _numbers(self, places: Iterator[int]) -> list[int]:
        table = b"".join(map(self._sector, places))
        return list(struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4]))

    def _chain(self, place: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table)):
            if place >= _END:
                return
            yield place
            place = table[place]

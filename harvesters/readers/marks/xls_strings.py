"""Texts of XLS with fonts of their own for some letters: the shared strings (SST), and RSTRING."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from harvesters.readers.marks.raised import Raised, Run, settle

#: Font number → 1 raised, -1 lowered.
Fonts = Mapping[int, int]


class _Parts:
    """Bytes of a record and those that continue it; a text that goes on says its width again."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part = self._at = 0

    def left(self) -> bool:
        """Whether anything is left."""
        return any(len(part) for part in self._parts[self._part + 1 :]) or (
            self._part < len(self._parts) and self._at < len(self._parts[self._part])
        )

    def take(self, count: int) -> bytes:
        """So many bytes. Raises IndexError at the end."""
        found = b""
        while len(found) < count:
            part = self._parts[self._part]
            piece = part[self._at : self._at + count - len(found)]
            found += piece
            self._at += len(piece)
            if len(found) < count:
                self._part, self._at = self._part + 1, 0
        return found

    def letters(self, count: int, wide: bool) -> str:
        """So many letters. Raises IndexError at the end."""
        found = ""
        while count:
            part = self._parts[self._part]
            if self._at >= len(part):
                self._part, self._at = self._part + 1, 0
                wide = bool(self.take(1)[0] & 1)
                continue
            size = 1 + wide
            number = min(count, (len(part) - self._at) // size)
            if not number:
                raise IndexError
            piece = part[self._at : self._at + number * size]
            found += piece.decode("utf-16-le" if wide else "latin-1", "surrogatepass")
            self._at += number * size
            count -= number
        return found


def raised_strings(parts: Sequence[bytes], fonts: Fonts) -> dict[int, Raised]:
    """The shared strings of an SST with raised or lowered letters, as far as it can be read."""
    found: dict[int, Raised] = {}
    from_ = _Parts(parts)
    try:
        count = struct.unpack("<I", from_.take(8)[4:])[0]
        for number in range(count):
            if not from_.left():
                break
            if raised := _text(from_, fonts):
                found[number] = raised
    except (IndexError, struct.error):
        pass
    return found


def rich(data: bytes, fonts: Fonts, wide: bool) -> Raised | None:
    """A text with fonts of its own in a cell (RSTRING), from its length on; ``wide``: of BIFF8."""
    if wide:
        letters, flags = struct.unpack_from("<HB", data)
        size = letters * (1 + (flags & 1))
        text = data[3 : 3 + size].decode("utf-16-le" if flags & 1 else "latin-1", "replace")
        runs = data[3 + size + 2 :]
        starts = [struct.unpack_from("<HH", runs, at) for at in range(0, len(runs) - 3, 4)]
    else:
        letters = struct.unpack_from("<H", data)[0]
        text, runs = data[2 : 2 + letters].decode("cp1252", "replace"), data[2 + letters + 1 :]
        starts = [(runs[at], runs[at + 1]) for at in range(0, len(runs) - 1, 2)]
    return settle(_runs(text, starts, fonts))


def _text(from_: _Parts, fonts: Fonts) -> Raised | None:
    letters, flags = struct.unpack("<HB", from_.take(3))
    count = struct.unpack("<H", from_.take(2))[0] if flags & 8 else 0
    far = struct.unpack("<I", from_.take(4))[0] if flags & 4 else 0
    text = from_.letters(letters, bool(flags & 1))
    starts = [struct.unpack("<HH", from_.take(4)) for _ in range(count)]
    from_.take(far)
    return settle(_runs(text, starts, fonts)) if any(font in fonts for _, font in starts) else None


def _runs(text: str, starts: Sequence[tuple[int, ...]], fonts: Fonts) -> list[Run]:
    ends = [*(start[0] for start in starts), len(text)]
    pieces = [(text[: ends[0]], 0)]
    for number, (first, font) in enumerate(starts):
        pieces.append((text[first : ends[number + 1]], fonts.get(font, 0)))
    return pieces

"""A file of UTF-8 in pieces of whole lines, as text and as its own bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_END = re.compile(r"\r\n?|\n")
#: Room for the rest of a piece's last line; doubled until it is enough.
_SPARE = 1 << 12


def pieces(path: Path, name: str, size: int) -> Iterator[tuple[str, bytes]]:
    """A piece ends with the line behind its first ``size`` characters, as `io.TextIOBase.readline` has it.

    The mark at the beginning is left out with ``utf-8-sig``. Raises UnicodeError on a byte that doesn't fit.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    data, text, width, whole = b"", "", 1.0, False
    with path.open("rb") as file:
        if codecs.lookup(name).name != "utf-8-sig" or file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        while True:
            spare = _SPARE
            while not (end := _line_end(text, size, whole)) and not whole:
                more = file.read(int((max(size - len(text), 0) + spare) * width))
                data, text, whole = data + more, text + decoder.decode(more, final=not more), not more
                spare *= 2
                width = max(len(data) / (len(text) or 1), 1.0)
            if not text:
                return
            piece, text = text[: end or None], text[end:] if end else ""
            rest = len(text.encode()) + len(decoder.getstate()[0])
            yield piece, data[: len(data) - rest]
            data = data[len(data) - rest :]


def _line_end(text: str, size: int, whole: bool) -> int:
    """Where the line ends that the last of so many characters stands in; 0 where that is not known yet."""
    found = _END.search(text, size) if len(text) > size else None
    if not found or (found[0] == "\r" and found.end() == len(text) and not whole):
        return 0
    return found.end()

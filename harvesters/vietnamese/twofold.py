"""UTF-8 that was taken for Windows-1252 and encoded again: “Xã” stands there as “XÃ£”."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

#: Name for `read.encoding`.
NAME = "utf-8-twice"
_CHUNK = 1 << 20
#: Lines that are looked at, by their length.
_SAMPLE = 1 << 20
_MOSTLY = 0.85
#: How the first bytes of Vietnamese letters look when they are encoded again: Ã, Ä, Æ, á».
_SIGNS = (b"\xc3\x83\xc2", b"\xc3\x84\xc2", b"\xc3\x84\xe2", b"\xc3\x86\xc2", b"\xc3\xa1\xc2")
_BYTES = {ord(bytes([n]).decode("cp1252", "ignore") or chr(n)): n for n in range(128, 256)}
_TAIL = "".join(re.escape(chr(char)) for char, byte in _BYTES.items() if byte < 0xC0)
_SEQUENCE = re.compile(
    f"[\u00c2-\u00df][{_TAIL}]|[\u00e0-\u00ef][{_TAIL}]{{2}}|[\u00f0-\u00f4][{_TAIL}]{{3}}"
)


def once(text: str) -> str:
    """The text as it was before it was encoded the second time."""
    return _SEQUENCE.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[ord(char)] for char in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def is_twice(path: Path, share: Callable[[str], tuple[float, int]]) -> bool:
    """Whether nearly all letters of a file belong to such sequences, and it is Vietnamese without them.

    ``share``: how many of a text's words are Vietnamese, as `encodings.vietnamese_share` tells.
    """
    text = _marked(path) if _has_signs(path) else ""
    letters = sum(1 for char in text if char > "\x7f")
    within = sum(map(len, _SEQUENCE.findall(text)))
    then, words = share(once(text))
    return words > 0 and then >= _MOSTLY and within >= letters * _MOSTLY


def _has_signs(path: Path) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if any(sign in tail + chunk for sign in _SIGNS):
                return True
            tail = chunk[-2:]
    return False


def _marked(path: Path) -> str:
    """Lines beyond ASCII, up to a sample of them."""
    kept, size = list[bytes](), 0
    with path.open("rb") as file:
        while size < _SAMPLE and (chunk := file.readlines(_CHUNK)):
            kept += (lines := [line for line in chunk if not line.isascii()])
            size += sum(map(len, lines))
    return b"".join(kept).decode("utf-8", "ignore")

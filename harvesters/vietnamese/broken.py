"""Where a text stops being one: bytes that do not fit its encoding, zero bytes."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
#: In one-byte encodings hardly a pair of letters looks like UTF-8; in a damaged file nearly all do.
_SHARE = 0.8
_SHOWN = 200


def nearly_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 that was cut off or mixed with something else."""
    high = sum(map(len, _HIGH.findall(data)))
    return high > 0 and sum(map(len, _SEQUENCE.findall(data))) >= high * _SHARE


def first_fault(path: Path, encoding: str) -> tuple[int, str]:
    """Number and text of the first line with bytes that don't fit; of the last one if the file is cut off."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    number, line = 0, b""
    with path.open("rb") as file:
        for line in file:
            number += 1
            try:
                decoder.decode(line)
            except UnicodeError:
                break
    return number, line[:_SHOWN].decode(encoding, "replace").strip()


def first_zero(path: Path) -> int:
    """Number of the first line with a zero byte."""
    with path.open("rb") as file:
        return next((number for number, line in enumerate(file, 1) if b"\x00" in line), 1)

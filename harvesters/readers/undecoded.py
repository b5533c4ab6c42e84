"""What is told of a text whose encoding was not found: the line and what stands there."""

from __future__ import annotations

from pathlib import Path

from harvesters.model import Rejection
from harvesters.rules import reject
from harvesters.vietnamese import broken
from harvesters.vietnamese.encodings import Detected


def undecoded(path: Path, found: Detected) -> Rejection:
    """The rejection for a file of which `encodings.detect` gave no encoding."""
    if found.broken:
        return undecodable(path, found.broken)
    if found.zero:
        line = broken.first_zero(path)
        vi, en = f"byte 0 ở dòng {line}", f"a zero byte in line {line}"
        return reject("encoding.unknown", row=line, detail_vi=vi, detail_en=en)
    vi, en = "không bảng mã nào cho ra chữ đọc được", "none that is known gives words"
    return reject("encoding.unknown", detail_vi=vi, detail_en=en)


def undecodable(path: Path, encoding: str) -> Rejection:
    """A file with bytes that don't fit its encoding."""
    line, text = broken.first_fault(path, encoding)
    return reject("encoding.undecodable", encoding=encoding, line=str(line), row=line, value=text or None)

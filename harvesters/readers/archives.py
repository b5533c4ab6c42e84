"""ZIP files (and so XLSX and ODS) are looked through before any reader opens them.

`inspect` checks the structure without inflating; `inflated` gives a member's real bytes, counted against
the declared size, because readers differ in which of the two they believe.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from harvesters.inflate import CHUNK, unpacker_of
from harvesters.model import Rejection
from harvesters.readers.table import Limits
from harvesters.rules import reject

#: An archive smaller than this (bytes, unpacked) may be packed as tightly as it likes.
RATIO_FROM = 32 << 20
DIRECTORY_BYTES = 4 << 20
_END = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s22xHH")
#: Ways of packing that a ZIP file may have, by their numbers.
_FURTHER = {zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd"}
_TYPES = re.compile(r"[/\\]?\[content_types\]\.xml", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")


class Hostile(Exception):
    """A member is not what the archive declares; ``rejection`` says how."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.code)
        self.rejection = rejection


def hostile(vi: str, en: str) -> Rejection:
    """The rejection ``file.hostile`` with its reason."""
    return reject("file.hostile", detail_vi=vi, detail_en=en)


def inspect(path: Path, limits: Limits) -> list[zipfile.ZipInfo] | Rejection:
    """The members of an archive whose structure is sound and whose declared sizes are within limits."""
    if fault := _directory_fault(path):
        return fault
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            members, start = archive.infolist(), archive.start_dir
            return _fault(members, file, start, limits) or members
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error) as error:
        return reject("file.broken", detail=f"ZIP: {error}")


def _directory_fault(path: Path) -> Rejection | None:
    """Python reads the whole directory at once: its size is looked at first."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return reject("file.broken", detail="ZIP")
    length = struct.unpack_from("<I", tail, at + 12)[0]
    if length > DIRECTORY_BYTES:
        return hostile("mục lục tệp nén quá lớn", "the archive's directory is too large")
    return None


def _fault(
    members: Sequence[zipfile.ZipInfo], file: BinaryIO, start: int, limits: Limits
) -> Rejection | None:
    if len(members) > limits.members:
        return hostile("tệp nén có quá nhiều thành phần", "the archive has too many members")
    if any(member.flag_bits & 1 for member in members):
        return reject("file.encrypted")
    if len({member.filename.lower() for member in members}) < len(members):
        return hostile("tệp nén có hai thành phần trùng tên", "two members of the archive share a name")
    package = any(_TYPES.fullmatch(member.filename) for member in members)
    if any(_strays(member, package) for member in members):
        return hostile(
            "thành phần của tệp nén trỏ ra ngoài thư mục", "a member's name leads out of the archive"
        )
    if fault := method_fault(members):
        return fault
    if _overlap(members, file, start):
        return hostile("các thành phần của tệp nén chồng lên nhau", "members of the archive overlap")
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    return size_fault(unpacked, packed, limits)


def method_fault(members: Sequence[zipfile.ZipInfo], deflated: bool = False) -> Rejection | None:
    """A way of packing that is not unpacked here; readers of workbooks know the usual one (``deflated``)."""
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} | (set() if deflated else _FURTHER)
    other = next((member.compress_type for member in members if member.compress_type not in known), None)
    if other is None:
        return None
    return reject("archive.method", found=_METHODS.get(other, str(other)))


def size_fault(unpacked: int, packed: int, limits: Limits) -> Rejection | None:
    """Sizes in bytes, declared or counted."""
    if unpacked > limits.unpacked_bytes:
        return reject("file.too_large", limit=f"{limits.unpacked_bytes >> 20} MB")
    if unpacked > RATIO_FROM and unpacked > packed * limits.ratio:
        return hostile("tệp nén bung ra quá lớn", "the archive inflates out of all proportion")
    return None


def _strays(member: zipfile.ZipInfo, package: bool) -> bool:
    """Whether a name leads out of the archive; parts of an office's package may begin at its root."""
    name = member.orig_filename.replace("\\", "/")
    name = name.removeprefix("/") if package else name
    return strays(name) or stat.S_ISLNK(member.external_attr >> 16)


def strays(name: str) -> bool:
    """Whether a member's name leads out of its archive."""
    name = name.replace("\\", "/")
    return bool(name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name) or "\x00" in name)


def _overlap(members: Sequence[zipfile.ZipInfo], file: BinaryIO, start: int) -> bool:
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            return True
        end = _data_start(member, file) + member.compress_size
    return end > start


def _data_start(member: zipfile.ZipInfo, file: BinaryIO) -> int:
    file.seek(member.header_offset)
    mark, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\x03\x04":
        raise zipfile.BadZipFile("member not found")
    return member.header_offset + _LOCAL.size + name + extra


def inflated(member: zipfile.ZipInfo, file: BinaryIO) -> Iterator[bytes]:
    """A member's bytes in parts; raises `Hostile` when they are not as many as declared."""
    file.seek(_data_start(member, file))
    unpacker = unpacker_of(member.compress_type)
    left, size = member.compress_size, 0
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            break
        left -= len(chunk)
        for part in unpacker(chunk) if unpacker else [chunk]:
            size += len(part)
            if size > member.file_size:
                raise Hostile(hostile("tệp nén khai sai kích thước", "the archive declares false sizes"))
            yield part
    if size != member.file_size:
        raise Hostile(reject("file.broken", detail="ZIP: truncated"))

"""Files of other programs that no table is read from, told by their first bytes."""

from __future__ import annotations

import re
import struct

from harvesters.model import Rejection
from harvesters.rules import reject

_BEGIN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"LZIP", "lzip"),
    (b"MIME-Version:", "MHTML"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x00\x01\x00\x00Standard Jet DB", "Microsoft Access"),
    (b"\x00\x01\x00\x00Standard ACE DB", "Microsoft Access"),
    (b"ARROW1\x00\x00", "Arrow, Feather"),
    (b"FEA1", "Feather"),
    (b"Obj\x01", "Avro"),
    (b"ORC", "ORC"),
    (b"\x89HDF\r\n\x1a\n", "HDF5, NetCDF"),
    (b"CDF\x01", "NetCDF"),
    (b"CDF\x02", "NetCDF"),
    (b"$FL2", "SPSS"),
    (b"$FL3", "SPSS"),
    (b"<stata_dta>", "Stata"),
    (b"HEADER RECORD*******LIBRARY HEADER RECORD", "SAS"),
    (b"RDX2\n", "R"),
    (b"RDX3\n", "R"),
    (b"X\n\x00\x00\x00", "R"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x27\x0a\x00\x00\x00\x00", "Shapefile"),
    (b"\x00\x00\x1a\x00\x00\x10\x04\x00", "Lotus 1-2-3"),
    (b"\x00\x00\x02\x00\x06\x04\x06\x00", "Lotus 1-2-3"),
)
_SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
_SYLK = re.compile(rb"ID;P[^\r\n]*\r?\n(?:B|C|F|P|O|E|NN|W);")
_DIF = re.compile(rb"TABLE\r?\n0,1\r?\n\"")
_POINTER = re.compile(
    rb"version https?://(?:git-lfs|hawser)\.github\.com/spec/|(?:\.\./)*(?:\.git)?/annex/objects/"
)
_DBASE = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb\xe5")


def foreign(head: bytes, text: bytes) -> Rejection | None:
    """Why a file holds no table that is read, None where its first bytes say nothing of the kind.

    ``text``: the first bytes without a byte order mark.
    """
    if _POINTER.match(text):
        return reject("file.pointer")
    for begin, name in _BEGIN:
        if head.startswith(begin) or (begin.isascii() and text.startswith(begin)):
            return reject("file.format", found=name)
    if head.startswith(_SAS):
        return reject("file.format", found="SAS")
    if _SYLK.match(text):
        return reject("file.format", found="SYLK (.slk)")
    if _DIF.match(text):
        return reject("file.format", found="DIF")
    return reject("file.format", found="dBASE (.dbf)") if _is_dbase(head) else None


def _is_dbase(head: bytes) -> bool:
    """Version, date of the last change, and a list of fields of 32 bytes each that ends with a CR."""
    if len(head) < 65 or head[0] not in _DBASE or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    length, record = struct.unpack_from("<HH", head, 8)
    # Visual FoxPro has 263 bytes more behind its list.
    ends = ((length - 1) // 32 * 32, length - 264)
    return length >= 65 and record > 1 and any(end > 0 and head[end : end + 1] == b"\r" for end in ends)

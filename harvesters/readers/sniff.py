"""Which format the bytes have: by their first bytes and content, not by the name alone."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from harvesters.inflate import BrokenStream
from harvesters.model import Rejection
from harvesters.readers.archives import Hostile, inflated, inspect, method_fault
from harvesters.readers.foreign import foreign
from harvesters.readers.marks.xls import has_password
from harvesters.readers.markup import is_markup
from harvesters.readers.sdmx_csv import sdmx_delimiter
from harvesters.readers.table import Limits
from harvesters.rules import reject

_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|meta|table|div)\b", re.I | re.S
)
_MARKUP = re.compile(rb"\s*<")
#: The stream of a workbook with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_PX = re.compile(rb"[A-Z][A-Z-]{3,20}(?:\[[a-z]{2}\])?\s*=")
_BEGIN = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"PAR1": "parquet"}
#: What a package's types say of a workbook's parts.
_SHEETS = b"spreadsheetml."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(path: Path, filename: str | None = None, limits: Limits | None = None) -> str | Rejection:
    """A format of `spec.Format`, ``markup``, or one of `members.PACKED`; a rejection for all others."""
    with path.open("rb") as file:
        head = file.read(8192)
    text = _text_head(head)
    if not text.strip(b"\x00 \t\r\n"):
        return reject("file.empty") if path.stat().st_size <= len(head) else reject("file.format", found="?")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, limits or Limits())
    for begin, found in _BEGIN.items():
        if head.startswith(begin):
            return found
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(_OLE) or head[:2] == b"\x09\x08":
        return _compound(path)
    if _MARKUP.match(text) and is_markup(path, text, filename, limits or Limits()):
        return "markup"
    if _HTML.match(text):
        return reject("file.html")
    if text.lstrip()[:1] in (b"{", b"[") and not (filename or "").lower().endswith((".csv", ".tsv")):
        return "ndjson" if _lines(text, filename) else "json"
    return _statistical(text, filename) or foreign(head, text) or "csv"


def _statistical(text: bytes, filename: str | None) -> str | None:
    """SDMX or PC-Axis, told by how the text begins."""
    begin = text.lstrip()
    if begin.startswith(b"<") and b"sdmx.org/resources/sdmxml/schemas/" in text.lower():
        return "sdmx-ml"
    if sdmx_delimiter(begin.decode("latin-1")):
        return "sdmx-csv"
    named = (filename or "").lower().endswith(".px")
    return "px" if _PX.match(begin) and (named or b"MATRIX=" in text or b"AXIS-VERSION=" in text) else None


def _lines(text: bytes, filename: str | None) -> bool:
    """Whether the head looks like one JSON object a line."""
    if (filename or "").lower().endswith((".ndjson", ".jsonl")):
        return True
    first, _, rest = text.strip().partition(b"\n")
    if not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _text_head(head: bytes) -> bytes:
    """First bytes without a byte order mark, UTF-16 as UTF-8."""
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"{\x00": "utf-16-le", b"\x00{": "utf-16-be"}
    if encoding := wide.get(head[:2]):
        return head.decode(encoding, "ignore").encode("utf-8", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf")


def _compound(path: Path) -> str | Rejection:
    """What stands in a compound file, told by the names of its streams."""
    if _holds(path, _ENCRYPTED) or has_password(path):
        return reject("file.encrypted")
    return reject("file.format", found="DOC") if _holds(path, _WORD) else "xls"


def _holds(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(1 << 20):
            if mark in tail + chunk:
                return True
            tail = chunk[-len(mark) :]
    return False


def _zipped(path: Path, limits: Limits) -> str | Rejection:
    members = inspect(path, limits)
    if isinstance(members, Rejection):
        return members
    names = {member.filename.replace("\\", "/").removeprefix("/"): member for member in members}
    if "mimetype" in names and b"opendocument.spreadsheet" in _head(path, names["mimetype"]):
        return method_fault(members, deflated=True) or "ods"
    for mark, found in (("xl/workbook.bin", "XLSB"), ("word/", "DOCX"), ("ppt/", "PPTX")):
        if "[Content_Types].xml" in names and any(name.startswith(mark) for name in names):
            return reject("file.format", found=found)
    types = next((member for name, member in names.items() if name.lower() == "[content_types].xml"), None)
    if types is not None and (
        any(n.lower().startswith("xl/") for n in names) or _SHEETS in _head(path, types)
    ):
        return method_fault(members, deflated=True) or "xlsx"
    return "zip"


def _head(path: Path, member: zipfile.ZipInfo) -> bytes:
    try:
        with path.open("rb") as file:
            return next(inflated(member, file), b"")
    except (Hostile, BrokenStream, zipfile.BadZipFile):
        return b""

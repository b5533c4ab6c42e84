"""Which format the bytes have: by their first bytes and content, not by the name alone."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from harvesters.model import Rejection
from harvesters.rules import reject

_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|meta|table|div)\b", re.I | re.S
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(path: Path, filename: str | None = None) -> str | Rejection:
    """``csv``, ``xlsx``, ``xls``, ``ods`` or ``json``; a rejection for what is no data file."""
    with path.open("rb") as file:
        head = file.read(8192)
    text = _text_head(head)
    if not text.strip(b"\x00 \t\r\n"):
        return reject("file.empty") if path.stat().st_size <= len(head) else reject("file.format", found="?")
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE) or head[:2] == b"\x09\x08":
        return "xls"
    if _HTML.match(text):
        return reject("file.html")
    if text.lstrip()[:1] in (b"{", b"[") and not (filename or "").lower().endswith((".csv", ".tsv")):
        return "json"
    return _other(text)


def _text_head(head: bytes) -> bytes:
    """First bytes without a byte order mark; UTF-16 brought to one byte a character."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _zipped(path: Path) -> str | Rejection:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        return reject("file.broken", detail=str(error))
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsx" if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names) else "zip"


def _other(text: bytes) -> str | Rejection:
    for start, name in (
        (b"%PDF", "PDF"),
        (b"<?xml", "XML"),
        (b"{\\rtf", "RTF"),
        (b"\x1f\x8b", "gzip"),
        (b"Rar!", "RAR"),
    ):
        if text.startswith(start):
            return reject("file.format", found=name)
    return "csv"

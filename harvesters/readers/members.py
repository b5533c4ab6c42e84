"""A file packed in gzip or ZIP: the one table in it is unpacked and read in its place."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from harvesters.inflate import CHUNK, BrokenStream, inflate
from harvesters.model import Rejection
from harvesters.readers.archives import Hostile, inflated, inspect, size_fault
from harvesters.readers.table import Limits
from harvesters.rules import reject

TABULAR = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ".ndjson", ".jsonl", ".geojson")
#: Path of the unpacked file, and its own name.
Unpacked = tuple[Path, str]


def unpack(
    path: Path, kind: str, wanted: str | None, folder: Path, limits: Limits, filename: str | None
) -> Unpacked | Rejection:
    """Unpack the table of an archive (``gzip`` or ``zip``) into ``folder``.

    ``wanted``: the member's path or a pattern (``*.csv``); None where there is only one table.
    """
    to = folder / "member"
    try:
        if kind == "gzip":
            _write(to, _gunzipped(path), path.stat().st_size, limits)
            return to, (filename or "").lower().removesuffix(".gz")
        members = inspect(path, limits)
        member = members if isinstance(members, Rejection) else _choose(members, wanted)
        if isinstance(member, Rejection):
            return member
        with path.open("rb") as file:
            _write(to, inflated(member, file), member.compress_size, limits)
        return to, member.filename.replace("\\", "/").rpartition("/")[2]
    except Hostile as error:
        return error.rejection
    except BrokenStream as error:
        return reject("file.broken", detail=f"{kind}: {error}")


def _choose(members: list[zipfile.ZipInfo], wanted: str | None) -> zipfile.ZipInfo | Rejection:
    files = [
        member
        for member in members
        if not member.is_dir() and not member.filename.startswith(("__MACOSX/", "."))
    ]
    if wanted:
        found = [m for m in files if m.filename == wanted or fnmatchcase(m.filename, wanted)]
    else:
        found = [m for m in files if m.filename.lower().endswith(TABULAR)]
        data = [m for m in found if not m.filename.lower().endswith(".txt")]
        found = data or found
    if len(found) == 1:
        return found[0]
    if not found and any(member.filename.lower().endswith((".zip", ".gz")) for member in files):
        return reject("archive.nested")
    names = ", ".join(member.filename for member in (found or files)[:10])
    return reject("archive.member", value=wanted or "*", found=names or "–")


def _gunzipped(path: Path) -> Iterator[bytes]:
    """The bytes of all members of a gzip file."""
    inflater = None
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            while chunk:
                if inflater is None or inflater.eof:
                    chunk = chunk.lstrip(b"\x00") if inflater else chunk
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield from inflate(inflater, chunk)
                chunk = inflater.unused_data
    if inflater is None or not inflater.eof:
        raise Hostile(reject("file.broken", detail="gzip: truncated"))


def _write(to: Path, parts: Iterator[bytes], packed: int, limits: Limits) -> None:
    size = 0
    with to.open("wb") as file:
        for part in parts:
            size += len(part)
            if fault := size_fault(size, packed, limits):
                raise Hostile(fault)
            file.write(part)

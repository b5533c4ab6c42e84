"""A file packed in gzip, bzip2, xz, tar or ZIP: the one table in it is unpacked and read in its place."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from harvesters.inflate import CHUNK, BrokenStream, Unpacker, expand, inflate, unpacker
from harvesters.model import Rejection
from harvesters.readers.archives import Hostile, hostile, inflated, inspect, size_fault, strays
from harvesters.readers.table import Limits
from harvesters.rules import reject

#: What `readers.sniff` calls files that others are packed in.
PACKED = frozenset({"zip", "gzip", "bz2", "xz", "tar"})
#: Endings of tables, those that are looked for first in front.
TABULAR = (
    (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".ndjson", ".jsonl", ".geojson"),
    (".txt", ".parquet", ".px", ".xml"),
)
_ENDINGS = {"gzip": (".gz", ".tgz"), "bz2": (".bz2", ".tbz2"), "xz": (".xz", ".txz")}
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".7z", ".rar")
#: Path of the unpacked file, and its own name.
Unpacked = tuple[Path, str]


def unpack(
    path: Path, kind: str, wanted: str | None, folder: Path, limits: Limits, filename: str | None
) -> Unpacked | Rejection:
    """Unpack the table of an archive (``kind``: one of `PACKED`) into ``folder``.

    ``wanted``: the member's path or a pattern (``*.csv``); None where there is only one table.
    """
    to = folder / "member"
    try:
        if kind == "zip":
            return _from_zip(path, wanted, to, limits)
        if kind == "tar":
            return _from_tar(path, wanted, to, limits)
        parts = _gunzipped(path) if kind == "gzip" else _expanded(path, kind)
        _write(to, parts, path.stat().st_size, limits)
        if _is_tar(to):
            return _from_tar(to, wanted, folder / "member-of-tar", limits)
        return to, _without_ending((filename or "").lower(), kind)
    except Hostile as error:
        return error.rejection
    except (BrokenStream, tarfile.TarError, EOFError) as error:
        return reject("file.broken", detail=f"{kind}: {error}")


def _without_ending(filename: str, kind: str) -> str:
    ending = next((each for each in _ENDINGS[kind] if filename.endswith(each)), "")
    return filename.removesuffix(ending)


def _from_zip(path: Path, wanted: str | None, to: Path, limits: Limits) -> Unpacked | Rejection:
    members = inspect(path, limits)
    if isinstance(members, Rejection):
        return members
    files = {member.filename: member for member in members if not member.is_dir()}
    name = _choose(list(files), wanted)
    if isinstance(name, Rejection):
        return name
    with path.open("rb") as file:
        _write(to, inflated(files[name], file), files[name].compress_size, limits)
    return to, _last(name)


def _is_tar(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(262)[257:] == b"ustar"


def _from_tar(path: Path, wanted: str | None, to: Path, limits: Limits) -> Unpacked | Rejection:
    """The table of an archive, whose members are plain files; links and devices are passed over."""
    with tarfile.open(path, "r:") as archive:
        files: dict[str, tarfile.TarInfo] = {}
        for number, member in enumerate(archive, 1):
            if number > limits.members:
                raise Hostile(hostile("tệp nén có quá nhiều thành phần", "the archive has too many members"))
            if strays(member.name):
                raise Hostile(
                    hostile(
                        "thành phần của tệp nén trỏ ra ngoài thư mục",
                        "a member's name leads out of the archive",
                    )
                )
            if member.isreg() and not member.issparse():
                files[member.name] = member
        name = _choose(list(files), wanted)
        if isinstance(name, Rejection):
            return name
        stream = archive.extractfile(files[name])
        assert stream is not None
        with stream:
            _write(to, iter(lambda: stream.read(CHUNK), b""), path.stat().st_size, limits)
    return to, _last(name)


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _choose(names: Sequence[str], wanted: str | None) -> str | Rejection:
    files = [name for name in names if not name.startswith("__MACOSX/") and not _last(name).startswith(".")]
    if wanted:
        found = [name for name in files if name == wanted or fnmatchcase(name, wanted)]
    else:
        tables = ([name for name in files if name.lower().endswith(endings)] for endings in TABULAR)
        found = next((each for each in tables if each), [])
    if len(found) == 1:
        return found[0]
    if not found and any(name.lower().endswith(_ARCHIVES) for name in files):
        return reject("archive.nested")
    return reject("archive.member", value=wanted or "*", found=", ".join((found or files)[:10]) or "–")


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


def _expanded(path: Path, kind: str) -> Iterator[bytes]:
    """The bytes of all streams of a bzip2 or xz file."""
    machine: Unpacker | None = None
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            while chunk:
                if machine is None or machine.eof:
                    chunk = chunk.lstrip(b"\x00") if machine else chunk
                    if not chunk:
                        break
                    machine = unpacker(kind)
                yield from expand(machine, chunk)
                chunk = machine.unused_data if machine.eof else b""
    if machine is None or not machine.eof:
        raise Hostile(reject("file.broken", detail=f"{kind}: truncated"))


def _write(to: Path, parts: Iterator[bytes], packed: int, limits: Limits) -> None:
    size = 0
    with to.open("wb") as file:
        for part in parts:
            size += len(part)
            if fault := size_fault(size, packed, limits):
                raise Hostile(fault)
            file.write(part)

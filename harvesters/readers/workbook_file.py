"""A workbook's file as its reader wants it: checked, and an odd XLSX package rewritten with the usual names.

Spreadsheet programs find the parts by their relationships, take backslashes for slashes and pass over a wrong
``dimension``; calamine looks for parts of certain names.
"""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import IO
from xml.parsers import expat

from harvesters.model import Rejection
from harvesters.readers.marks.package import Link, Workbook, workbook
from harvesters.readers.table import Limits
from harvesters.readers.workbook_guard import check_workbook

_HEAD, _CHUNK = 1 << 16, 1 << 20
WORKBOOKS = ("xlsx", "xls", "ods")
#: Names that calamine goes by.
_SUFFIXES_OF = {"xlsx": (".xlsx", ".xlsm", ".xlam"), "xls": (".xls", ".xla"), "ods": (".ods",)}
_SUFFIXES = (".xlsb", *(suffix for each in _SUFFIXES_OF.values() for suffix in each))
_BOOK = "xl/workbook.xml"
_USUAL = {"styles": "xl/styles.xml", "sharedStrings": "xl/sharedStrings.xml"}
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_LINK = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\b[^<>]*?(?:/>|>\s*</(?:[\w.-]+:)?dimension\s*>)")
_RANGE = re.compile(rb"\bref\s*=\s*[\"'][A-Z]{1,3}[1-9]\d{0,6}(?::[A-Z]{1,3}[1-9]\d{0,6})?[\"']")
_ENCODING = re.compile(rb"(<\?xml[^<>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")


def sound(path: Path, kind: str, folder: Path, limits: Limits) -> Path | Rejection:
    """The file to read instead of a workbook (the same one, nearly always), or why it can't be read."""
    if kind not in WORKBOOKS:
        return path
    if kind != "xls" and (fault := check_workbook(path, kind, limits)):
        return fault
    made = usual(path, kind, folder)
    if kind == "xlsx" and made != path and (fault := check_workbook(made, kind, limits)):
        return fault
    return made


def usual(path: Path, kind: str, folder: Path) -> Path:
    """The file itself where calamine can read it so, else a copy with the usual names of parts, or another
    name of it where its own says another format.
    """
    made = _usual_parts(path, folder) if kind == "xlsx" else path
    suffix = made.suffix.lower()
    if suffix in _SUFFIXES and suffix not in _SUFFIXES_OF[kind]:
        (named := folder / f"named.{kind}").symlink_to(made.resolve())
        return named
    return made


def _usual_parts(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            book = workbook(archive)
            if not _odd(archive, book):
                return path
            _rewrite(archive, book, made := folder / "usual.xlsx")
    except (KeyError, expat.ExpatError, zipfile.BadZipFile, UnicodeError):
        return path
    return made


def _name(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/"))


def _odd(archive: zipfile.ZipFile, book: Workbook) -> bool:
    names = archive.namelist()
    if any(_name(name) != name.rstrip("/") for name in names) or book.part != _BOOK:
        return True
    if any(link.kind in _USUAL and link.target != _USUAL[link.kind] for link in book.links):
        return True
    if any(".." in target or "\\" in target for target in _raw_targets(archive)):
        return True
    return any(_odd_part(archive, part) for part in _parts(book) if part in names)


def _raw_targets(archive: zipfile.ZipFile) -> list[str]:
    text = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    return re.findall(r"Target\s*=\s*[\"']([^\"']*)", text)


def _parts(book: Workbook) -> list[str]:
    """The parts whose XML a reader looks at."""
    return [book.part, *(link.target for link in book.links if link.kind in ("worksheet", *_USUAL))]


def _odd_part(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a part is written in two bytes a letter, or states its range in a way of its own."""
    with archive.open(part) as member:
        head = member.read(4096)
    if b"\x00" in head[:64] or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return True
    found = _DIMENSION.search(head)
    return found is not None and not _RANGE.search(found[0])


def _rewrite(archive: zipfile.ZipFile, book: Workbook, to: Path) -> None:
    named = {_name(info.filename).lower(): info for info in archive.infolist() if not info.is_dir()}
    renamed, links = _renamed(book)
    special = {book.part.lower(), *(source.lower() for source in renamed)}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("_rels/.rels", _LINKS.format(_LINK.format("rId1", _KINDS, "officeDocument", _BOOK)))
        made.writestr("xl/_rels/workbook.xml.rels", _LINKS.format(links))
        for source, target in {book.part: _BOOK, **renamed}.items():
            if info := named.get(source.lower()):
                with archive.open(info) as member, made.open(target, "w", force_zip64=True) as part:
                    for piece in _plain(member):
                        part.write(piece)
        taken = {name.lower() for name in made.namelist()}
        for name, info in named.items():
            if name not in special and name not in taken and not name.endswith(".rels"):
                made.writestr(_name(info.filename), archive.read(info))


def _renamed(book: Workbook) -> tuple[dict[str, str], str]:
    """Each part's usual name, and the relationships that say so."""
    renamed, written = dict[str, str](), list[str]()
    for number, link in enumerate(book.links, 1):
        target = _target(link, number)
        if target is None or link.target in renamed:
            continue
        renamed[link.target] = target
        written.append(
            _LINK.format(escape(link.identifier), _KINDS, escape(link.kind), target.removeprefix("xl/"))
        )
    return renamed, "".join(written)


def _target(link: Link, number: int) -> str | None:
    if link.kind in _USUAL:
        return _USUAL[link.kind]
    return f"xl/{link.kind}s/sheet{number}.xml" if link.kind.endswith("sheet") else None


def _plain(member: IO[bytes]) -> Iterator[bytes]:
    """A part's XML in UTF-8, without a statement of its range."""
    head = member.read(_HEAD)
    wide = b"\x00" in head[:64] or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    form = "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-16-le"
    form = "utf-16-be" if head[:1] == b"\x00" else form
    decoder = codecs.getincrementaldecoder(form)() if wide else None
    first = True
    while head:
        piece = decoder.decode(head).encode() if decoder else head
        if first:
            piece = _DIMENSION.sub(b"", _ENCODING.sub(rb"\1", piece) if decoder else piece, count=1)
        yield piece
        first, head = False, member.read(_CHUNK)

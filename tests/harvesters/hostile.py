"""Files made to hurt their reader: name → bytes, and the codes with which each may be refused."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
ROOT = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
LINKS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
Members = dict[str, str | bytes]


def packed(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", method, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return to.getvalue()


def xlsx(sheet: str | bytes, dtd: str = "", **more: str | bytes) -> bytes:
    """A workbook of one sheet, given by its rows (text) or its whole XML (bytes)."""
    whole = sheet if isinstance(sheet, bytes) else sheet_xml(sheet, dtd)
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": ROOT,
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": LINKS,
            "xl/worksheets/sheet1.xml": whole,
            **{f"xl/{name}.xml": data for name, data in more.items()},
        }
    )


def sheet_xml(rows: str, dtd: str = "") -> str:
    return f'<?xml version="1.0"?>{dtd}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def cell(place: str, text: str = "1") -> str:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}"><v>{text}</v></c></row>'


def ods(rows: str, dtd: str = "", manifest: str = "") -> bytes:
    names = "".join(
        f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?>{dtd}<office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest:manifest>{manifest}</manifest:manifest>",
            "content.xml": content,
        }
    )


ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


def bomb(size: int) -> bytes:
    return packed({"a.csv": bytes(size)})


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """With bytes overwritten after each occurrence of a mark."""
    out, at = bytearray(data), data.find(mark)
    while at >= 0:
        out[at + offset : at + offset + len(value)] = value
        at = data.find(mark, at + 4)
    return bytes(out)


def false_size(data: bytes, size: int) -> bytes:
    """An archive of one member that declares another size than it has, in both places."""
    value = struct.pack("<I", size)
    return patched(patched(data, b"PK\x03\x04", 22, value), b"PK\x01\x02", 24, value)


def encrypted() -> bytes:
    data = packed({"a.csv": "a;b\n"})
    return patched(patched(data, b"PK\x03\x04", 6, b"\x01"), b"PK\x01\x02", 8, b"\x01")


def overlapping(copies: int = 200) -> bytes:
    """Many members that share the bytes of one (after David Fifield's bomb)."""
    data = packed({"a.csv": bytes(1 << 20)})
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a.csv", f"{n:05d}".encode()) for n in range(copies))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), start, 0)
    return data[:start] + entries + tail


def huge_directory() -> bytes:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[20] * 2, *[0] * 4, 0, 0, 0, 1, *[0] * 4, 0, 0) + b"a"
    entries = entry * 200_000
    start = packed({"a.csv": "a"})
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entries), len(start), 0)
    return start + entries + tail


def quine_like() -> bytes:
    """An archive in an archive, many deep: what an endless unpacker would follow."""
    data = b"a;b\n"
    for _ in range(50):
        data = packed({"r.zip": data})
    return data


def renamed(name: str) -> bytes:
    """An archive whose member has this name, whatever the writer thinks of it."""
    plain = "x" * (len(name) - 4) + ".csv"
    return packed({plain: "a;b\n1;2\n"}).replace(plain.encode(), name.encode())


def gzip_bomb(size: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    return b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(size >> 20)) + squeeze.flush()


def many_columns() -> bytes:
    return b";".join([b"a"] * 400_000) + b"\n"


def wide_rows() -> bytes:
    return (b";" * 900_000 + b"\n") * 40


def deep_json() -> bytes:
    return b'{"a":' * 200_000 + b"1" + b"}" * 200_000


def wide_json() -> bytes:
    return b"[" + b"[]," * 15_000_000 + b"[]]"


def strange_xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 200


def xls_with_password() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")


BROKEN, HOSTILE, LARGE = {"file.broken"}, {"file.hostile"}, {"file.too_large"}
CORPUS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "zip bomb": (lambda: bomb(200 << 20), HOSTILE),
    "zip bomb beyond the size": (lambda: bomb(300 << 20), LARGE),
    "zip that understates its size": (lambda: false_size(bomb(60 << 20), 1000), HOSTILE),
    "zip that overstates its size": (lambda: false_size(packed({"a.csv": "a;b"}), 9_000), BROKEN),
    "zip in zip": (lambda: packed({"b.zip": packed({"a.csv": "a;b\n"})}), {"archive.nested"}),
    "zip named csv in zip": (lambda: packed({"b.csv": packed({"a.csv": "a;b\n"})}), {"archive.nested"}),
    "quine-like": (quine_like, {"archive.nested"}),
    "overlapping": (overlapping, HOSTILE),
    "huge directory": (huge_directory, HOSTILE),
    "many members": (lambda: packed({f"{n}.csv": "" for n in range(3000)}), HOSTILE),
    "same name twice": (lambda: packed({"a.csv": "1", "A.csv": "2"}), HOSTILE),
    "leads out": (lambda: renamed("../../etc/cron.d/a.csv"), HOSTILE),
    "leads out by backslash": (lambda: renamed("..\\..\\a.csv"), HOSTILE),
    "absolute": (lambda: renamed("/etc/cron.csv"), HOSTILE),
    "drive": (lambda: renamed("C:/windows/a.csv"), HOSTILE),
    "zero in the name": (lambda: renamed("a.csv\x00.xlsx"), HOSTILE),
    "encrypted zip": (encrypted, {"file.encrypted"}),
    "truncated zip": (lambda: bomb(1 << 20)[:-30], BROKEN),
    "gzip bomb": (lambda: gzip_bomb(512 << 20), HOSTILE),
    "truncated gzip": (lambda: gzip.compress(b"a;b\n" * 9)[:-5], BROKEN),
    "gzip in gzip": (lambda: gzip.compress(gzip.compress(b"a;b\n")), {"archive.nested"}),
    "xlsx: a cell far out": (lambda: xlsx(cell("A1") + cell("XFD1048576")), LARGE),
    "xlsx: ten million cells": (lambda: xlsx(cell("A1") + cell("CV100000")), LARGE),
    "xlsx: prefixed cells far out": (
        lambda: xlsx("<x:row r='9'><x:c s='1' r='ZZZ999999'><x:v>1</x:v></x:c></x:row>"),
        LARGE,
    ),
    "xlsx: zip bomb": (lambda: xlsx(sheet_xml(" " * (200 << 20))), HOSTILE),
    "xlsx: billion laughs": (lambda: xlsx(cell("A1", "&a11;"), LAUGHS), HOSTILE),
    "xlsx: UTF-16 billion laughs": (
        lambda: xlsx(sheet_xml(cell("A1", "&a11;"), LAUGHS).encode("utf-16")),
        HOSTILE,
    ),
    "xlsx: external entity": (lambda: xlsx(cell("A1", "&a;"), EXTERNAL), HOSTILE),
    "xlsx: entity in the strings": (
        lambda: xlsx(cell("A1"), sharedStrings=f"<?xml version='1.0'?>{LAUGHS}<sst/>"),
        HOSTILE,
    ),
    "xlsx: huge strings": (
        lambda: xlsx(cell("A1"), sharedStrings="<si><t>x</t></si>" * 4_000_000),
        LARGE | HOSTILE,
    ),
    "xlsx: huge styles": (lambda: xlsx(cell("A1"), styles="<xf numFmtId='9'/>" * 5_000_000), LARGE | HOSTILE),
    "ods: emptiness hidden": (
        lambda: ods(
            '<table:table-row table:visibility="collapse" table:number-rows-repeated="900000000">'
            "<table:table-cell/></table:table-row>" * 50
        ),
        {"file.empty"},
    ),
    "xlsx: endless tag": (lambda: xlsx("<c " * 2_000_000), BROKEN | {"file.crashed", "file.empty"}),
    "ods: billion laughs": (lambda: ods(ODS_CELL.format(""), LAUGHS), HOSTILE),
    "ods: external entity": (lambda: ods(ODS_CELL.format(""), EXTERNAL), HOSTILE),
    "ods: a cell repeated": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="1000000">'
            + ODS_CELL.format(' table:number-columns-repeated="16000"')
            + "</table:table-row>"
        ),
        LARGE,
    ),
    "ods: emptiness before a cell": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="900000000"><table:table-cell/></table:table-row>'
            f"<table:table-row>{ODS_CELL.format('')}</table:table-row>"
        ),
        LARGE,
    ),
    "ods: deep": (lambda: ods("<text:p>" * 100_000), HOSTILE),
    "ods: broken XML": (lambda: ods("<table:table-row>"), BROKEN),
    "ods: with a password": (
        lambda: ods("", manifest="<manifest:encryption-data/>"),
        {"file.encrypted"},
    ),
    "xls: nonsense": (strange_xls, BROKEN | {"file.crashed"}),
    "xls: with a password": (xls_with_password, {"file.encrypted"}),
    "csv: one endless line": (lambda: b"x" * (40 << 20), LARGE),
    "csv: an endless cell": (lambda: b'a;b\n"' + b"x\n" * (3 << 20), LARGE),
    "csv: too many columns": (many_columns, LARGE),
    "csv: wide rows": (wide_rows, LARGE),
    "csv: zero bytes": (lambda: b"a;b\n1;2\n" + b"\x00" * 5000 + b"\n3;4\n", {"encoding.unknown"}),
    "csv: one zero byte": (lambda: b"a;b\n" * 5000 + b"1;\x002\n", {"encoding.unknown"}),
    "only zero bytes": (lambda: bytes(1 << 20), {"file.format", "file.broken"}),
    "json: deep": (deep_json, BROKEN),
    "json: ten million lists": (wide_json, LARGE),
    "json: a number of a million digits": (
        lambda: b'[{"a": 1' + b"0" * 1_000_000 + b"}]",
        {"column.missing"},
    ),
    "json: exponent": (
        lambda: b'[{"a": 1e999999999}]',
        {"column.missing"},
    ),
    "web page": (lambda: b"<!DOCTYPE html><html>" + b"<p>x</p>" * 1000, {"file.html"}),
}

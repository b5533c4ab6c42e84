"""Files packed in any usual way, and files of other programs: read, or named when they are refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from harvesters.readers import Limits, Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read

CSV = "Xã;Số\nTân Hồng;1,5\nTân Thành;2,5\n".encode()
ROWS = [["Tân Hồng", "1,5"], ["Tân Thành", "2,5"]]


def taken(
    tmp_path: Path, data: bytes, name: str, spec: Read | None = None, limits: Limits | None = None
) -> Reading:
    (path := tmp_path / "in").write_bytes(data)
    (folder := tmp_path / "work").mkdir()
    return read(path, spec or Read(), folder, limits, name)


def rows(reading: Reading) -> list[list[str]]:
    assert reading.failure is None, reading.failure
    return [
        [plain(cell) for cell in row[2:]]
        for table in reading.tables
        for batch in table.batches()
        for row in batch.rows()
    ]


def tarred(mode: str, *names: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name in names:
            about = tarfile.TarInfo(name)
            about.size = len(CSV)
            archive.addfile(about, io.BytesIO(CSV))
    return out.getvalue()


def zipped(method: int, data: bytes = CSV, name: str = "so.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (bz2.compress(CSV), "so.csv.bz2"),
        (bz2.compress(CSV[:20]) + bz2.compress(CSV[20:]), "so.csv.bz2"),
        (lzma.compress(CSV), "so.csv.xz"),
        (lzma.compress(CSV[:20]) + bytes(4) + lzma.compress(CSV[20:]), "so.csv.xz"),
        (gzip.compress(CSV[:20], mtime=0) + gzip.compress(CSV[20:], mtime=0), "so.csv.gz"),
        (tarred("w", "a/so.csv", "README.txt"), "so.tar"),
        (tarred("w:gz", "so.csv"), "so.tgz"),
        (tarred("w:bz2", "so.csv"), "so.tar.bz2"),
        (tarred("w:xz", "so.csv"), "so.tar.xz"),
        *((zipped(method), "so.zip") for method in (0, 8, 12, 14)),
    ],
)
def test_packed_tables_are_read(tmp_path: Path, data: bytes, name: str) -> None:
    assert rows(taken(tmp_path, data, name)) == ROWS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bz2.compress(CSV)[:-3], "file.broken"),
        (lzma.compress(CSV)[:-3], "file.broken"),
        (b"BZh9" + b"x" * 60, "file.broken"),
        (gzip.compress(bz2.compress(CSV), mtime=0), "archive.nested"),
        (tarred("w", "../so.csv"), "file.hostile"),
        (tarred("w", "so.csv", "b.csv"), "archive.member"),
        (tarred("w", "a.tar.gz"), "archive.nested"),
        (tarred("w", *(f"{n}.csv" for n in range(20))), "file.hostile"),
        (zipped(12, bytes(40 << 20)), "file.hostile"),
        (bz2.compress(bytes(40 << 20)), "file.hostile"),
        (lzma.compress(bytes(40 << 20)), "file.hostile"),
    ],
)
def test_broken_and_hostile_ones_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    failure = taken(tmp_path, data, "a.bin", limits=Limits(members=10)).failure
    assert failure
    assert failure.code == code


def test_a_member_of_a_tar_is_chosen_by_name(tmp_path: Path) -> None:
    data = tarred("w:gz", "a/so.csv", "b/so.csv")
    assert rows(taken(tmp_path, data, "x.tgz", Read(member="b/*.csv"))) == ROWS


@pytest.mark.parametrize("method", [9, 93])
def test_ways_of_packing_that_are_not_known_are_named(tmp_path: Path, method: int) -> None:
    data = bytearray(zipped(0))
    struct.pack_into("<H", data, 8, method)
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, method)
    failure = taken(tmp_path, bytes(data), "a.zip").failure
    assert failure
    assert (failure.code, "file.broken" in failure.code) == ("archive.method", False)


def test_a_workbook_with_bzip2_members_is_no_archive_of_csv(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 12) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    failure = taken(tmp_path, out.getvalue(), "a.xlsx").failure
    assert failure
    assert failure.code == "archive.method"


def dbase() -> bytes:
    fields = b"".join(
        name.ljust(11, b"\0") + kind + bytes(20) for name, kind in ((b"TEN", b"C"), (b"SO", b"N"))
    )
    return b"\x03\x7b\x0b\x1e" + struct.pack("<IHH", 1, 97, 12) + bytes(20) + fields + b"\r A    1.5  "


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"Xa"\r\nE\r\n', "a.slk", "SYLK"),
        (b"SQLite format 3\x00" + bytes(100), "a.db", "SQLite"),
        (dbase(), "a.dbf", "dBASE"),
        (b"ARROW1\x00\x00" + bytes(50), "a.feather", "Arrow"),
        (b"\x28\xb5\x2f\xfd" + bytes(50), "a.csv.zst", "Zstandard"),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), "a.nc", "HDF5"),
        (b"$FL2@(#)" + bytes(50), "a.sav", "SPSS"),
        (b"<stata_dta><header>", "a.dta", "Stata"),
        (b"%PDF-1.7\n", "a.csv", "PDF"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "a.dif", "DIF"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(50), "a.mdb", "Access"),
    ],
)
def test_files_of_other_programs_are_named(tmp_path: Path, data: bytes, name: str, word: str) -> None:
    failure = taken(tmp_path, data, name).failure
    assert failure
    assert (failure.code, word in failure.message.vi, word in failure.message.en) == (
        "file.format",
        True,
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "/annex/objects/SHA256E-s1--e3.csv\n",
        "../.git/annex/objects/SHA256E-s1--e3.csv",
    ],
)
def test_pointers_are_no_data(tmp_path: Path, text: str) -> None:
    failure = taken(tmp_path, text.encode(), "so.csv").failure
    assert failure
    assert failure.code == "file.pointer"


def test_a_table_whose_header_begins_like_sylk_is_read(tmp_path: Path) -> None:
    data = b"ID;Price;Name\nx1;2,5;A\nx2;3,5;B\n"
    assert rows(taken(tmp_path, data, "a.csv")) == [["x1", "2,5", "A"], ["x2", "3,5", "B"]]


PARQUET: dict[str, tuple[Callable[[], pl.Series], list[str]]] = {
    "texts": (lambda: pl.Series(["Đồng", None, "12"]), ["Đồng", "", "12"]),
    "floats": (lambda: pl.Series([1.5, float("nan"), 1e20]), ["1.5", "", "100000000000000000000"]),
    "singles": (lambda: pl.Series([0.1, 2.5, 1.0], dtype=pl.Float32), ["0.1", "2.5", "1.0"]),
    "integers": (lambda: pl.Series([1, None, -(2**62)]), ["1", "", str(-(2**62))]),
    "decimals": (lambda: pl.Series([Decimal("1.50"), None, Decimal("2.00")]), ["1.50", "", "2.00"]),
    "days": (
        lambda: pl.Series([date(2024, 1, 1), None, date(1899, 12, 31)]),
        ["2024-01-01", "", "1899-12-31"],
    ),
    "moments": (
        lambda: pl.Series([datetime(2024, 1, 1), datetime(2024, 1, 1, 8, 30), None]),
        ["2024-01-01", "2024-01-01 08:30:00", ""],
    ),
    "truths": (lambda: pl.Series([True, False, None]), ["TRUE", "FALSE", ""]),
    "lists": (lambda: pl.Series([[1, 2], None, []]), ["[1, 2]", "", "[]"]),
    "bytes": (lambda: pl.Series([b"abc", "Đ".encode(), None]), ["abc", "Đ", ""]),
    "spans": (lambda: pl.Series([timedelta(days=1), None, timedelta(hours=2)]), ["P1D", "", "PT2H"]),
    "choices": (lambda: pl.Series(["A", "B", "A"], dtype=pl.Categorical), ["A", "B", "A"]),
}


@pytest.mark.parametrize("kind", PARQUET)
def test_parquet_keeps_every_value(tmp_path: Path, kind: str) -> None:
    values, shown = PARQUET[kind]
    frame = pl.DataFrame({"Khoá": ["a", "b", "c"], "Cột": values()})
    out = io.BytesIO()
    frame.write_parquet(out)
    found = rows(taken(tmp_path, out.getvalue(), "a.parquet", limits=Limits(batch_rows=2)))
    assert found == [list(pair) for pair in zip("abc", shown, strict=True)]


def test_parquet_of_too_many_values_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    pl.DataFrame({"a": pl.zeros(3_000_000, eager=True)}).write_parquet(out)
    failure = taken(tmp_path, out.getvalue(), "a.parquet", limits=Limits(unpacked_bytes=16 << 20)).failure
    assert failure
    assert failure.code == "file.too_large"


def test_parquet_cut_off_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    pl.DataFrame({"a": [1, 2]}).write_parquet(out)
    failure = taken(tmp_path, out.getvalue()[:200], "a.parquet").failure
    assert failure
    assert failure.code == "file.broken"

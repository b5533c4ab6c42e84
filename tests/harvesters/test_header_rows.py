"""Header or data: a row joins the header on evidence, and whatever joins it unmerged is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from harvesters.readers import Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read
from harvesters.tabular.reading import read_open
from tests.harvesters.bench import Bench, rows

Grid = list[list[str]]
NAMES = ["Tân Hồng", "Tân Thành", "Tân Thạnh", "Hòa Long", "Mỹ Tho", "Sa Đéc", "An Bình", "Lấp Vò"]
#: Cells that look like labels and are not.
ODD = [
    "1987", "2043", "—", "―", "−", ".", ":", "…", "(5)", "1,5 triệu", "Liên hệ", "12,5 ha", "10-15", "k",
    "–5,2", "1’234.5", "12,3 p", "1/2", "khoảng 300 quầy", "không", "n/a", "2015*", "<5", "2 người",
    "không có số liệu",
]  # fmt: skip


def taken(tmp_path: Path, lines: list[str], name: str = "a.csv") -> Reading:
    (path := tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    (folder := tmp_path / f"work-{len(list(tmp_path.iterdir()))}").mkdir()
    return read(path, Read(), folder, filename=name)


def opened(tmp_path: Path, lines: list[str]) -> Reading:
    (path := tmp_path / "open.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder := tmp_path / f"open-{len(list(tmp_path.iterdir()))}").mkdir()
    return read_open(path, path.name, folder)


def cells(reading: Reading) -> Grid:
    assert reading.failure is None, reading.failure
    return [[plain(c) for c in row[2:]] for batch in reading.tables[0].batches() for row in batch.rows()]


def header(reading: Reading) -> list[str]:
    return [column.label for column in reading.tables[0].columns]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("first", [1, 3, 9])
@pytest.mark.parametrize("head", [["Địa phương", "Số hộ"], ["TT", "Xã", "Hộ", "Dân"], ["Xã", "2023", "2024"]])
def test_first_rows_of_data_stay_data(tmp_path: Path, odd: str, first: int, head: list[str]) -> None:
    body = []
    for number in range(20):
        serial = [str(number + 1)] if head[0] == "TT" else []
        figures = [odd if number < first else f"{100 + number},5"] * (len(head) - 1 - len(serial))
        body.append([*serial, f"{NAMES[number % 8]} {number}", *figures])
    lines = [";".join(row) for row in [head, *body]]
    for reading in (taken(tmp_path, lines), opened(tmp_path, lines)):
        assert header(reading) == head
        assert cells(reading) == body


@pytest.mark.parametrize("years", [["2015", "2016"], ["2016", "2015"], ["1999", "2031"]])
def test_counts_that_look_like_years_in_order_are_data(tmp_path: Path, years: list[str]) -> None:
    lines = ["Xã;Số hộ;Số người", f"Tân Hồng;{years[0]};{years[1]}", *(f"{n};5;7" for n in NAMES)]
    assert cells(taken(tmp_path, lines))[0] == ["Tân Hồng", *years]


@pytest.mark.parametrize(
    "natives", [[1987, 2043], [1900], [2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008]]
)
def test_native_counts_like_years_in_a_workbook(tmp_path: Path, natives: list[int]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Xã, phường", "Số hộ"])
    counts = [*natives, *range(2514, 2600, 7)]
    for number, count in enumerate(counts):
        sheet.append([f"Xã {NAMES[number % 8]} {number}", count])
    book.save(path := tmp_path / "a.xlsx")
    (folder := tmp_path / "work").mkdir()
    found = read(path, Read(), folder, filename="a.xlsx")
    assert [row[1] for row in cells(found)] == [str(count) for count in counts]
    assert found.faults == []


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Xã;Diện tích;Sản lượng", ";(ha);(tấn)", "A;5;6", "B;7;8"], ";(ha);(tấn)"),
        (["Xã;Diện tích;Sản lượng", "Đơn vị tính;ha;tấn", "A;5;6", "B;7;8"], "Đơn vị tính;ha;tấn"),
        (["Xã;Học sinh;", ";Đang học;Chưa đi học", "A;5;6", "B;7;8"], ";Đang học;Chưa đi học"),
        (["Xã;Nữ;;Nam;", ";2023;2024;2023;2024", "A;5;6;7;8", "B;7;8;9;9"], ";2023;2024;2023;2024"),
        (["Xã;2023;2023;2024;2024", "Tên;Nam;Nữ;Nam;Nữ", "A;5;6;7;8", "B;7;8;9;9"], "Tên;Nam;Nữ;Nam;Nữ"),
        (["Xã;Diện tích;Sản lượng", "Commune;Area;Output", "A;5;6", "B;7;8"], "Commune;Area;Output"),
        (["TT;Xã;Hộ;Dân", "1;2;3;4", "5;A;6;7", "6;B;7;8"], "1;2;3;4"),
    ],
)
def test_what_joins_the_header_is_told_and_no_open_file_loses_it(
    tmp_path: Path, lines: list[str], joined: str
) -> None:
    reading = taken(tmp_path, lines)
    told = [fault.value for fault in reading.faults if fault.code == "table.header_joined"]
    assert told == [" | ".join(cell for cell in joined.split(";") if cell)]
    assert len(cells(reading)) == 2
    found = opened(tmp_path, lines)
    assert len(cells(found)) == 3 or [fault.code for fault in found.faults] == ["table.header_joined"]


def test_merged_headers_are_not_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Xã", "Học sinh", None], [None, "Nam", "Nữ"], ["Tân Hồng", 5, 6], ["Hòa Long", 7, 8]):
        sheet.append(row)
    for place in ("A1:A2", "B1:C1"):
        sheet.merge_cells(place)
    book.save(path := tmp_path / "a.xlsx")
    for number, sections in enumerate((True, False)):
        (folder := tmp_path / f"work-{number}").mkdir()
        found = read(path, Read(), folder, filename="a.xlsx", sections=sections)
        assert (found.faults, header(found)) == ([], ["Xã", "Học sinh Nam", "Học sinh Nữ"])
        assert len(cells(found)) == 2


@pytest.mark.parametrize(
    ("lines", "head", "count"),
    [
        ([",Số", "0,1.5", "1,2.5"], ["", "Số"], 2),
        ([",ten,dia_chi", "0,Chợ A,Phường 1", "1,Chợ B,Phường 2"], ["", "ten", "dia_chi"], 2),
        (["Xã;Số hộ"], ["Xã", "Số hộ"], 0),
        (["Biểu 1: Diện tích;;;Đơn vị: ha", "Xã;2022;2023;2024", "A;1;2;3", "B;2;3;4"], None, 2),
        (["Xã;2024", "A;5", "B;6"], ["Xã", "2024"], 2),
        (["Xã;Số", "", "", "Xã Tân Hồng;abc", "Xã Hòa Long;2,5", "Xã Tân Thành;3,5"], ["Xã", "Số"], 3),
    ],
)
def test_the_header_is_found(tmp_path: Path, lines: list[str], head: list[str] | None, count: int) -> None:
    found = opened(tmp_path, lines)
    assert found.tables[0].rows == count
    assert header(found) == (head or ["Xã", "2022", "2023", "2024"])


def test_a_joined_row_is_told_by_a_source(bench: Bench) -> None:
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": {"origin": {"fixed": "2025"}},
        "value": {"columns": [2]},
    }
    outcome = bench.run("Xã;Diện tích;Sản lượng\n;(ha);(tấn)\nTân Hồng;5;1\nHòa Long;6;2\n", mapping)
    assert rows(outcome, "value") == [("5",), ("6",)]
    assert [fault.code for fault in outcome.rejections] == ["table.header_joined"]

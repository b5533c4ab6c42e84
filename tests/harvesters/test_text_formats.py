"""Text files of unusual dialects: the same content, or a refusal; nothing is cut or filled up untold."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from harvesters.readers import Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read
from harvesters.tabular.reading import read_open
from tests.harvesters.bench import Bench, codes, lax, rows

HEAD = ["Xã", "Diện tích", "Ghi chú"]
BODY = [
    ["Xã Tân Hồng", "1,5", "a"],
    ["Xã Hòa Long", "1.234,25", "đã rà soát"],
    ["Phường Mỹ Tho", "-2,5", "c"],
]


def taken(tmp_path: Path, data: str | bytes, name: str = "a.csv", **spec: object) -> Reading:
    (path := tmp_path / "in").write_bytes(data.encode() if isinstance(data, str) else data)
    (folder := tmp_path / f"work-{len(list(tmp_path.iterdir()))}").mkdir()
    return read(path, Read.model_validate(spec), folder, filename=name)


def cells(reading: Reading) -> list[list[str]]:
    assert reading.failure is None, reading.failure
    [table] = reading.tables
    return [[plain(cell) for cell in row[2:]] for batch in table.batches() for row in batch.rows()]


def told(reading: Reading) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.row) for fault in reading.faults]


@pytest.mark.parametrize("mark", [";", "\t", "|", "^", "~", "¦", "§"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_delimiter_and_quote(tmp_path: Path, mark: str, quote: str, end: str) -> None:
    text = end.join(mark.join(f"{quote}{cell}{quote}" for cell in row) for row in [HEAD, *BODY])
    reading = taken(tmp_path, text)
    assert cells(reading) == BODY
    assert [column.label for column in reading.tables[0].columns] == HEAD
    assert reading.faults == []


@pytest.mark.parametrize("quote", ['"', "'"])
def test_commas_with_quotes_keep_decimal_commas(tmp_path: Path, quote: str) -> None:
    text = "\n".join(",".join(f"{quote}{cell}{quote}" for cell in row) for row in [HEAD, *BODY])
    assert cells(taken(tmp_path, text)) == BODY


def test_aligned_columns(tmp_path: Path) -> None:
    text = "\n".join("".join(cell.ljust(18) for cell in row).rstrip() for row in [HEAD, *BODY])
    assert cells(taken(tmp_path, text)) == BODY
    ragged = text.replace("1,5", "   ", 1)
    failure = taken(tmp_path, ragged).failure
    assert failure
    assert (failure.code, failure.row) == ("delimiter.unknown", 2)


@pytest.mark.parametrize("mark", ["#", "¤", "@"])
def test_an_unknown_delimiter_is_refused(tmp_path: Path, mark: str) -> None:
    failure = taken(tmp_path, "\n".join(mark.join(row) for row in [HEAD, *BODY])).failure
    assert failure
    assert failure.code == "delimiter.unknown"
    assert mark in failure.message.vi


@pytest.mark.parametrize("text", ["Số\n1,5\n2,5\n", "Lời\nGiá 1,5 triệu\nTăng 2,5 điểm\nGiảm\n"])
def test_one_column_with_decimal_commas_is_not_cut(tmp_path: Path, text: str) -> None:
    assert cells(taken(tmp_path, text)) == [[line] for line in text.splitlines()[1:]]


def test_figures_alone_are_still_cut(tmp_path: Path) -> None:
    assert len(taken(tmp_path, "1,2,3\n4,5,6\n7,8,9\n").tables[0].columns) == 3


@pytest.mark.parametrize("named", [True, False])
def test_html_letters(tmp_path: Path, named: bool) -> None:
    def escaped(text: str) -> str:
        letters = {"ã": "&atilde;", "í": "&iacute;"} if named else {}
        return "".join(letters.get(c, f"&#{ord(c)};" if ord(c) > 127 else c) for c in text)

    text = "\n".join(";".join(map(escaped, row)) for row in [HEAD, *BODY])
    assert html.unescape(text) != text
    reading = taken(tmp_path, text)
    assert cells(reading) == BODY
    assert told(reading) == [("encoding.entities", None)]
    assert cells(taken(tmp_path, "Tên;Số\nAT&T;5\nR&D;6\n")) == [["AT&T", "5"], ["R&D", "6"]]


@pytest.mark.parametrize("repeat", [1, 3000])
def test_utf8_encoded_twice(tmp_path: Path, repeat: int) -> None:
    text = "\n".join(";".join(row) for row in [HEAD, *BODY * repeat])
    twice = _again(text)
    reading = taken(tmp_path, twice)
    assert cells(reading) == BODY * repeat
    assert told(reading) == [("encoding.twice", None)]
    assert reading.detected["encoding"] == "utf-8-twice"


def _again(text: str) -> bytes:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()).encode()


@pytest.mark.parametrize("text", ["Tên;Giá\nCà phê £;5\nÃ£;6\n", "Xã;Số\nXã Tân Hồng;1\nPhường Mỹ Tho;2\n"])
def test_utf8_encoded_once_stays(tmp_path: Path, text: str) -> None:
    assert taken(tmp_path, text).detected["encoding"] == "utf-8"


@pytest.mark.parametrize(
    "text",
    ["Item;Price\nTea;£500\nMilk;£20\n", "Ten;Dien tich\nA;5 m²\nB;7 km²\n", "Tram;Nhiet do\nA;20°C\n",
     "Ten;So\n© 2024;5\n", "Ten;So\nA ± B;5\n", "Café;£\nà la carte;5\nPâtisserie;6\n"],
)  # fmt: skip
def test_western_signs_are_no_font(tmp_path: Path, text: str) -> None:
    reading = taken(tmp_path, text.encode("cp1252"))
    assert reading.detected["encoding"] == "windows-1252"
    assert told(reading) == [("encoding.assumed", None)]
    assert [[column.label for column in reading.tables[0].columns], *cells(reading)] == [
        line.split(";") for line in text.splitlines()
    ]


def test_a_font_of_one_word_is_told(tmp_path: Path) -> None:
    reading = taken(tmp_path, "Ten;So\nHµ Néi;5\n".encode("cp1252"))
    assert (cells(reading), told(reading)) == ([["Hà Nội", "5"]], [("encoding.assumed", None)])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_json_lines_of_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = '{"Xã": "Xã Tân Hồng", "Số": 1.5}\n{"Xã": "Xã Hòa Long", "Số": 2.50}\n'
    reading = taken(tmp_path, text.encode(encoding), "a.ndjson")
    assert cells(reading) == [["Xã Tân Hồng", "1.5"], ["Xã Hòa Long", "2.50"]]


def test_short_rows_are_told(tmp_path: Path) -> None:
    reading = taken(tmp_path, "Xã;Hộ;Dân\nA;5;6\nB;7\nC;8\nGhi chú: x\n")
    assert told(reading) == [("row.short", 3)]
    assert "2 dòng" in reading.faults[0].message.vi
    assert told(taken(tmp_path, "Xã;Hộ;\nA;5\nB;6;\n")) == []


def test_a_second_table_is_not_read_as_the_first(tmp_path: Path) -> None:
    lines = ["Xã;Hộ;Dân", "A;5;6", "B;7;8", "", "Biểu 2", "Xã;Lúa;Ngô", "A;50;60", "B;70;80"]
    reading = taken(tmp_path, "\n".join(lines))
    assert (cells(reading), told(reading)) == ([["A", "5", "6"], ["B", "7", "8"]], [("table.second", 6)])
    again = ["Xã;Hộ;Dân", "A;5;6", "", "Xã;Hộ;Dân", "B;7;8", "", "II. Khối khác;;", "C;9;1"]
    assert (len(cells(taken(tmp_path, "\n".join(again)))), told(taken(tmp_path, "\n".join(again)))) == (3, [])
    words = ["Xã;Hộ", "Xã A;5", "", "Xã B;xem lại", "Xã C;7"]
    assert len(cells(taken(tmp_path, "\n".join(words)))) == 3


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "a.csv",
            "file.pointer",
        ),
        ("Bạn cần đăng nhập để tải tệp\n", "bao-cao.xls", "file.format"),
        ("Xã;Số\n", "bao-cao.xls", "file.format"),
    ],
)
def test_what_is_no_data_is_no_table(tmp_path: Path, data: str, name: str, code: str) -> None:
    failure = taken(tmp_path, data, name).failure
    assert failure
    assert failure.code == code


def test_a_text_called_a_workbook_is_read(tmp_path: Path) -> None:
    assert len(cells(taken(tmp_path, "Xã\tSố\nA\t5\nB\t6\n", "a.xls"))) == 2


def test_codes_of_a_hierarchy_are_no_numbers(tmp_path: Path, bench: Bench) -> None:
    (path := tmp_path / "a.csv").write_text(
        "Mã;Xã\n0001.0010;Tân Hồng\n0001.0020;Hòa Long\n", encoding="utf-8"
    )
    (folder := tmp_path / "open").mkdir()
    assert read_open(path, "a.csv", folder).tables[0].rows == 2
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": 2}, "era": "2025-07-01"},
        "period": {"origin": {"fixed": "2025"}},
        "value": {"column": 1},
    }
    outcome = bench.run(path, mapping, checks=lax())
    assert {code for code, *_ in codes(outcome)} == {"number.invalid"}


GROUPED = "Xã;Số hộ\nSơ bộ 2017;\nTân Hồng;5\nHòa Long;6\n2016;\nTân Hồng;7\nHòa Long;8\n"


@pytest.mark.parametrize("period", [{"section": True}, {"origin": {"section": True}}])
def test_group_rows_that_are_periods(bench: Bench, period: dict[str, object]) -> None:
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": period,
        "value": {"column": "Số hộ"},
    }
    outcome = bench.run(GROUPED, mapping)
    assert rows(outcome, "period", "area_code", "value", "status") == [
        ("2016", "29926", "7", "official"),
        ("2016", "30208", "8", "official"),
        ("2017", "29926", "5", "provisional"),
        ("2017", "30208", "6", "provisional"),
    ]


def test_a_dimension_from_group_rows(bench: Bench) -> None:
    text = "Xã;2023;2024\nTiểu học;;\nTân Hồng;5;6\nTrung học phổ thông;;\nTân Hồng;7;8\n"
    mapping = {
        "indicator": {"fixed": "GD.GV"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": {"origin": {"header": 1}},
        "value": {},
        "disaggregations": {"school_level": {"section": True}},
    }
    outcome = bench.run(text, mapping)
    assert rows(outcome, "period", "school_level", "value") == [
        ("2023", "primary", "5"), ("2023", "upper", "7"), ("2024", "primary", "6"), ("2024", "upper", "8"),
    ]  # fmt: skip


def test_years_down_the_side_are_no_groups(bench: Bench) -> None:
    text = "Năm;Số hộ;Số dân\n2021;5;6\n2022;;\n2023;7;8\n"
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"fixed": "Tân Hồng"}, "era": "2025-07-01"},
        "period": {"origin": {"column": "Năm"}},
        "value": {"column": "Số hộ"},
    }
    assert rows(bench.run(text, mapping), "period", "value") == [("2021", "5"), ("2023", "7")]


def test_a_whole_rejected_column_holds_the_run(bench: Bench) -> None:
    years = [str(year) for year in range(1990, 2024)] + ["hai nghìn"]
    text = f"Xã;{';'.join(years)}\nTân Hồng;{';'.join(['5'] * 35)}\nHòa Long;{';'.join(['6'] * 35)}\n"
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": {"origin": {"header": 1}},
        "value": {},
    }
    outcome = bench.run(text, mapping)
    assert outcome.failure
    assert (outcome.failure.code, outcome.failure.value) == ("column.rejected", "hai nghìn")
    assert "2 ô" in outcome.failure.message.vi

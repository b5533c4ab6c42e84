"""Text files as they come damaged: nothing is lost or guessed in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.readers import Reading, read
from harvesters.readers.table import plain
from harvesters.spec import Read

TABLE = "Xã;Diện tích;Ghi chú\nXã Tân Hồng;1,5;đã kiểm tra\nPhường Mỹ Tho;2,5;chưa rõ\n"


def taken(tmp_path: Path, data: str | bytes, name: str = "a.csv") -> Reading:
    (path := tmp_path / "in").write_bytes(data.encode() if isinstance(data, str) else data)
    (folder := tmp_path / "work").mkdir()
    return read(path, Read(), folder, filename=name)


def cells(reading: Reading) -> list[list[str]]:
    assert reading.failure is None, reading.failure
    [table] = reading.tables
    return [[plain(cell) for cell in row[2:]] for batch in table.batches() for row in batch.rows()]


def header(reading: Reading) -> list[str]:
    return [column.label for column in reading.tables[0].columns]


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_cut_amid_a_letter_is_no_other_encoding(tmp_path: Path, cut: int) -> None:
    data = TABLE.encode()
    fault = taken(tmp_path, data[: data.rindex("õ".encode()) + cut - 2] + "ữ".encode()[:cut]).failure
    assert fault
    assert (fault.code, fault.row) == ("encoding.undecodable", 3)
    assert "Phường Mỹ Tho" in str(fault.value)


def test_a_line_of_another_encoding_is_named(tmp_path: Path) -> None:
    fault = taken(tmp_path, TABLE.encode() + "Xã Thường;3;x\n".encode("cp1258", "ignore")).failure
    assert fault
    assert (fault.code, fault.row) == ("encoding.undecodable", 4)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf16_cut_off_is_told(tmp_path: Path, encoding: str) -> None:
    fault = taken(tmp_path, TABLE.encode(encoding)[:-1]).failure
    assert fault
    assert (fault.code, fault.row) == ("encoding.undecodable", 3)


def test_zero_bytes_are_told_with_their_line(tmp_path: Path) -> None:
    fault = taken(tmp_path, TABLE.encode() + bytes(600)).failure
    assert fault
    assert (fault.code, fault.row) == ("encoding.unknown", 4)
    assert "dòng 4" in fault.message.vi
    assert "line 4" in fault.message.en


def test_the_end_mark_of_dos_is_no_row(tmp_path: Path) -> None:
    assert len(cells(taken(tmp_path, TABLE.encode() + b"\x1a"))) == 2


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('Tên;Cỡ;Số\nA;x;1\nB;"ống 4;2\nC;x;3\nD;y;4\n', 3),
        ('Tên;Cỡ;Số\nA;x;1\nB;"ống 4;2\nC;"x";3\nD;y;4\n', 3),
        ('Tên;Cỡ;Số\nA;x;1\nB;"ống 4;2', 3),
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_told(tmp_path: Path, text: str, row: int) -> None:
    fault = taken(tmp_path, text).failure
    assert fault
    assert (fault.code, fault.row) == ("row.quote", row)
    assert "ống 4" in str(fault.value)


def test_quoted_lines_stay_one_cell(tmp_path: Path) -> None:
    found = cells(taken(tmp_path, 'Tên;Ghi chú;Số\nA;"dòng 1\ndòng 2; ""trích""";1\nB;ống 3" x;2\n'))
    assert found == [["A", 'dòng 1\ndòng 2; "trích"', "1"], ["B", 'ống 3" x', "2"]]


@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_the_first_line_may_name_the_delimiter(tmp_path: Path, mark: str) -> None:
    rows = [["Tên", "Lời; số, chữ | khác"], ["A", "1;2,3|4"], ["B", "5;6,7|8"]]
    lines = [mark.join(cell.replace(mark, " ") for cell in row) for row in rows]
    reading = taken(tmp_path, f"sep={mark}\n" + "\n".join(lines))
    assert (len(cells(reading)), reading.tables[0].title, len(header(reading))) == (2, "", 2)
    assert reading.tables[0].header_rows == (2,)


@pytest.mark.parametrize(
    "rows",
    [
        [["Xã", "Số hộ"], ["A", "chưa báo cáo"], ["B", "5"], ["C", "6"], ["D", "7"]],
        [["Xã", "Hộ", "Dân"], ["Xã Một", "xem lại", "hỏi"], ["Xã Hai", "5", "6"], ["Xã Ba", "6", "7"]],
        [["Đơn vị", "Lãi lỗ"], ["A", "(1.234,5)"], ["B", "2.000,5"], ["C", "3,5"]],
        [["Xã", "Số"], ["A", "12*"], ["B", "3"], ["C", "4 (*)"]],
        [["Xã", "2022", "2023", "2024"], ["A", "1", "2", "3"], ["B", "4", "5", "6"]],
        [["Tên", "Số", "Số"], ["x", "1", "2"], ["y", "1", "2"]],
    ],
)
def test_the_first_rows_are_no_header(tmp_path: Path, rows: list[list[str]]) -> None:
    reading = taken(tmp_path, "\n".join(";".join(row) for row in rows))
    assert header(reading) == rows[0]
    assert cells(reading) == rows[1:]


@pytest.mark.parametrize(
    "rows",
    [
        ["Xã;Diện tích;Sản lượng", ";(ha);(tấn)", "A;5;6", "B;7;8"],
        ["Xã;Diện tích;Sản lượng", "Commune;Area;Output", "A;5;6", "B;7;8"],
        ["Xã;Học sinh;", ";Đang học;Chưa đi học", "Xã A;5;6", "Xã B;7;8"],
        ["STT;Xã;Diện tích", "A;B;1", "1;Xã A;5", "2;Xã B;6"],
    ],
)
def test_headers_of_two_rows_stay(tmp_path: Path, rows: list[str]) -> None:
    reading = taken(tmp_path, "\n".join(rows))
    assert len(cells(reading)) == 2


def test_a_signature_longer_than_the_table_hides_no_header(tmp_path: Path) -> None:
    rows = ["BIỂU 01;;", "TT;Xã;Số", "1;A;5", "2;B;6", ";;Đồng Tháp, ngày 5 tháng 7 năm 2025",
            "Nơi nhận:;;KT. CHỦ TỊCH", "- Như trên;;PHÓ CHỦ TỊCH", "- Lưu: VT;;Nguyễn Văn A"]  # fmt: skip
    assert header(taken(tmp_path, "\n".join(rows))) == ["TT", "Xã", "Số"]


def test_decimal_commas_that_cut_figures_are_told(tmp_path: Path) -> None:
    fault = taken(tmp_path, "Xã,Diện tích\nA,1,5\nB,2,5\nC,3\n").failure
    assert fault
    assert (fault.code, fault.row, fault.value) == ("table.header_width", 2, "A | 1 | 5")


def test_one_row_with_more_cells_than_the_header_is_told(tmp_path: Path) -> None:
    reading = taken(tmp_path, 'Xã,Diện tích\nA,"1,5"\nB,2,5\nC,3\n')
    assert cells(reading) == [["A", "1,5"], ["C", "3"]]
    assert [(each.code, each.row, each.value) for each in reading.faults] == [("row.width", 3, "5")]


def test_columns_without_a_name_stay(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, "Xã;Số;\nA;1;x\nB;2;y\n")) == [["A", "1", "x"], ["B", "2", "y"]]


def test_empty_cells_by_the_thousand_are_no_columns(tmp_path: Path) -> None:
    lines = [row + ";" * 3000 for row in ("Xã;Số", "A;1", *["B;2"] * 500)]
    reading = taken(tmp_path, "\n".join(lines))
    assert (len(cells(reading)), header(reading), reading.faults) == (501, ["Xã", "Số"], [])


def test_an_endless_line_is_named(tmp_path: Path) -> None:
    fault = taken(tmp_path, b"a;b\n" * 70_000 + b"x" * (3 << 20)).failure
    assert fault
    assert (fault.code, fault.row, "dòng 70001" in fault.message.vi) == ("file.too_large", 70_001, True)

"""Open files keep every row; notes and signatures below the table are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.readers import Reading
from harvesters.records.table_file import TypedTable, read_confined
from harvesters.tabular.reading import read_open


def opened(tmp_path: Path, *rows: str) -> Reading:
    (path := tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder := tmp_path / "read").mkdir()
    return read_open(path, path.name, folder)


def cells(reading: Reading) -> list[tuple[str, ...]]:
    return [row[2:] for batch in reading.tables[0].batches() for row in batch.rows()]


def test_titles_of_groups_and_names_without_figures_are_rows(tmp_path: Path) -> None:
    rows = ["TT;Xã;Hộ;Ghi chú", "I;Huyện Cao Lãnh;;", "1;Xã A;5;x", "2;Xã B;6;", "3;Xã C;;"]
    reading = opened(tmp_path, *rows)
    assert cells(reading) == [tuple(row.split(";")) for row in rows[1:]]
    assert reading.faults == []


def test_what_stands_below_the_table_is_told(tmp_path: Path) -> None:
    rows = ["TT;Xã;Hộ", "1;Xã A;5", "2;Xã B;6", "Ghi chú: số sơ bộ;;", "",
            ";;Đồng Tháp, ngày 5 tháng 7 năm 2025", "Nơi nhận:;;KT. CHỦ TỊCH", ";;Nguyễn Văn A"]  # fmt: skip
    reading = opened(tmp_path, *rows)
    assert cells(reading) == [("1", "Xã A", "5"), ("2", "Xã B", "6")]
    [fault] = reading.faults
    assert (fault.code, fault.row, fault.value) == ("rows.below", 4, "Ghi chú: số sơ bộ")
    assert "4–8" in fault.message.vi
    assert reading.tables[0].rows == 2


def test_sentences_below_the_table_are_no_rows(tmp_path: Path) -> None:
    rows = [
        "Xã;Hộ;Dân",
        "A;5;6",
        "B;6;7",
        "(*) Số liệu của các năm từ 2005 trở về trước;;",
        "là tại thời điểm 31/12.;;",
    ]
    reading = opened(tmp_path, *rows)
    assert (len(cells(reading)), reading.faults[0].row) == (2, 4)


def test_a_list_of_texts_stays_whole(tmp_path: Path) -> None:
    assert len(cells(opened(tmp_path, "Nội dung;", *["Điều 5: giải thích;"] * 9))) == 9


def test_a_count_below_the_table_is_no_row(tmp_path: Path) -> None:
    reading = opened(tmp_path, "Mã;Tên;Cấp", "01;Hà Nội;Tỉnh", "02;Hà Giang;Tỉnh", "Số lượng : 2;;")
    assert (len(cells(reading)), [each.code for each in reading.faults]) == (2, ["rows.below"])


@pytest.mark.parametrize("last", ["Nguồn nước;đã kiểm tra", "Ghi chú;xem phụ lục", "Giám đốc: số hộ;7"])
def test_a_last_row_of_data_stays(tmp_path: Path, last: str) -> None:
    reading = opened(tmp_path, "Mục;Nội dung", "Số hộ;5", "Số dân;6", last)
    assert len(cells(reading)) == 3


def test_empty_columns_do_not_make_a_table_too_wide(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("\n".join(row + ";" * 900 for row in ("Xã;Hộ", "A;5", "B;6")))
    (folder := tmp_path / "work").mkdir()
    found = read_confined(path, path.name, folder)
    assert isinstance(found, list)
    [table] = found
    assert isinstance(table, TypedTable)
    assert [column.id for column in table.columns] == ["Xã", "Hộ"]

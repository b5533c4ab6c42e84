"""JSON of every shape: no record, cell or name is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.readers import Limits, Reading, read
from harvesters.readers.json_lists import as_objects
from harvesters.readers.table import plain
from harvesters.spec import Read

ROWS = [["A", 1], ["B", 2.5]]


def taken(tmp_path: Path, document: Any, name: str = "a.json", limits: Limits | None = None) -> Reading:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    (path := tmp_path / "in").write_text(text, encoding="utf-8")
    (folder := tmp_path / "work").mkdir()
    return read(path, Read(), folder, limits, name)


def table(reading: Reading) -> tuple[list[str], list[list[str]]]:
    assert reading.failure is None, reading.failure
    [found] = reading.tables
    rows = [[plain(cell) for cell in row[2:]] for batch in found.batches() for row in batch.rows()]
    return [column.label for column in found.columns], rows


@pytest.mark.parametrize(
    "document",
    [
        [["ten", "so"], *ROWS],
        {"columns": ["ten", "so"], "index": [0, 1], "data": ROWS},
        {"fields": [{"id": "ten", "type": "text"}, {"id": "so", "type": "numeric"}], "records": ROWS},
        {
            "success": True,
            "result": {
                "fields": [{"id": "ten"}, {"id": "so"}],
                "records": [{"ten": "A", "so": 1}, {"ten": "B", "so": 2.5}],
            },
        },
        {"data": {"items": [{"ten": "A", "so": 1}, {"ten": "B", "so": 2.5}]}, "total": 2},
    ],
)
def test_shapes_with_names(tmp_path: Path, document: Any) -> None:
    assert table(taken(tmp_path, document)) == (["ten", "so"], [["A", "1"], ["B", "2.5"]])


def test_lists_of_cells_lose_none(tmp_path: Path) -> None:
    rows = [["Tên", "Số", "Số", None], ["A", 1, 2, 3], ["B", 5, 6, 7, 8]]
    assert table(taken(tmp_path, rows)) == (
        ["Tên", "Số (1)", "Số (2)", "#4", "#5"],
        [["A", "1", "2", "3", ""], ["B", "5", "6", "7", "8"]],
    )


def test_lists_without_names_are_all_data(tmp_path: Path) -> None:
    assert table(taken(tmp_path, [[2020, 1.5], [2021, 2.5]])) == (
        ["#1", "#2"],
        [["2020", "1.5"], ["2021", "2.5"]],
    )


def test_names_never_meet() -> None:
    [found] = as_objects([["a", "a", "a (2)", "", "#4"], [1, 2, 3, 4, 5]])
    assert list(found.values()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
@pytest.mark.parametrize("record", ['{"ten": "A", "so": 1, "so": 2}', '{"a.so": 1, "a": {"so": 2}}'])
def test_a_name_that_stands_twice_is_told(tmp_path: Path, name: str, record: str) -> None:
    text = f'{{"ten": "B", "so": 3}}\n{record}' if name == "a.ndjson" else f'[{{"ten": "B"}}, {record}]'
    reading = taken(tmp_path, text, name)
    [fault] = [reading.failure] if reading.failure else reading.faults
    assert fault
    assert (fault.code, str(fault.value).endswith("so")) == ("json.twice", True)
    if name == "a.ndjson":
        assert (fault.row, "dòng 2" in fault.message.vi) == (2, True)


def test_what_is_no_record_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    reading = taken(tmp_path, [{"ten": "A"}, None, {"ten": "B"}, ["C"], {"ten": "D"}])
    assert table(reading) == (["ten"], [["A"], ["B"], ["D"]])
    assert [(each.code, each.record, each.value) for each in reading.faults] == [
        ("json.record", "2", "null"),
        ("json.record", "4", '["C"]'),
    ]


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_columns_beyond_the_limit_are_told(tmp_path: Path, name: str) -> None:
    record = {f"k{n}": n for n in range(12)}
    document = json.dumps(record) + "\n" if name == "a.ndjson" else [record]
    fault = taken(tmp_path, document, name, Limits(columns=10)).failure
    assert fault
    assert fault.code == "file.too_large"


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("a.json", '[{"ten": "A"},\n {"ten": "B"', 2),
        ("a.json", '[{"ten": "A"},\n\n]', 3),
        ("a.ndjson", '{"ten": "A"}\n{"ten": "B"}\n{"ten":', 3),
    ],
)
def test_where_json_is_cut_off_is_told(tmp_path: Path, name: str, text: str, row: int) -> None:
    fault = taken(tmp_path, text, name).failure
    assert fault
    assert (fault.code, fault.row) == ("json.syntax", row)
    assert (f"dòng {row}" in fault.message.vi, f"line {row}" in fault.message.en) == (True, True)


@pytest.mark.parametrize(
    ("document", "found"),
    [({"ten": ["A", "B"]}, "–"), ({"a": [{"x": 1}], "b": [{"y": 1}]}, "a, b")],
)
def test_which_list_is_meant_is_asked(tmp_path: Path, document: Any, found: str) -> None:
    fault = taken(tmp_path, document).failure
    assert fault
    assert (fault.code, fault.value) == ("json.choice", found)


SOCRATA = [{"id": 1, "name": "Xã"}, {"id": 2, "name": "Số"}]
LISTS = [["Xã A", "0,5"], ["Xã B", "1,5"], ["Xã C", "2,5"]]


@pytest.mark.parametrize(
    ("document", "names", "count"),
    [
        (LISTS, ["#1", "#2"], 3),
        ([["Xã", "Số"], *LISTS], ["Xã", "Số"], 3),
        ([["Xã", "2023", "2024"], ["Xã A", "104,5", "3"], ["Xã B", "5", "6"]], ["Xã", "2023", "2024"], 2),
        ([["Xã", 2023, 2024], ["Xã A", 1, 3], ["Xã B", 5, 6]], ["Xã", "2023", "2024"], 2),
        ([["Xã A", "2015"], ["Xã B", "1987"]], ["#1", "#2"], 2),
        ([["Xã A", 2015, 1990], ["Xã B", 1987, 2040]], ["#1", "#2", "#3"], 2),
        ([["Xã A", "chưa có"], ["Xã B", 2]], ["#1", "#2"], 2),
        ([["Tân Hồng", "–"], ["Tân Thành", "1,5"]], ["#1", "#2"], 2),
        ([["Tân Hồng", "khoảng 5"], ["Tân Thành", "1,5"]], ["#1", "#2"], 2),
        ([["Mã", "Ngày"], ["a", "2024-01-31"]], ["Mã", "Ngày"], 1),
        ({"meta": {"view": {"columns": SOCRATA}}, "data": LISTS}, ["Xã", "Số"], 3),
        ({"schema": {"fields": [{"name": "Xã"}, {"name": "Số"}]}, "rows": LISTS}, ["Xã", "Số"], 3),
        ({"columns": ["Xã", "Số"], "index": [0, 1, 2], "data": LISTS}, ["Xã", "Số"], 3),
        ({"meta": {"columns": ["chỉ", "ba", "tên"]}, "data": LISTS}, ["#1", "#2"], 3),
    ],
)  # fmt: skip
def test_lists_have_their_names_where_they_are(
    tmp_path: Path, document: Any, names: list[str], count: int
) -> None:
    found, rows = table(taken(tmp_path, document))
    assert (found, len(rows)) == (names, count)


@pytest.mark.parametrize(
    "document",
    [
        {"ten": ["A", "B"], "so": [1, 2.5]},
        {"ten": {"0": "A", "1": "B"}, "so": {"0": 1, "1": 2.5}},
        {"ten": {"a": "A", "b": "B"}, "so": {"a": 1, "b": 2.5}},
        {"0": {"ten": "A", "so": 1}, "1": {"ten": "B", "so": 2.5}},
        {"success": True, "result": {"ten": ["A", "B"], "so": [1, 2.5]}},
        {"d": '[{"ten": "A", "so": 1}, {"ten": "B", "so": 2.5}]'},
        {"d": {"results": [{"ten": "A", "so": 1}, {"ten": "B", "so": 2.5}]}},
    ],
)
def test_tables_by_column_and_wrapped_ones(tmp_path: Path, document: Any) -> None:
    assert table(taken(tmp_path, document)) == (["ten", "so"], [["A", "1"], ["B", "2.5"]])


def test_records_by_a_key_keep_it(tmp_path: Path) -> None:
    document = {"82": {"ten": "A", "so": 1}, "80": {"ten": "B", "so": 2}}
    assert table(taken(tmp_path, document)) == (["#key", "ten", "so"], [["82", "A", "1"], ["80", "B", "2"]])


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"ten": ["A", "B"], "so": [1]}, "json.columns"),
        ({"a": {"x": "A", "y": "B"}, "b": {"x": "C", "y": "D"}}, "json.choice"),
    ],
)
def test_columns_that_fit_no_table_are_told(tmp_path: Path, document: Any, code: str) -> None:
    failure = taken(tmp_path, document).failure
    assert failure
    assert failure.code == code


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("/Date(1704042000000)/", "2024-01-01"),
        ("/Date(1704067200000)/", "2024-01-01"),
        ("\\/Date(1704042000000+0700)\\/", "2024-01-01"),
        ("/Date(1704076200000)/", "2024-01-01 09:30:00"),
        ("/Date(-2208988800000)/", "1900-01-01"),
        ("/Date(999999999999999)/", "/Date(999999999999999)/"),
    ],
)
def test_dates_of_asp_net(tmp_path: Path, given: str, day: str) -> None:
    assert table(taken(tmp_path, [{"ngay": given, "so": 1}])) == (["ngay", "so"], [[day, "1"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_json_lines_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    (path := tmp_path / "in").write_bytes(
        '{"tên": "Đồng", "so": 1}\n{"tên": "B", "so": 2.50}\n'.encode(encoding)
    )
    (folder := tmp_path / "work").mkdir()
    assert table(read(path, Read(), folder, None, "a.ndjson")) == (
        ["tên", "so"],
        [["Đồng", "1"], ["B", "2.50"]],
    )

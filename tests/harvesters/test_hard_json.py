"""JSON of every shape: no record, cell or name is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.readers import Limits, Reading, read
from harvesters.readers.records import objects
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
    [found] = objects([["a", "a", "a (2)", "", "#4"], [1, 2, 3, 4, 5]])
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

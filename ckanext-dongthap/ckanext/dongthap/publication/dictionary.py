"""The data dictionary: every column of an observations table, its type and its meaning in vi and en."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from typing import Any

from harvesters.assets import datasets_dir
from harvesters.model import KEY_HEAD, VALUE_TAIL, Message

_TYPES = {"period_start": "date", "period_end": "date", "value": "numeric"}

_COLUMNS: dict[str, tuple[Message, Message]] = {
    "period": (
        Message("Kỳ", "Period"),
        Message(
            "Kỳ số liệu như đã công bố: 2024, 2024-H1, 2024-Q3, 2024-07, 2016-2017.",
            "Period as published: 2024, 2024-H1, 2024-Q3, 2024-07, 2016-2017.",
        ),
    ),
    "period_start": (
        Message("Từ ngày", "From"),
        Message("Ngày đầu của kỳ.", "First day of the period."),
    ),
    "period_end": (
        Message("Đến ngày", "To"),
        Message("Ngày cuối của kỳ.", "Last day of the period."),
    ),
    "area_code": (
        Message("Mã địa bàn", "Area code"),
        Message("Mã đơn vị hành chính.", "Code of the administrative unit."),
    ),
    "area_valid_from": (
        Message("Mã có hiệu lực từ", "Code valid from"),
        Message(
            "Ngày bắt đầu hiệu lực của mã; trống là thời kỳ đầu tiên.",
            "Day from which the code is valid; blank for the oldest era.",
        ),
    ),
    "area_name": (
        Message("Tên địa bàn", "Area"),
        Message("Tên đơn vị hành chính.", "Name of the administrative unit."),
    ),
    "value": (
        Message("Giá trị", "Value"),
        Message("Giá trị theo đơn vị tính của chỉ tiêu.", "Value in the indicator's unit."),
    ),
    "qualifier": (
        Message("Ký hiệu", "Qualifier"),
        Message(
            "Trống là giá trị chính xác; > trên, < dưới, ~ khoảng.",
            "Blank: exact; > above, < below, ~ about.",
        ),
    ),
    "status": (
        Message("Trạng thái", "Status"),
        Message(
            "official: chính thức; estimate: ước tính; provisional: sơ bộ; illustrative: dữ liệu minh hoạ.",
            "official, estimate, provisional, or illustrative (not a real figure).",
        ),
    ),
    "note": (
        Message("Ghi chú", "Note"),
        Message("Ghi chú của nguồn.", "The source's note."),
    ),
    "source_row": (
        Message("Dòng nguồn", "Source row"),
        Message("Vị trí của giá trị trong tệp nguồn.", "Where the value stands in the source's file."),
    ),
}
_DIMENSION_NOTE = Message("Phân tổ; trống là tổng số.", "Disaggregation; blank is the total.")


def columns(dimensions: Sequence[str]) -> list[str]:
    """Column names of an observations table, in order."""
    return [*KEY_HEAD, *dimensions, *VALUE_TAIL]


def key(dimensions: Sequence[str]) -> list[str]:
    """Columns that identify an observation."""
    return ["period", "area_code", "area_valid_from", *dimensions]


def column_type(name: str) -> str:
    """PostgreSQL type of a column."""
    return _TYPES.get(name, "text")


def describe(name: str) -> tuple[Message, Message]:
    """Label and meaning of a column."""
    if name in _COLUMNS:
        return _COLUMNS[name]
    return _dimension_labels().get(name, Message(name, name)), _DIMENSION_NOTE


def info(name: str) -> dict[str, str]:
    """What CKAN keeps about a column in its data dictionary."""
    label, notes = describe(name)
    return {"label": label.vi, "notes": notes.vi, "label_en": label.en, "notes_en": notes.en}


def fields(dimensions: Sequence[str]) -> list[dict[str, Any]]:
    """The columns as ``datastore_create`` takes them."""
    return [{"id": name, "type": column_type(name), "info": info(name)} for name in columns(dimensions)]


@cache
def _dimension_labels() -> dict[str, Message]:
    path = datasets_dir() / "codelists" / "dimensions.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: Message(row["label_vi"], row["label_en"]) for row in csv.DictReader(stream)}

"""The type of a column, from all of its cells; what could be read in two ways is text, and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.model import Message
from harvesters.tabular.model import Type
from harvesters.vietnamese import numbers
from harvesters.vietnamese.fold import fold
from harvesters.vietnamese.numbers import ERROR, NATIVE

_NUMBER = r"^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$"
_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = r"^(?:19|20)\d\d-\d\d-\d\d$"
_ISO_TIME = r"^(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"
_DATE = re.compile(r"(\d\d?)([/.\-])(\d\d?)\2(\d{4}|\d\d)")
TRUE, FALSE = frozenset({"true", "co", "yes"}), frozenset({"false", "khong", "no"})
_DATE_LIKE = r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:[T ]\d\d?:\d\d(?::\d\d)?)?$"
_EXACT_DIGITS = 15


@dataclass(frozen=True)
class Typed:
    """What a column is, beside its numbers."""

    type: Type
    format: str = ""
    decimal: str = ""
    group: str = ""
    percent: bool = False
    minimum: str = ""
    maximum: str = ""
    remarks: tuple[Message, ...] = ()


def type_of(cells: pl.Series, header: str) -> Typed:
    """The type of a column's filled cells (text, numbers of the file marked `NATIVE`)."""
    cells = cells.rename("cell")
    if cells.is_empty():
        return Typed("string")
    found = next((each for each in _tries(cells, header) if each), None)
    return found or Typed("string", remarks=_doubts(cells))


def _tries(cells: pl.Series, header: str) -> Iterator[Typed | None]:
    yield _boolean(cells)
    yield _iso(cells)
    yield _slashed(cells)
    yield _number(cells, header)


def _boolean(cells: pl.Series) -> Typed | None:
    words = {fold(text) for text in cells.unique().to_list()}
    both = words & TRUE and words & FALSE
    return Typed("boolean") if both and words <= TRUE | FALSE and cells.n_unique() <= 5 else None


def _iso(cells: pl.Series) -> Typed | None:
    if cells.str.contains(_ISO).all():
        return Typed("date", "default", minimum=str(cells.min()), maximum=str(cells.max()))
    if cells.str.contains(f"{_ISO_TIME}|{_ISO}").all():
        return Typed("datetime", "any", minimum=str(cells.min()), maximum=str(cells.max()))
    return None


def _slashed(cells: pl.Series) -> Typed | None:
    """Dates with the day or the month first, where one cell at least proves which."""
    texts = cells.unique().to_list()
    found = [_DATE.fullmatch(text) for text in texts]
    if not all(found):
        return None
    parts = [match.groups() for match in found if match]
    marks, long = {part[1] for part in parts}, all(len(part[3]) == 4 for part in parts)
    if len(marks) > 1 or not long:
        return Typed("string", remarks=(_SHORT if not long else _MIXED,))
    first, second = (max(int(part[n]) for part in parts) for n in (0, 2))
    if max(first, second) > 31 or min(first, second) > 12:
        return Typed("string", remarks=(_MIXED,))
    if first <= 12 and second <= 12:
        return Typed("string", remarks=(_DAY_OR_MONTH,))
    mark, day_first = marks.pop(), first > 12
    ordered = sorted(_iso_text(part, day_first) for part in parts)
    pattern = f"%d{mark}%m{mark}%Y" if day_first else f"%m{mark}%d{mark}%Y"
    return Typed("date", pattern, minimum=ordered[0], maximum=ordered[-1])


def _iso_text(part: tuple[str | Any, ...], day_first: bool) -> str:
    day, month = (part[0], part[2]) if day_first else (part[2], part[0])
    return f"{part[3]}-{int(month):02d}-{int(day):02d}"


def _number(cells: pl.Series, header: str) -> Typed | None:
    """Numbers; codes with leading zeros or more digits than a number holds are text."""
    marks = numbers.decide(numbers.evidence(cells))
    text = pl.col("cell")
    frame = cells.to_frame().with_columns(
        value=numbers.canonical(text, marks),
        qualifier=numbers.qualifier(text),
        percent=text.str.contains("%"),
    )
    if frame["value"].null_count() or (frame["qualifier"] != "").any():
        return None
    plain = cells.str.strip_prefix(NATIVE)
    if plain.str.contains(r"^0\d+$").any():
        return Typed("string", remarks=(_CODE,))
    if (frame["value"].str.extract(r"(\d+)").str.len_chars() > _EXACT_DIGITS).any():
        return Typed("string", remarks=(_LONG,))
    order = frame.with_columns(pl.col("value").cast(pl.Float64).alias("number")).sort("number")
    ends = {"minimum": order["value"][0], "maximum": order["value"][-1]}
    whole = not frame["value"].str.contains(".", literal=True).any()
    if whole and re.search(r"\b(?:nam|year)\b", fold(header)) and all(map(_YEAR.fullmatch, plain.unique())):
        return Typed("year", **ends)
    if not plain.str.contains(r"[.,\s']").any():
        return Typed("integer" if whole else "number", percent=bool(frame["percent"].any()), **ends)
    written = bool(cells.str.contains(rf"^[^{NATIVE}].*[.,\s']").any())
    decimal = (marks.decimal or "") if written else ""
    group = _group(plain, marks.decimal) if written else ""
    percent = bool(frame["percent"].any())
    return Typed("integer" if whole else "number", "", decimal, group, percent, **ends)


def _group(cells: pl.Series, decimal: str | None) -> str:
    """The mark between thousands, "" where there is none."""
    for mark, pattern in (
        (".", r"\d\.\d{3}(?:\D|$)"),
        (",", r"\d,\d{3}(?:\D|$)"),
        (" ", r"\d\s\d{3}"),
        ("'", r"\d'\d{3}"),
    ):
        if mark != decimal and cells.str.contains(pattern).any():
            return mark
    return ""


def _doubts(cells: pl.Series) -> tuple[Message, ...]:
    """Why a column that is mostly numbers is none."""
    if cells.str.starts_with(ERROR).any():
        return (_ERROR,)
    if cells.str.contains(_DATE_LIKE).all():
        return (_MIXED,)
    text = pl.col("cell")
    marks = numbers.decide(numbers.evidence(cells))
    frame = cells.to_frame().with_columns(
        value=numbers.canonical(text, marks), qualifier=numbers.qualifier(text), open=numbers.is_open(text)
    )
    read = frame["value"].is_not_null()
    if marks.clash:
        return (_CLASH,)
    if marks.decimal is None and frame["open"].any() and (read | frame["open"]).all():
        return (_OPEN,)
    if read.all() and (frame["qualifier"] != "").any():
        return (_QUALIFIED,)
    if read.mean() or 0.0:
        share = float(read.mean() or 0.0)  # type: ignore[arg-type]
        if share >= 0.8:
            example = frame.filter(~read)["cell"][0]
            return (
                Message(f"Phần lớn là số, nhưng có ô không phải số: “{example}”.",
                        f"Mostly numbers, but some cells are none: “{example}”."),
            )  # fmt: skip
    return ()


_DAY_OR_MONTH = Message(
    "Ngày có thể đọc hai cách (ngày/tháng hay tháng/ngày) nên giữ là chữ.",
    "The dates can be read in two ways (day or month first) and were left as text.",
)
_MIXED = Message(
    "Ngày viết theo nhiều cách khác nhau nên giữ là chữ.",
    "The dates are written in several ways: left as text.",
)
_SHORT = Message("Năm chỉ có hai chữ số nên giữ là chữ.", "The years have two digits only: left as text.")
_CODE = Message("Có số 0 ở đầu nên là mã, không phải số.", "Leading zeros: these are codes, not numbers.")
_LONG = Message("Nhiều hơn 15 chữ số nên là mã, không phải số.", "More than 15 digits: codes, not numbers.")
_OPEN = Message(
    "Số dạng 1.234 có thể đọc hai cách (phần nghìn hay thập phân) nên giữ là chữ.",
    "Numbers such as 1.234 can be read in two ways (thousands or a fraction): left as text.",
)
_CLASH = Message(
    "Cột dùng lẫn dấu phẩy và dấu chấm thập phân nên giữ là chữ.",
    "The column mixes decimal commas and points: left as text.",
)
_QUALIFIED = Message(
    "Có ô ghi “trên”, “dưới”, “khoảng” nên giữ là chữ.", "Some cells say above, below or about: left as text."
)
_ERROR = Message(
    "Có ô lỗi công thức (#DIV/0!…) hoặc công thức chưa được tính: mở bằng Excel, sửa, lưu rồi tải lên lại.",
    "Some cells hold formula errors (#DIV/0!…) or formulas that were never calculated: open the file in a "
    "spreadsheet program, correct it, save it and upload it again.",
)

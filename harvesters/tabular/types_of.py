"""The type of a column, from all of its cells; what could be read in two ways is text, and says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.model import Message
from harvesters.readers.table import SHOWN
from harvesters.tabular.model import Type
from harvesters.vietnamese import numbers
from harvesters.vietnamese.fold import fold
from harvesters.vietnamese.numbers import ERROR, NATIVE

_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO_START = r"^(?:19|20)\d\d-\d\d-\d\d"
_ISO = r"^(?:19|20)\d\d-\d\d-\d\d$"
_ISO_TIME = r"^(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"
_DATE = re.compile(r"(\d\d?)([/.\-])(\d\d?)\2(\d{4}|\d\d)")
TRUE, FALSE = frozenset({"true", "co", "yes"}), frozenset({"false", "khong", "no"})
#: What `_DATE` takes, and a little more: it asks for the same mark twice.
_SLASHED = r"^\d\d?[/.\-]\d\d?[/.\-](?:\d{4}|\d\d)$"
_DATE_LIKE = r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:[T ]\d\d?:\d\d(?::\d\d)?)?$"
_EXACT_DIGITS = 15
#: A column with fewer cells with digits is not even mostly numbers.
_MOSTLY = 0.8


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
    return _boolean(cells) or _iso(cells) or _slashed(cells) or _number_or_text(cells, header)


def _number_or_text(cells: pl.Series, header: str) -> Typed:
    marks = numbers.decide(numbers.evidence(cells), header=header)
    read = None
    if float(cells.str.contains(r"\d").mean() or 0) >= _MOSTLY:  # type: ignore[arg-type]
        read = numbers.read_cells(cells, marks)
    found = None if read is None else _number(cells, header, marks, read)
    return found or Typed("string", remarks=_doubts(cells, marks, read))


def _boolean(cells: pl.Series) -> Typed | None:
    if cells.n_unique() > 5:
        return None
    words = {fold(text) for text in cells.unique().to_list()}
    both = words & TRUE and words & FALSE
    return Typed("boolean") if both and words <= TRUE | FALSE else None


def _iso(cells: pl.Series) -> Typed | None:
    if not cells.str.contains(_ISO_START).all():
        return None
    if cells.str.contains(_ISO).all():
        return Typed("date", "default", minimum=str(cells.min()), maximum=str(cells.max()))
    if cells.str.contains(f"{_ISO_TIME}|{_ISO}").all():
        return Typed("datetime", "any", minimum=str(cells.min()), maximum=str(cells.max()))
    return None


def _slashed(cells: pl.Series) -> Typed | None:
    """Dates with the day or the month first, where one cell at least proves which."""
    if not cells.str.contains(_SLASHED).all():
        return None
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


def _number(cells: pl.Series, header: str, marks: numbers.Marks, read: pl.DataFrame) -> Typed | None:
    """Numbers; codes with leading zeros or more digits than a number holds are text."""
    value = read["value"]
    if value.null_count() or (read["qualifier"] != "").any():
        return None
    plain = cells.str.strip_prefix(NATIVE)
    if plain.str.contains(r"^0\d+$").any():
        return Typed("string", remarks=(_CODE,))
    if (value.str.extract(r"(\d+)").str.len_chars() > _EXACT_DIGITS).any():
        return Typed("string", remarks=(_LONG,))
    number = value.cast(pl.Float64)
    ends = {"minimum": value[number.arg_min() or 0], "maximum": value[number.arg_max() or 0]}
    whole = not value.str.contains(".", literal=True).any()
    if whole and re.search(r"\b(?:nam|year)\b", fold(header)) and all(map(_YEAR.fullmatch, plain.unique())):
        return Typed("year", **ends)
    shares = cells.str.contains("%", literal=True)
    percent = shares.any()
    if percent and not (shares | (number == 0)).all():
        return Typed("string", remarks=(_SHARES,))
    if not plain.str.contains(r"[.,\s']").any():
        return Typed("integer" if whole else "number", percent=percent, **ends)
    written = bool(cells.str.contains(rf"^[^{NATIVE}].*[.,\s']").any())
    decimal = (marks.decimal or "") if written else ""
    group = _group(plain, marks.decimal) if written else ""
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


def _doubts(cells: pl.Series, marks: numbers.Marks, found: pl.DataFrame | None) -> tuple[Message, ...]:
    """Why a column that is mostly numbers is none; ``found`` is None where it is not even that."""
    if cells.str.contains(SHOWN).any():
        return (_SHOWN,)
    if cells.str.starts_with(ERROR).any():
        return (_ERROR,)
    if cells.str.contains(_DATE_LIKE).all():
        return (_MIXED,)
    if marks.clash:
        return (_CLASH,)
    if found is None:
        return ()
    unread = cells.filter(found["value"].is_null())
    if unread.is_empty():
        return (_QUALIFIED,)
    if marks.decimal is None and _open(unread):
        return (_OPEN,)
    if (len(cells) - len(unread)) / len(cells) < _MOSTLY:
        return ()
    return (
        Message(f"Phần lớn là số, nhưng có ô không phải số: “{unread[0]}”.",
                f"Mostly numbers, but some cells are none: “{unread[0]}”."),
    )  # fmt: skip


def _open(cells: pl.Series) -> bool:
    """Whether all can be read as a fraction and as thousands."""
    if not cells.str.contains(r"^\D{0,3}\d+[.,]\d+\D{0,3}$").all():
        return False
    return cells.to_frame().select(numbers.is_open(pl.col("cell")).any()).item()


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
_SHARES = Message(
    "Có ô ghi %, có ô không nên giữ là chữ.", "Some cells say % and others do not: left as text."
)
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
_SHOWN = Message(
    "Có ô hiển thị một số nhưng lưu một số khác (ghi trong ⟨⟩) nên giữ là chữ.",
    "Some cells show one figure and hold another (in ⟨⟩): left as text.",
)
_ERROR = Message(
    "Có ô lỗi công thức (#DIV/0!…) hoặc công thức chưa được tính: mở bằng Excel, sửa, lưu rồi tải lên lại.",
    "Some cells hold formula errors (#DIV/0!…) or formulas that were never calculated: open the file in a "
    "spreadsheet program, correct it, save it and upload it again.",
)

"""What the files of illustrative values share: the mark, months across, totals, ways to write a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from samples.illustrative import Month, Series, Unit
from samples.writers import Cell, numeral

MARK = "DỮ LIỆU MINH HOẠ – không phải số liệu thật"
NOT_REPORTED = "chưa báo cáo"
Write = Callable[[str], Cell]


def thousands(text: str) -> str:
    """1234.5 → 1.234,5"""
    return numeral(text, ",", ".")


def percent(text: str) -> str:
    """74.3 → 74,3%"""
    return f"{numeral(text)}%"


def cells(values: Series, unit: Unit, write: Write, empty: Cell = "…") -> list[Cell]:
    """All months of a unit."""
    found = [values.of(unit, month) for month in values.months]
    return [empty if text is None else write(text) for text in found]


def mean(values: Series, month: Month) -> str:
    """What the totals row shows: the unweighted mean of those that reported."""
    known = [float(text) for unit in values.units if (text := values.of(unit, month))]
    return f"{sum(known) / len(known):.1f}"


def total(values: Series, month: Month) -> str:
    """Sum of those that reported."""
    return str(sum(int(values.of(unit, month) or 0) for unit in values.units))


def wide(
    values: Series, write: Write, form: str, name: Callable[[Unit], str] = lambda unit: unit.name
) -> list[list[Cell]]:
    """A title, a row of months, a row for each unit, a footnote."""
    lines: list[list[Cell]] = [[n, name(u), *cells(values, u, write)] for n, u in enumerate(values.units, 1)]
    head: list[Cell] = ["STT", "Đơn vị", *(month.says(form) for month in values.months)]
    return [[values.label], [MARK], head, *lines, [], ["Ghi chú: “…” là chưa có báo cáo"]]


def one_a_row(values: Series, form: str, write: Write, empty: Cell = "") -> Iterable[list[Cell]]:
    for month in values.months:
        for unit in values.units:
            text = values.of(unit, month)
            yield [month.says(form), unit.name, empty if text is None else write(text)]

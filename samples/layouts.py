"""The shapes in which the statistics office and agencies lay figures out."""

from __future__ import annotations

from collections.abc import Callable

from samples.reference import AREAS, Figures, label, member_label
from samples.writers import Cell, Merge, Row, Sheet, native, numeral

NOT_THERE = ".."
#: How a file writes one figure.
Write = Callable[[str], Cell]
VI, EN = 0, 1
NOTE = "Nguồn: Tổng cục Thống kê; ký hiệu “..” là không có số liệu"


def comma(text: str) -> str:
    """With a decimal comma."""
    return numeral(text)


def grouped(text: str) -> str:
    """1.234,5"""
    return numeral(text, ",", ".")


def heading(figures: Figures, period: str, language: int = VI) -> str:
    """A year above a column, marked where its values are provisional."""
    mark = ("Sơ bộ ", "Prel. ")[language] if figures.is_provisional(period) else ""
    return mark + period


def headings(figures: Figures, language: int = VI) -> list[Cell]:
    return [heading(figures, period, language) for period in figures.periods()]


def line(figures: Figures, code: str, member: str, area: str, write: Write) -> list[Cell]:
    """The cells of all years."""
    cells = [figures.cell(code, member, area, period) for period in figures.periods()]
    return [NOT_THERE if cell is None else write(cell) for cell in cells]


def by_area(figures: Figures, write: Write, language: int = VI) -> list[Row]:
    """A row for each area, a column for each year; one indicator, no disaggregation."""
    (code,) = figures.codes
    return [[AREAS[area][language], *line(figures, code, "", area, write)] for area in figures.areas()]


def sections(figures: Figures, write: Write, title: str, language: int = VI) -> list[Row]:
    """Several indicators under one header, each below a row that names it."""
    head = ("", "Cities, provincies")[language]
    table: list[Row] = [[title], [], [head, *headings(figures, language)]]
    for code in figures.codes:
        table.append([label(code, ("vi", "en")[language])])
        for area in figures.only(code).areas():
            table.append([AREAS[area][language], *line(figures, code, "", area, write)])
    return table


def years_below(figures: Figures, code: str, sheet: str) -> Sheet:
    """A sheet with a bilingual title and the years under one merged cell."""
    own = figures.only(code)
    width = len(own.periods())
    rows: list[Row] = [
        [label(code)],
        [label(code, "en")],
        [],
        ["Địa phương\nProvince", "Năm - Year", *[None] * (width - 1)],
        [None, *(native(p) if not own.is_provisional(p) else heading(own, p) for p in own.periods())],
        *by_area(own, native),
        [],
        [NOTE],
    ]
    return Sheet(sheet, rows, [(0, 0, 0, width), (3, 0, 4, 0), (3, 1, 3, width)])


def members_above(figures: Figures, code: str, sheet: str) -> Sheet:
    """A sheet with a disaggregation merged over the years."""
    own, dimension = figures.only(code), figures.dimensions[code]
    periods, members = own.periods(), own.members()
    upper: list[Cell] = ["Địa phương"]
    lower: list[Cell] = [None]
    merges: list[Merge] = [(2, 0, 3, 0)]
    for member in members:
        merges.append((2, len(upper), 2, len(upper) + len(periods) - 1))
        upper += [member_label(dimension, member), *[None] * (len(periods) - 1)]
        lower += headings(own)
    rows: list[Row] = [[label(code)], [], upper, lower]
    for area in own.areas():
        cells = [cell for member in members for cell in line(own, code, member, area, native)]
        rows.append([AREAS[area][VI], *cells])
    return Sheet(sheet, [*rows, [], ["(*) Tính đến 30/9 hằng năm"], [NOTE]], merges)

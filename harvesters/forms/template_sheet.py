"""One indicator's sheet of a template: what to fill in, what to compare with, and marks while typing.

Every formula looks at its own row, every list is a range, and duplicates are found by the programs' own
rule for duplicate values, so 5,000 rows cost 5,000 times one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from harvesters.areas import Area
from harvesters.forms import marking, places, reference, stamp, words
from harvesters.forms.columns import SHOWN, header, roles
from harvesters.forms.lists import Lists
from harvesters.forms.model import Form, FormIndicator, Stamp
from harvesters.forms.styles import Styles

#: 0-based row of the header; the rows above say what the sheet is.
HEADER = 4
#: Empty rows below, for what the form did not foresee.
FREE_ROWS = 100
_WIDTHS = {"period": 12, "code": 11, "area": 28, "value": 15, "mark": 11, "status": 13, "note": 26,
           "explanation": 34, "check": 16, "previous_period": 11, "previous": 14, "published": 14,
           "limit": 12, "key": 9}  # fmt: skip

Row = tuple[str, Area, tuple[str, ...]]


@dataclass(frozen=True)
class Grid:
    """Where a sheet's columns and rows are: role → letter, first and last row as a person counts."""

    letters: dict[str, str]
    first: int
    last: int

    def cell(self, role: str, row: int | None = None) -> str:
        """``$E6``: a cell of a row (the first one where no row is given)."""
        return f"${self.letters[role]}{row or self.first}"

    def range(self, role: str) -> str:
        """``E6:E5105``."""
        letter = self.letters[role]
        return f"{letter}{self.first}:{letter}{self.last}"


def write_sheet(
    sheet: Worksheet,
    styles: Styles,
    form: Form,
    indicator: FormIndicator,
    rows: Sequence[Row],
    mark: Stamp,
    lists: Lists,
) -> None:
    """Fill one sheet."""
    columns = {**roles(indicator), **SHOWN}
    letters = {role: xl_col_to_name(n) for n, role in enumerate(columns)}
    grid = Grid(letters, HEADER + 2, HEADER + 1 + len(rows) + FREE_ROWS)
    _head(sheet, styles, form, indicator, grid, mark)
    for number, (role, label) in enumerate(columns.items()):
        style = styles.shown_header if role in SHOWN else styles.header
        sheet.write_string(HEADER, number, header(label, form.language), style)
        sheet.set_column(number, number, _WIDTHS.get(role, 20))
    known = reference.Reference(indicator)
    shown = places.labels(indicator.areas)
    for number in range(grid.first, grid.last + 1):
        row = rows[number - grid.first] if number - grid.first < len(rows) else None
        cells = _cells(form, indicator, row, known, shown) if row else {}
        _row(sheet, styles, indicator, grid, number, cells)
        marking.formulas(sheet, styles, form, indicator, grid, number, bool(cells))
    marking.live(sheet, styles, form, indicator, grid, lists)
    _setup(sheet, form, grid, len(columns))


def _head(
    sheet: Worksheet, styles: Styles, form: Form, indicator: FormIndicator, grid: Grid, mark: Stamp
) -> None:
    sheet.write_string(0, 0, words.heading(indicator, form), styles.title)
    agency = words.say(form.agency_title, form)
    sheet.write_string(1, 0, " · ".join(filter(None, (agency, words.limits(indicator, form)))), styles.text)
    sheet.write_string(2, 0, words.say(words.HOW, form), styles.text)
    sheet.write_string(3, 0, stamp.line(mark, [indicator.code]), styles.stamp)
    at = int_of(grid, "note")
    filled = f'="{words.say(words.FILLED, form)}: "&COUNT({grid.range("value")})'
    sheet.write_formula(1, at, filled, styles.bold, 0)
    done, missing = (words.say(words.CHECKS[name], form) for name in ("ok", "missing"))
    check = grid.range("check")
    wrong = f'COUNTIF({check},"?*")-COUNTIF({check},"{done}")-COUNTIF({check},"{missing}")'
    told = f'="{words.say(words.WRONG, form)}: "&({wrong})'
    sheet.write_formula(1, at + 1, told, styles.bold, 0)


def int_of(grid: Grid, role: str) -> int:
    """0-based number of a role's column."""
    return list(grid.letters).index(role)


def _cells(
    form: Form,
    indicator: FormIndicator,
    row: Row,
    known: reference.Reference,
    names: dict[tuple[str, str], str],
) -> dict[str, Any]:
    period, area, codes = row
    filled = {
        "period": period,
        "code": places.code(area, form.era),
        "area": names[area.code, area.valid_from],
        **places.combination(indicator, codes, form.language),
    }
    return {**filled, **known.of(period, area, codes)}


def _row(
    sheet: Worksheet, styles: Styles, indicator: FormIndicator, grid: Grid, number: int, cells: dict[str, Any]
) -> None:
    for column, role in enumerate(grid.letters):
        text = cells.get(role, "")
        if role in ("value", "previous", "published", "limit"):
            style = styles.number(indicator.decimals, locked=role != "value")
            if isinstance(text, float):
                sheet.write_number(number - 1, column, text, style)
            else:
                sheet.write_blank(number - 1, column, None, style)
        elif role not in ("check", "key"):
            locked = styles.shown if role in SHOWN else styles.entry
            style = styles.key if role in ("period", "code", "area") or role.startswith("dim.") else locked
            sheet.write(number - 1, column, text or None, style)


def _setup(sheet: Worksheet, form: Form, grid: Grid, width: int) -> None:
    sheet.set_row(0, 22)
    sheet.set_row(HEADER, 44)
    sheet.freeze_panes(HEADER + 1, int_of(grid, "area") + 1)
    sheet.autofilter(HEADER, 0, grid.last - 1, width - 1)
    for role in ("limit", "key"):
        sheet.set_column(int_of(grid, role), int_of(grid, role), _WIDTHS[role], None, {"level": 1})
    sheet.protect("", dict.fromkeys(_ALLOWED, True))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.print_area(0, 0, grid.last - FREE_ROWS - 1, int_of(grid, "check"))
    sheet.set_footer(f"&L{form.agency}&R{words.say(words.FOOT, form)}")


_ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort",
            "autofilter", "select_locked_cells", "select_unlocked_cells")  # fmt: skip

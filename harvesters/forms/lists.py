"""The code lists of a workbook: one column each on a sheet of their own, for the drop-downs."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

NAMES = {"vi": "Danh mục", "en": "Lists"}


class Lists:
    """Columns are given out while sheets are written; equal lists share one."""

    def __init__(self, language: str) -> None:
        self.sheet = NAMES[language]
        self._columns: dict[tuple[str, ...], tuple[int, str]] = {}

    def reference(self, title: str, values: Sequence[str]) -> str:
        """The range of a list, as a data validation takes it."""
        key = tuple(values)
        if key not in self._columns:
            self._columns[key] = (len(self._columns), title)
        letter = xl_col_to_name(self._columns[key][0])
        return f"='{self.sheet}'!${letter}$2:${letter}${len(key) + 1}"

    def write(self, book: Workbook) -> None:
        """Add the sheet; its cells are locked."""
        sheet = book.add_worksheet(self.sheet)
        bold = book.add_format({"bold": True, "bg_color": "#E8ECEF"})
        text = book.add_format({"num_format": "@"})
        for values, (column, title) in self._columns.items():
            sheet.set_column(column, column, 24)
            sheet.write_string(0, column, title, bold)
            for row, value in enumerate(values, start=1):
                sheet.write_string(row, column, value, text)
        sheet.freeze_panes(1, 0)
        sheet.protect("", {"format_columns": True})

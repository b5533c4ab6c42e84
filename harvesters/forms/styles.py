"""The formats of a template's cells."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format

_GREY = "#F1F3F5"


class Styles:
    """Formats shared by the sheets of one workbook."""

    def __init__(self, book: Workbook, language: str) -> None:
        self.language = language
        self._book = book
        border = {"border": 1, "border_color": "#C9D1D9"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"font_size": 10, "font_color": "#444444"})
        self.bold = book.add_format({"bold": True})
        self.stamp = book.add_format({"font_size": 8, "font_color": "#8A8A8A"})
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", **border}
        self.header = book.add_format({**head, "bg_color": "#D7E6F4"})
        self.shown_header = book.add_format({**head, "bg_color": "#E3E6E8", "font_color": "#555555"})
        self.key = book.add_format({**border, "num_format": "@", "locked": False})
        self.entry = book.add_format({**border, "num_format": "@", "locked": False, "text_wrap": True})
        self.shown = book.add_format({**border, "bg_color": _GREY, "font_color": "#555555"})
        self.small = book.add_format({"font_size": 7, "font_color": "#B8B8B8"})
        self.missing = book.add_format({"bg_color": "#FFF3BF"})
        self.wrong = book.add_format({"bg_color": "#FFC9C9", "font_color": "#8A0000"})
        self.explain = book.add_format({"bg_color": "#FFD8A8", "font_color": "#7A3E00"})
        self.good = book.add_format({"font_color": "#2B7A3D"})
        self._numbers: dict[tuple[int | None, bool], Format] = {}

    def number(self, decimals: int | None, locked: bool) -> Format:
        """Numbers with the indicator's decimals; as they are where it states none."""
        key = (decimals, locked)
        if key not in self._numbers:
            form = "General" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
            look = {"border": 1, "border_color": "#C9D1D9", "num_format": form, "align": "right"}
            if locked:
                look |= {"bg_color": _GREY, "font_color": "#555555"}
            self._numbers[key] = self._book.add_format({**look, "locked": locked})
        return self._numbers[key]

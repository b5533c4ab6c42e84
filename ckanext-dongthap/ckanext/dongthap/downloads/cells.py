"""Rows of a worksheet as the XML that a workbook holds, whole columns at a time.

Blank cells are left out. Texts stand in their cells; what XML can't hold is written as Excel does:
``_x0007_``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from harvesters.tabular.neutralise import any_risky, formula

#: Digits that a spreadsheet keeps; a longer number stays text.
_EXACT_DIGITS = 15
_NUMERAL = r"^-?[0-9]+(?:\.[0-9]+)?$"
#: Characters that a cell may hold; Excel calls a workbook with more broken.
_CELL_CHARACTERS = 32_767
#: Spreadsheets count days from 1900 and disagree about those before March; 25,569 is the first of 1970.
_DAY_1970, _FIRST_DAY = 25_569, 61
_CONTROLS = [chr(code) for code in range(0x20) if chr(code) not in "\t\n"]
_WRITTEN = {
    **{control: f"_x{ord(control):04X}_" for control in [*_CONTROLS, "\ufffe", "\uffff"]},
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
}
_LIKE_ESCAPE = r"_x[0-9A-Fa-f]{4}_"
_SPECIAL = rf"[&<>\x00-\x08\x0b-\x1f\x{{FFFE}}\x{{FFFF}}]|{_LIKE_ESCAPE}"


#: The most bytes that a cell takes beside its text, and that a byte of its text becomes.
CELL_BYTES, TEXT_GROWTH = 80, 7


@dataclass(frozen=True)
class Styles:
    """Numbers of the workbook's formats for texts that are to stay texts, and for dates."""

    quoted: str
    date: str


def rows(frame: pl.DataFrame, kinds: Mapping[str, str], number: str, styles: Styles) -> pl.DataFrame:
    """A text for each row; the column ``number`` says where it stands in the sheet. ``kinds``: column →
    ``text``, ``numeric`` or ``date``.
    """
    place = pl.col(number).cast(pl.String)
    cells = [
        _cell(frame[name], kind, f'<c r="{xl_col_to_name(index)}', place, styles)
        for index, (name, kind) in enumerate(kinds.items())
    ]
    return frame.select(_joined('<row r="', place, '">', *cells, "</row>"))


def _cell(texts: pl.Series, kind: str, start: str, place: pl.Expr, styles: Styles) -> pl.Expr:
    cell = pl.col(texts.name)
    written = _text(texts, start, place, styles)
    if kind == "numeric":
        exact = cell.str.contains(_NUMERAL) & (cell.str.count_matches("[0-9]") <= _EXACT_DIGITS)
        number = _joined(start, place, '"><v>', cell, "</v></c>")
        written = pl.when(exact).then(number).otherwise(written)
    if kind == "date":
        day = cell.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32) + _DAY_1970
        date = _joined(start, place, f'" s="{styles.date}"><v>', day.cast(pl.String), "</v></c>")
        written = pl.when(day >= _FIRST_DAY).then(date).otherwise(written)
    return pl.when(cell != "").then(written).otherwise(pl.lit(""))


def _text(texts: pl.Series, start: str, place: pl.Expr, styles: Styles) -> pl.Expr:
    """A column's texts as cells. Whatever nearly no text needs is done only where a look finds it needed."""
    cell = pl.col(texts.name).str.slice(0, _CELL_CHARACTERS)
    marked = pl.lit("")
    if any_risky(texts):
        marked = pl.when(formula(pl.col(texts.name))).then(pl.lit(f' s="{styles.quoted}"')).otherwise(marked)
    if texts.str.contains(_SPECIAL).any():
        plain = pl.when(cell.str.contains(_LIKE_ESCAPE)).then(cell.str.replace_all("_x", "_x005F_x"))
        cell = plain.otherwise(cell).str.replace_many(_WRITTEN)
    space = ' xml:space="preserve"' if texts.str.contains(r"^\s|\s$").any() else ""
    return _joined(start, place, '"', marked, f' t="inlineStr"><is><t{space}>', cell, "</t></is></c>")


def _joined(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in parts])

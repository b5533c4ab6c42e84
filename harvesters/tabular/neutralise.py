"""Texts that a spreadsheet program would take for a formula, made harmless in files that it opens.

A cell of a CSV file that begins with ``=``, ``+``, ``-`` or ``@`` (also their full-width forms, also behind a
tab, a line break or spaces) is calculated when the file is opened; it may call programs or send the sheet's
contents away (CWE-1236, https://owasp.org/www-community/attacks/CSV_Injection). Such a text gets an
apostrophe before it. Left as they are, because they do no harm and people need them:

- numbers in any way of writing: ``-5,2``, ``- 5``, ``+1.234,5``, ``-12 %``, ``−3``;
- dates and times: ``-2024``, ``- 01/02/2024``;
- telephone numbers: ``+84 912 345 678``;
- lone dashes and signs that stand for "no figure": ``-``, ``--``, ``- -``, ``+``;
- list items: a dash, a space, and words (``- Lúa đông xuân (nghìn ha)``), if nothing in them could calculate:
  no function call, no quote, bar, exclamation or equals sign, ampersand or reference.

In workbooks a text is stored as a text and never calculated; `is_formula` tells where to set the mark that
keeps it a text when somebody edits the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

MARK = "'"
#: Every first character of a text that could be calculated; the others are not looked at any closer.
_FIRST = frozenset("=+-@＝＋－＠−\t\r\n \x00\x0b\x0c\u00a0\u2007\u202f\u3000\ufeff")
_SPACE = r"[ \t\r\n\x00\x0b\x0c\u00a0\u2007\u202f\u3000\ufeff]*"
_STARTS = rf"^{_SPACE}[=+\-@＝＋－＠−\t\r\n]|^[\t\r\n]"
_NUMBER = r"^\s*[+\-−]?\s*(?:\d[\d.,' \u00a0\u202f]*)(?:[eE][+\-]?\d+)?\s*(?:%|‰)?\s*$"
_DATE = r"^\s*[+\-−]?\s*\d{1,4}(?:[/.\-]\d{1,4}){1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*$"
_PHONE = r"^\s*\+\d{1,3}[\d ().\-]{6,18}\s*$"
_DASHES = r"^[\s+\-−–—.…]*$"
_ITEM = r"^\s*[+\-−]\s+[\p{L}\d]"
_CALCULATES = (
    r"[|!=\"'&^{}\[\]@<>＝＠]|(?:^|[^\p{L}\p{N}_])[A-Za-z][A-Za-z0-9._]*\s*\(|\$?[A-Za-z]{1,3}\$?\d+\s*:"
)

#: A cell of a CSV file as it is written, by its delimiter.
_CELLS = {mark: re.compile(rf'"(?:[^"]|"")*"|[^{mark}\n\r"]+') for mark in (",", "\t", ";")}
#: What most cells with a sign in front are.
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def formula(text: pl.Expr) -> pl.Expr:
    """Whether each text of a column would be calculated."""
    harmless = (
        text.str.contains(_NUMBER)
        | text.str.contains(_DATE)
        | text.str.contains(_PHONE)
        | text.str.contains(_DASHES)
        | (text.str.contains(_ITEM) & ~text.str.contains(_CALCULATES))
    )
    control = text.str.contains(r"^[\t\r]") & (text.str.strip_chars() != "")
    return (text.str.contains(_STARTS) & ~harmless) | (control & ~text.str.contains(_NUMBER))


def neutral(text: pl.Expr) -> pl.Expr:
    """The texts of a column as a CSV file may have them."""
    return pl.when(~formula(text)).then(text).otherwise(pl.concat_str(pl.lit(MARK), text))


def any_risky(texts: pl.Series) -> bool:
    """Whether one of the texts begins like a formula: all that has to be asked of nearly every column."""
    return texts.str.contains(_STARTS).any()


def neutral_frame(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """A frame with these columns neutral; columns where no text begins like a formula cost one look."""
    risky = [name for name in columns if any_risky(frame[name])]
    return frame.with_columns(neutral(pl.col(name)) for name in risky) if risky else frame


def is_formula(text: str) -> bool:
    """`formula` of one text."""
    if text[:1] not in _FIRST:
        return False
    return bool(pl.select(formula(pl.lit(text))).item())


def neutral_text(text: str) -> str:
    """`neutral` of one text."""
    return MARK + text if is_formula(text) else text


def neutral_csv(text: str, delimiter: str = ",") -> str:
    """A whole CSV file (RFC 4180) with its risky cells neutral; every other character stays as it is."""
    cells = _CELLS[delimiter]
    found = {cell for cell in cells.findall(text) if _may_be(_read(cell))}
    if not found:
        return text
    ordered = list(found)
    marks = pl.select(formula(pl.lit(pl.Series([_read(cell) for cell in ordered])))).to_series()
    risky = {cell for cell, mark in zip(ordered, marks, strict=True) if mark}
    return cells.sub(lambda cell: _marked(cell[0]) if cell[0] in risky else cell[0], text)


def _read(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _may_be(value: str) -> bool:
    return value[:1] in _FIRST and value != "" and not _PLAIN_NUMBER.fullmatch(value)


def _marked(cell: str) -> str:
    return f'"{MARK}{cell[1:]}' if cell.startswith('"') else MARK + cell

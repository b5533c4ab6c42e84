"""What a workbook says of its cells beside their values, and calamine does not tell.

Error values and formulas that no program has calculated would be empty cells; 12,5% would be 0.125, 00123
be 123, 1.2 thousand be 1234; a raised note would be a digit of its figure; hidden rows and columns and what
lies under merged cells would be read without a word. The guard has looked at the file before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from harvesters.readers.marks import ods, xls, xlsx
from harvesters.readers.marks.model import Marks, Place

__all__ = ["Marks", "Place", "Source", "opened"]


class Source(Protocol):
    """A workbook whose sheets are looked at one after the other."""

    def marks(self, sheet: str) -> Marks:
        """The marks of the sheet of a name."""
        ...


def opened(path: Path, kind: str, names: list[str]) -> Source:
    """The source of marks of a workbook; ``names`` of all its sheets, in order."""
    if kind == "xlsx":
        return xlsx.Source(path)
    return ods.Source(path) if kind == "ods" else xls.Source(path, names)

"""What a workbook says of its cells beside their values, and calamine does not tell.

Error values and formulas that no program has calculated would be empty cells; 12,5% would be 0.125, 00123 be
123; hidden rows and columns would be read without a word. The guard has looked at the file before.
"""

from __future__ import annotations

from pathlib import Path

from harvesters.readers.marks import ods, xls, xlsx
from harvesters.readers.marks.model import Marks, Place

__all__ = ["Marks", "Place", "marks_of"]


def marks_of(path: Path, kind: str, sheet: str, position: int) -> Marks:
    """The marks of one sheet; ``position``: which sheet of the file it is, from 0."""
    if kind == "xlsx":
        return xlsx.marks(path, sheet)
    return ods.marks(path, sheet) if kind == "ods" else xls.marks(path, position)

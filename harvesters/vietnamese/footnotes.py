"""Marks of footnotes behind a label: 2016*, 2016(*), Tiền Giang (1), Tiền Giang¹."""

from __future__ import annotations

import re

_MARK = re.compile(r"\s*(?:\(\s*\*+\s*\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+)\s*$")
_NUMBER = re.compile(r"\s*\(\s*\d\s*\)\s*$")


def without_mark(text: str, numbers: bool = False) -> str:
    """The label alone; ``numbers``: a digit in brackets is a mark too (no month, no column's number)."""
    bare = _MARK.sub("", text)
    return _NUMBER.sub("", bare) if numbers else bare

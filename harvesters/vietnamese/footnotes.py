"""Marks of footnotes behind a label: 2016*, 2016(*), Tiền Giang (1), Tiền Giang¹."""

from __future__ import annotations

import re

#: At the end of a text without blanks around it. No mark follows its like, so that each is looked at once.
_MARK = re.compile(r"(?:\(\s*\*+\s*\)|(?<!\*)\*+|(?<![¹²³⁴⁵⁶⁷⁸⁹])[¹²³⁴⁵⁶⁷⁸⁹]+)$")
_NUMBER = re.compile(r"\(\s*\d\s*\)$")


def without_mark(text: str, numbers: bool = False) -> str:
    """The label alone; ``numbers``: a digit in brackets is a mark too (no month, no column's number)."""
    bare = _cut(_MARK, text)
    return _cut(_NUMBER, bare) if numbers else bare


def _cut(mark: re.Pattern[str], text: str) -> str:
    """The text without a mark at its end; as it is where there is none."""
    bare = text.rstrip()
    found = mark.search(bare)
    return bare[: found.start()].rstrip() if found else text

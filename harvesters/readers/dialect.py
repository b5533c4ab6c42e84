"""How a text file separates its cells: delimiter, quotation marks, columns aligned by blanks."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: In the order of preference.
DELIMITERS = ",;\t|^~¦§"
#: A first line that spreadsheets read as the name of the delimiter.
SEPARATOR = re.compile(r" *\"?sep=([,;\t|^~])\"?[,;\t|^~]* *", re.IGNORECASE)
#: Two blanks or more between texts.
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
#: Signs that stand in texts and figures and separate nothing.
_NO_DELIMITER = frozenset(" .,;\t|-–—−+'\"’‘“”()[]{}%‰/&_*:?!<>=…°²³")
#: Share of the lines that must be cut alike.
_MOSTLY = 0.8


@dataclass(frozen=True)
class Dialect:
    """``aligned``: cells are separated by two blanks or more. ``other``: a sign that stands in all lines the
    same number of times, where no known delimiter does.
    """

    delimiter: str
    quote: str = '"'
    aligned: bool = False
    other: str = ""


def dialect_of(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """The dialect of a file's first lines; ``delimiter``: as the spec names it."""
    if not delimiter and (named := SEPARATOR.fullmatch(lines[0].strip("\r\n") if lines else "")):
        delimiter = named[1]
    if delimiter:
        return Dialect(delimiter, _quote(lines, delimiter))
    found = [mark for mark in DELIMITERS if not _only_within_figures(lines, mark)] or [","]
    quotes = {mark: _quote(lines, mark) for mark in found}
    scores = {mark: _evenness(lines, mark, quotes[mark]) for mark in found}
    best = max(found, key=lambda mark: (*scores[mark], -DELIMITERS.index(mark)))
    if scores[best][1] > 1:
        return Dialect(best, quotes[best])
    if _aligned(lines):
        return Dialect("\t", aligned=True)
    return Dialect(best, quotes[best], other=_other(lines))


def _evenness(lines: Sequence[str], mark: str, quote: str) -> tuple[float, int, int]:
    """Share of the records that have the commonest width above one, that width, and their number: decimal
    commas cut rows of figures as evenly as the delimiter does, but not the header.
    """
    try:
        records = list(csv.reader(lines, delimiter=mark, quotechar=quote, strict=False))
    except csv.Error:
        return 0.0, 0, 0
    widths = Counter(len(record) for record in records if any(cell.strip() for cell in record))
    total = sum(widths.values())
    width, count = max(
        ((w, n) for w, n in widths.items() if w > 1), key=lambda p: (p[1], p[0]), default=(0, 0)
    )
    return (round(count / total, 1) if total else 0.0), width, count


def _only_within_figures(lines: Sequence[str], mark: str) -> bool:
    """Whether a mark stands but between digits, in a text that has more than figures."""
    if mark not in ",.":
        return False
    text = "".join(lines)
    marks = text.count(mark)
    inside = len(re.findall(rf"(?<=\d){re.escape(mark)}(?=\d)", text))
    return marks > 0 and inside == marks and bool(re.search(r"[^\W\d_]", text))


def _quote(lines: Sequence[str], mark: str) -> str:
    """The quotation mark: an apostrophe where nearly all lines are cells between apostrophes."""
    filled = [line.strip() for line in lines if line.strip()]
    single = sum(line[0] == "'" and line[-1] == "'" and f"'{mark}'" in line for line in filled)
    return "'" if single and single >= len(filled) * _MOSTLY else '"'


def _aligned(lines: Sequence[str]) -> bool:
    """Whether the header and most of the lines below have gaps; `unaligned` finds those that do not fit."""
    widths = [len(_GAP.findall(line)) + 1 for line in lines if line.strip()]
    cut = sum(width > 1 for width in widths[1:])
    return len(widths) > 2 and widths[0] > 1 and cut >= len(widths[1:]) * _MOSTLY


def unaligned(lines: Sequence[str], width: int) -> int | None:
    """The first of the lines that blanks do not cut into so many cells."""
    return next(
        (n for n, line in enumerate(lines) if line.strip() and len(_GAP.findall(line)) + 1 != width), None
    )


def with_tabs(text: str) -> str:
    """Lines of aligned columns with a tabulator between their cells."""
    return _GAP.sub("\t", text)


def _other(lines: Sequence[str]) -> str:
    """A sign that most lines have equally often: a delimiter that is not known."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < 2:
        return ""
    signs = [char for char in dict.fromkeys(filled[0]) if not char.isalnum() and char not in _NO_DELIMITER]
    for sign in signs:
        if all(line.count(sign) == filled[0].count(sign) for line in filled):
            return sign
    return ""

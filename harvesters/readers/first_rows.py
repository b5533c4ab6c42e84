"""Which rows below a header's first one belong to it, and which hold data although they look like labels.

A row joins the header on evidence alone: merged cells, an empty key cell, units, labels that repeat over
columns, a second language. Whatever has its key cell filled like the rows below is data.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harvesters.readers.table import plain
from harvesters.vietnamese.fold import fold

Grid = Sequence[Sequence[str]]
#: ((first row, first column), (last row, last column)), 0-based, inclusive.
Merge = tuple[tuple[int, int], tuple[int, int]]
#: Why a row joins the header. ``merge`` is certain, ``main``: what stands above it is a title.
Reason = Literal["merge", "main", "key", "unit", "repeat", "words"]
MAX_HEADER_ROWS = 8

#: What people write where there is no figure.
NOTHING = re.compile(
    r"(?:chua|khong|dang|ko)\b.*|lien he|n/?a|nil|none|null|nan|kxd|no data"
    r"|not (?:available|reported|applicable)"
)
_UNIT = re.compile(
    r"\([^()\d]{1,40}\)|%|‰|ha|tan|ta|kg|km2?|m2?|m3|km²|m²|m³|nguoi|ho|con|cay|chiec|cai|lan|ngay|gio|do"
    r"|(?:nghin|trieu|ty|1000|1\.000)? ?(?:dong|vnd|usd|nguoi|ho|tan|ha|con|cay|m3|m2|kwh)"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Head:
    """The header's rows; ``joined``: those among them that no merged cell binds to the others."""

    rows: tuple[int, ...]
    joined: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The rows around a header. ``figures``: columns that hold figures; ``first``: the first row of which
    that is certain; ``kinds``: what each cell is, by `layout.kind`.
    """

    grid: Grid
    kinds: Sequence[Sequence[str]]
    merges: Sequence[Merge]
    figures: frozenset[int]
    first: int

    def head(self, top: int, last: int, single: bool) -> Head:
        """The rows of the header from ``top`` on, at most to ``last``. ``single``: one row, unless merged."""
        rows, joined = [top], list[int]()
        for row in range(top + 1, min(last, top + MAX_HEADER_ROWS - 1) + 1):
            reason = self._reason(rows, row)
            if reason is None or (single and reason not in ("merge", "main")):
                break
            if reason == "main" and single:
                rows = []
            if reason != "merge" and rows:
                joined.append(rows[-1] if reason == "main" else row)
            rows.append(row)
        return Head(tuple(rows), tuple(joined))

    def is_data(self, row: int) -> bool:
        """Whether a row that could label columns begins like the rows below, which are names."""
        key = self._key(row)
        below = [self._key(index) for index in range(self.first, len(self.grid)) if any(self.grid[index])]
        return bool(key) and sum(key == each for each in below) * 2 > len(below)

    def _key(self, row: int) -> str:
        """The first word of the key cell where it is a name: more words follow, with a capital letter."""
        text = self._text(row, self.key)
        first, _, rest = text.partition(" ")
        return fold(first) if rest[:1].isupper() and not rest.isupper() else ""

    @property
    def key(self) -> int:
        """The column that says what a row is about: the first of texts that is mostly filled."""
        body = [row for row in self.kinds[self.first :] if any(row)]
        width = max(map(len, self.kinds), default=0)
        filled = [
            n for n in range(width) if sum(n < len(row) and bool(row[n]) for row in body) * 2 > len(body)
        ]
        return next((n for n in filled if n not in self.figures), filled[0] if filled else 0)

    def _text(self, row: int, column: int) -> str:
        cells = self.grid[row]
        return plain(cells[column]).strip() if column < len(cells) else ""

    def _reason(self, rows: Sequence[int], row: int) -> Reason | None:
        places = [n for n, cell in enumerate(self.grid[row]) if cell and n in self.figures and n != self.key]
        if any(
            top in rows and left <= right and top < row <= bottom
            for (top, left), (bottom, right) in self.merges
        ):
            return "merge"
        if not places or not self._are_labels(row, places):
            return None
        if not self._text(row, self.key):
            return "merge" if self._below_merge(rows, row, places) else "key"
        if self._titles(rows) and self._covers(row):
            return "main"
        return self._words(rows, row, places)

    def _are_labels(self, row: int, places: Sequence[int]) -> bool:
        """Words and periods; bare years only as a run of them across the columns."""
        kinds = [self.kinds[row][n] for n in places]
        years = [int(self._text(row, n)) for n, each in zip(places, kinds, strict=True) if each == "year"]
        if any(each not in ("text", "period", "year") for each in kinds):
            return False
        return not years or is_run(years)

    def _below_merge(self, rows: Sequence[int], row: int, places: Sequence[int]) -> bool:
        """Whether labels stand below a cell that is merged over several columns, or are so themselves."""
        over = [
            (left, right)
            for (top, left), (_, right) in self.merges
            if right > left and (top in rows or top == row)
        ]
        return any(left <= n <= right for n in places for left, right in over)

    def _titles(self, rows: Sequence[int]) -> bool:
        """Whether the rows so far leave most columns of figures without a label, so that they are titles."""
        if any(top in rows and right > left for (top, left), (_, right) in self.merges):
            return False
        labelled = {n for index in rows for n in self.figures if self._text(index, n)}
        return len(labelled) * 2 < len(self.figures)

    def _covers(self, row: int) -> bool:
        return sum(bool(self._text(row, n)) for n in self.figures) * 2 > len(self.figures)

    def _words(self, rows: Sequence[int], row: int, places: Sequence[int]) -> Reason | None:
        """Labels below labels although the key cell is filled: none holds a figure, or a word for none."""
        texts = [self._text(row, n) for n in places]
        keys = [fold(text) for text in texts]
        if self.is_data(row) or not all(map(_LETTER.search, texts)) or any(map(NOTHING.fullmatch, keys)):
            return "unit" if all(map(_UNIT.fullmatch, keys)) and "%" in keys else None
        spread, repeated = self._spread(rows, places), self._repeated(keys)
        if any(char.isdigit() for text in texts for char in text):
            return "repeat" if spread and repeated else None
        if all(map(_UNIT.fullmatch, keys)):
            return "unit"
        if spread or (repeated and self._repeated([self._text(rows[-1], n) for n in places])):
            return "repeat"
        return "words" if self._other_language(rows, row, texts) else None

    def _spread(self, rows: Sequence[int], places: Sequence[int]) -> bool:
        """Whether a label above has an empty cell to its right, over a label of this row: a lost merge."""
        above = rows[-1]
        return any(
            not self._text(above, n) and any(self._text(above, m) for m in places if m < n) for n in places
        )

    @staticmethod
    def _repeated(texts: Sequence[str]) -> bool:
        counts = Counter(text for text in texts if text)
        return len(counts) > 1 and all(count > 1 for count in counts.values())

    def _other_language(self, rows: Sequence[int], row: int, texts: Sequence[str]) -> bool:
        """Whether a row of words without accents repeats a header that has them: English, or field names."""
        above = "".join(self.grid[rows[-1]])
        long = all(len(text) > 1 for text in texts) and len(set(texts)) == len(texts) > 1
        return long and "".join(self.grid[row]).isascii() and not above.isascii()


def is_run(years: Sequence[int]) -> bool:
    """Whether years stand in order: rising or falling by at most ten, or in repeated runs of that kind."""
    if len(years) < 2:
        return False
    steps = [after - before for before, after in itertools.pairwise(years)]
    forward = [step for step in steps if step]
    if not forward:
        return False
    rising = max(Counter(step > 0 for step in forward).items(), key=lambda item: item[1])[0]
    along = [step for step in forward if (step > 0) == rising]
    back = len(forward) - len(along)
    return all(abs(step) <= 10 for step in along) and back * 2 <= len(along) and len(set(years)) > 1

"""A table as the guesses see it: header texts, distinct texts of each column, what is above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from harvesters.readers.layout import kind
from harvesters.readers.table import SECTION, Column, Table, plain
from harvesters.vietnamese.fold import clean, fold

#: Rows that are looked at; more add nothing to a guess.
ROWS = 2_000
#: A column with at least this share of empty cells below a first one is written once for each group.
_GROUPED = 0.3
_MISSING = frozenset({"-", "–", "..", "...", "…", "n/a", "x"})


@dataclass(frozen=True)
class Sight:
    """``texts``: distinct filled cells of each column in their order, by the column's number; ``figures``:
    share of its filled cells that are numbers; ``grouped``: columns whose cells stand for the empty ones
    below as well.
    """

    table: Table
    texts: dict[int, tuple[str, ...]]
    figures: dict[int, float]
    sections: tuple[str, ...] = ()
    grouped: frozenset[int] = frozenset()

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.table.columns

    @cached_property
    def around(self) -> str:
        """The texts that name the table: above it and on its tab, folded."""
        return fold(f"{self.table.title} {self.table.sheet or ''}")

    def is_figures(self, column: Column) -> bool:
        """Whether most of what stands in a column is a number."""
        return self.figures[column.number] >= 0.6

    def name(self, column: Column) -> str | int:
        """How a mapping refers to a column: by its header where that is its own."""
        label = clean(column.label)
        same = [other for other in self.columns if fold(clean(other.label)) == fold(label)]
        return label if label and len(same) == 1 else column.number

    def is_serial(self, column: Column) -> bool:
        """Whether a column without a header only numbers the rows."""
        texts = self.texts[column.number]
        return not column.label and len(texts) > 2 and texts[:3] in (("1", "2", "3"), ("0", "1", "2"))

    def is_headed(self, column: Column, known: Sequence[str]) -> bool:
        """Whether a column's header is one of these folded names."""
        lines = [column.label, *(line for level in column.levels for line in level.splitlines())]
        return any(fold(line).strip(" *:.()") in known for line in lines if line.strip())


def look(table: Table) -> Sight:
    """The sight of a table's first rows."""
    texts: dict[int, tuple[str, ...]] = {}
    figures: dict[int, float] = {}
    grouped: set[int] = set()
    batch = next(table.batches(), None)
    for column in table.columns:
        rows = [] if batch is None else batch[column.name].head(ROWS).to_list()
        cells = [cell for cell in rows if cell]
        if rows and rows[0] and _GROUPED * len(rows) <= len(rows) - len(cells) < len(rows) - 1:
            grouped.add(column.number)
        kinds = [kind(cell, _MISSING) for cell in cells]
        filled = [k for k in kinds if k not in ("", "missing")]
        texts[column.number] = tuple(dict.fromkeys(plain(cell).strip() for cell in cells))
        figures[column.number] = sum(k in ("figure", "year") for k in filled) / len(filled) if filled else 0.0
    sections = [] if batch is None else batch[SECTION].unique(maintain_order=True).to_list()
    named = tuple(text for text in sections if text)
    return Sight(table, texts, figures, named, frozenset(grouped))

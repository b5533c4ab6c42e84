"""A block pasted from a spreadsheet (tab-separated text) → cells of a grid."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from harvesters.forms.grid_layout import Grid
from harvesters.vietnamese.fold import fold

#: Characters of one paste.
MOST = 2_000_000


@dataclass(frozen=True)
class Pasted:
    """``cells``: `Key.text` → text; ``outside``: filled cells that fell beside the grid;
    ``by_labels``: whether the block brought its own row or column labels, which then place it.
    """

    cells: dict[str, str] = field(default_factory=dict)
    outside: int = 0
    by_labels: bool = False


def paste(text: str, grid: Grid, row: int = 0, column: int = 0) -> Pasted:
    """Lay a block onto a grid, its first cell at the 0-based ``row`` and ``column``; a block whose first row
    or column is labels of the grid is laid by them instead, in whatever order they stand.
    """
    block = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text[:MOST]), "excel-tab")]
    block = [line for line in block if any(line)] if row == column == 0 else block
    rows, columns = _index(grid.rows), _index(grid.columns)
    head = _labelled(block[0] if block else [], columns)
    side = _labelled([line[0] for line in block if line], rows)
    width = max((len(line) for line in block), default=0)
    body = [line[side:] for line in block[head:]]
    across = [columns.get(fold(cell)) for cell in block[0][side:]] if head else range(column, column + width)
    down = [rows.get(fold(line[0])) for line in block[head:]] if side else range(row, row + len(body))
    return _placed(body, grid, list(down), list(across), by_labels=head or side)


def _index(labels: tuple[str, ...]) -> dict[str, int]:
    return {fold(label): number for number, label in enumerate(labels)}


def _labelled(cells: list[str], known: dict[str, int]) -> bool:
    """Whether most of the filled cells are labels of the grid."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(fold(cell) in known for cell in filled) * 2 > len(filled)


def _placed(
    block: list[list[str]], grid: Grid, down: list[int | None], across: list[int | None], by_labels: bool
) -> Pasted:
    cells: dict[str, str] = {}
    outside = 0
    for line, row in zip(block, down, strict=False):
        for cell, column in zip(line, across, strict=False):
            inside = (
                row is not None and column is not None and row < len(grid.rows) and column < len(grid.columns)
            )
            if inside and row is not None and column is not None:
                cells[grid.keys[row][column].text] = cell
            elif cell:
                outside += 1
    return Pasted(cells, outside, by_labels)

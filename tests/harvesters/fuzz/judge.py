"""Judge a reading: the same content back, or a refusal that names the cell; never another figure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from harvesters.model import Outcome
from harvesters.readers.table import letter
from tests.harvesters.bench import Bench, lax
from tests.harvesters.fuzz.content import Key
from tests.harvesters.fuzz.grid import Grid, text_of


@dataclass(frozen=True)
class Verdict:
    """``wrong``: sentences on figures that came out differently, or were lost without a word."""

    outcome: Outcome
    read: dict[Key, Decimal]
    wrong: list[str]
    told: set[str]

    def whole(self, figures: dict[Key, Decimal | None]) -> bool:
        """Tell whether every figure was read."""
        return self.read == {key: value for key, value in figures.items() if value is not None}


def run(grid: Grid, data: bytes, name: str) -> _Read:
    """Send a file through the pipeline of harvests."""
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / name).write_bytes(data)
        return _with_rows(Bench(Path(folder)).run(path, grid.mapping, checks=lax()))


@dataclass
class _Read(Outcome):
    observations: list[tuple[str, str, str]] = field(default_factory=list)


def _with_rows(outcome: Outcome) -> _Read:
    """Keep the observations: the candidates' files go with their folder."""
    found: list[tuple[str, str, str]] = []
    for candidate in outcome.candidates:
        frame = pl.read_parquet(candidate.data).filter(pl.col("value") != "")
        found += frame.select("area_code", "period", "value").rows()
    kept = _Read(**vars(outcome))
    kept.observations = found
    return kept


def judge(grid: Grid, figures: dict[Key, Decimal | None], data: bytes, name: str) -> Verdict:
    """Compare what a file gives with the figures that were written into it."""
    outcome = run(grid, data, name)
    read = {(area, period): Decimal(value) for area, period, value in outcome.observations}
    told = {each.code for each in outcome.rejections}
    if outcome.failure is not None:
        return Verdict(outcome, {}, [], {*told, outcome.failure.code})
    wrong = list(_differences(grid, figures, read, outcome))
    return Verdict(outcome, read, wrong, told)


def _differences(
    grid: Grid, figures: dict[Key, Decimal | None], read: dict[Key, Decimal], outcome: Outcome
) -> Iterable[str]:
    for key, value in read.items():
        if key not in figures:
            yield f"{key}: {value} from nowhere"
        elif figures[key] != value:
            yield f"{key}: {value} in place of {figures[key]}"
    for key, value in figures.items():
        if value is not None and key not in read and not _named(grid, grid.where[key], outcome):
            yield f"{key}: {value} lost without a word"


def _named(grid: Grid, place: tuple[int, int], outcome: Outcome) -> bool:
    """Tell whether a rejection or warning names the cell, its row or its whole column.

    Records of JSON are counted without their header, and their columns have names in place of letters.
    """
    row, column = place[0] + 1, place[1]
    names = {letter(column + 1), *(text_of(line[column]) for line in grid.rows if len(line) > column)}
    for each in outcome.rejections:
        fits = each.column is None or any(name and name in each.column for name in names)
        if fits and (each.row in (row, row - 1) or (each.row is None and each.column is not None)):
            return True
    return False

"""Accepted observations → candidates: sorted, free of duplicates, hashed, in bounded memory.

Batches are kept apart by indicator on disk; an indicator that is too large to sort at once is sorted in
chunks that follow the key's order.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from harvesters.catalogue import Catalogue, Indicator
from harvesters.ledger import Ledger
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate, Rejection
from harvesters.readers.table import coordinates
from harvesters.rules import reject

_HEAD = ("period_start", "period", "area_code")


@dataclass
class Assembled:
    """The candidates and the observations that duplicates cost."""

    candidates: list[Candidate]
    accepted: int = 0
    lost: int = 0


class Shelf:
    """Batches of accepted observations on disk, by indicator."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.parts: dict[str, list[Path]] = defaultdict(list)
        self._folder = folder
        self._catalogue = catalogue
        self._count = 0

    def put(self, frame: pl.DataFrame) -> None:
        """Keep one batch (column ``indicator`` and those of a release file)."""
        groups = frame.partition_by("indicator", as_dict=True, maintain_order=True)
        for (code,), group in groups.items():
            indicator = self._catalogue.indicators[str(code)]
            path = self._folder / f"accepted-{self._count:06d}.arrow"
            self._count += 1
            _shaped(group, indicator).write_ipc(path)
            self.parts[str(code)].append(path)


def _shaped(frame: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """All disaggregations of the indicator as columns, "" where the mapping has none."""
    absent = [pl.lit("").alias(name) for name in indicator.dimensions if name not in frame.columns]
    return frame.with_columns(absent).select(*KEY_HEAD, *indicator.dimensions, *VALUE_TAIL)


def assemble(shelf: Shelf, catalogue: Catalogue, folder: Path, sort_rows: int, ledger: Ledger) -> Assembled:
    """One candidate for each indicator that has observations."""
    done = Assembled([])
    for code in sorted(shelf.parts):
        candidate, lost = _candidate(catalogue.indicators[code], shelf.parts[code], folder, sort_rows, ledger)
        done.lost += lost
        if candidate:
            done.candidates.append(candidate)
            done.accepted += candidate.rows
    return done


def _candidate(
    indicator: Indicator, parts: list[Path], folder: Path, sort_rows: int, ledger: Ledger
) -> tuple[Candidate | None, int]:
    key = [*_HEAD, "area_valid_from", *indicator.dimensions]
    content = [*KEY_HEAD, *indicator.dimensions, *VALUE_TAIL[:-1]]
    digest = hashlib.sha256("\x1f".join((indicator.code, *content)).encode())
    files, rows, lost, first, last = [], 0, 0, "", ""
    for number, chunk in enumerate(_chunks(parts, sort_rows)):
        found = chunk.sort(key, maintain_order=True)
        frame, faults, dropped = _without_duplicates(found, key)
        ledger.add(faults)
        lost += dropped
        if not frame.height:
            continue
        digest.update(frame.select(content).write_csv(include_header=False, quote_style="always").encode())
        path = folder / f"sorted-{parts[0].stem}-{number:05d}.parquet"
        frame.write_parquet(path)
        files.append(path)
        first, last, rows = first or frame["period"][0], frame["period"][-1], rows + frame.height
    if not files:
        return None, lost
    data = _joined(files, folder / f"candidate-{parts[0].stem}.parquet")
    return Candidate(indicator.code, indicator.dimensions, data, rows, digest.hexdigest(), first, last), lost


def _chunks(parts: list[Path], sort_rows: int) -> Iterator[pl.DataFrame]:
    """All observations in pieces that each hold whole keys and follow one another in the key's order."""
    scan = pl.scan_ipc(parts)
    counts = scan.group_by(_HEAD).len().sort(_HEAD).collect()
    if counts["len"].sum() <= sort_rows:
        yield scan.collect()
        return
    piece = (pl.col("len").cum_sum() - 1) // sort_rows
    for keys in counts.with_columns(piece.alias("piece")).partition_by("piece", maintain_order=True):
        yield scan.join(keys.lazy().select(_HEAD), on=_HEAD, how="semi").collect(engine="streaming")


def _without_duplicates(frame: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, list[Rejection], int]:
    """The frame with one row a key; rows that repeat another are dropped, contradicting ones all refused."""
    twice = frame.select(key).is_duplicated()
    if not twice.any():
        return frame, [], 0
    faults: list[Rejection] = []
    dropped: list[str] = []
    lost = 0
    for group in frame.filter(twice).partition_by(key, maintain_order=True):
        places = group["source_row"].to_list()
        if group.select("value", "qualifier", "status").unique().height == 1:
            faults += [_fault("key.duplicate", group, n, places[0]) for n in range(1, group.height)]
            dropped += places[1:]
            continue
        values = group["value"].to_list()
        others = [", ".join(dict.fromkeys(v for v in values if v != value)) or value for value in values]
        faults += [_fault("key.conflict", group, n, other) for n, other in enumerate(others)]
        dropped += places
        lost += group.height
    bad = frame.select(twice.alias("twice") & pl.col("source_row").is_in(dropped)).to_series()
    return frame.filter(~bad), faults, lost


def _fault(code: str, group: pl.DataFrame, index: int, other: str) -> Rejection:
    row = group.row(index, named=True)
    sheet, column, number = coordinates(row["source_row"])
    return reject(code, row=number, column=column, value=row["value"], sheet=sheet, other=other)


def _joined(files: list[Path], target: Path) -> Path:
    if len(files) == 1:
        return files[0].rename(target)
    pl.scan_parquet(files).sink_parquet(target, maintain_order=True)
    for file in files:
        file.unlink()
    return target

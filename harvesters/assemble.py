"""Accepted observations → candidates: sorted, free of duplicates, hashed, in bounded memory.

Batches are kept apart by indicator on disk; an indicator that is too large to sort at once is sorted in
chunks that follow the key's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from harvesters.catalogue import Catalogue, Indicator
from harvesters.content import ContentHash
from harvesters.ledger import Ledger
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate, Rejection
from harvesters.ordering import in_order
from harvesters.readers.table import coordinates
from harvesters.rules import reject

_HEAD = ("period_start", "period", "area_code")
#: Columns with as many texts as rows; all others repeat a few and are kept as their numbers.
_TEXTS = (*VALUE_TAIL[:1], *VALUE_TAIL[3:])


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
        for group in _groups(frame):
            code = group["indicator"][0]
            indicator = self._catalogue.indicators[code]
            path = self._folder / f"accepted-{self._count:06d}.arrow"
            self._count += 1
            _shaped(group, indicator).write_ipc(path)
            self.parts[code].append(path)


def _groups(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of each indicator; mostly there is one."""
    codes = frame["indicator"]
    alone = frame.height and (codes == codes[0]).all()
    return [frame] if alone else frame.partition_by("indicator", maintain_order=True)


def _shaped(frame: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """All disaggregations of the indicator as columns, "" where the mapping has none."""
    absent = [pl.lit("").alias(name) for name in indicator.dimensions if name not in frame.columns]
    frame = frame.with_columns(absent).select(*KEY_HEAD, *indicator.dimensions, *VALUE_TAIL)
    return frame.cast(dict.fromkeys((name for name in frame.columns if name not in _TEXTS), pl.Categorical))


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
    content = ContentHash(indicator.code, indicator.dimensions)
    files, rows, lost, first, last = [], 0, 0, "", ""
    for number, chunk in enumerate(_chunks(parts, sort_rows)):
        frame, faults, dropped = _without_duplicates(*in_order(chunk, key), key)
        ledger.add(faults)
        lost += dropped
        if not frame.height:
            continue
        content.add(frame)
        path = folder / f"sorted-{parts[0].stem}-{number:05d}.arrow"
        frame.write_ipc(path)
        files.append(path)
        first, last, rows = first or frame["period"][0], frame["period"][-1], rows + frame.height
    if not files:
        return None, lost
    data = _joined(files, folder / f"candidate-{parts[0].stem}.parquet")
    return Candidate(indicator.code, indicator.dimensions, data, rows, content.hexdigest(), first, last), lost


def _chunks(parts: list[Path], sort_rows: int) -> Iterator[pl.DataFrame]:
    """All observations in pieces that each hold whole keys and follow one another in the key's order."""
    scan = pl.scan_ipc(parts)
    counts = scan.group_by(_HEAD).len().cast(dict.fromkeys(_HEAD, pl.String)).sort(_HEAD).collect()
    if counts["len"].sum() <= sort_rows:
        yield scan.collect()
        return
    extents = [_extent(pl.read_ipc(part, columns=list(_HEAD))) for part in parts]
    piece = (pl.col("len").cum_sum() - 1) // sort_rows
    for keys in counts.with_columns(piece.alias("piece")).partition_by("piece", maintain_order=True):
        first, last = keys.select(_HEAD).row(0), keys.select(_HEAD).row(-1)
        within = zip(parts, extents, strict=True)
        yield pl.concat(
            pl.read_ipc(part)
            if first <= low and high <= last
            else pl.read_ipc(part).filter(_between(first, last))
            for part, (low, high) in within
            if low <= last and first <= high
        )


Head = tuple[str, ...]


def _extent(frame: pl.DataFrame) -> tuple[Head, Head]:
    """The first and the last head of a key."""
    heads = frame.unique().cast(pl.String).sort(_HEAD)
    return heads.row(0), heads.row(-1)


def _between(first: Head, last: Head) -> pl.Expr:
    """Whether the head of a key is not before the one and not behind the other."""
    late, early = pl.lit(True), pl.lit(True)
    for name, low, high in reversed(list(zip(_HEAD, first, last, strict=True))):
        text = pl.col(name).cast(pl.String)
        late = (text > low) | ((text == low) & late)
        early = (text < high) | ((text == high) & early)
    return late & early


def _without_duplicates(
    frame: pl.DataFrame, twice: pl.Series, key: list[str]
) -> tuple[pl.DataFrame, list[Rejection], int]:
    """The frame with one row a key; rows that repeat another are dropped, contradicting ones all refused."""
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
    pl.scan_ipc(files).cast(pl.String).sink_parquet(target, maintain_order=True)
    for file in files:
        file.unlink()
    return target

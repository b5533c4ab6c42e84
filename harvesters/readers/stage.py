"""Rows of cells → a table's body on disk, a bounded batch at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import polars as pl

from harvesters.model import Rejection
from harvesters.readers.blocks import Records, Row
from harvesters.readers.layout import Layout, repeats_header
from harvesters.readers.second import second_table
from harvesters.readers.table import ROW, SECTION, Limits, plain, plain_expr, unmarked
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import clean, fold
from harvesters.vietnamese.numbers import ERROR

#: A year as it stands alone in a row, as a number of the file or a text.
_YEAR = r"^\x02?(?:19|20)\d\d$"


@dataclass
class Stage:
    """Writes batches of one table; ``faults`` collects what is wrong with its rows.

    ``figures``: columns (0-based) that hold figures, where that is known of the table; only there a second
    table below the first one is looked for, and rows that are too short are told.
    """

    layout: Layout
    read: Read
    limits: Limits
    folder: Path
    name: str
    sections: bool = True
    figures: frozenset[int] = frozenset()
    faults: list[Rejection] = field(default_factory=list)
    parts: list[Path] = field(default_factory=list)
    rows: int = 0
    _section: str = ""
    _stopped: bool = False
    _short: int = 0
    _first_short: Row = (0, [])
    _years: bool | None = None

    def write(self, rows: Iterable[Row], records: Records | None = None) -> None:
        """Consume the body's rows, and the records after them."""
        source = chain(rows, () if records is None or self._quick else records)
        frames = iter(lambda: list(islice(source, self.limits.batch_rows)), [])
        gathered: list[pl.DataFrame] = []
        for chunk in chain(frames, records.chunks(len(self.layout.columns)) if records else ()):
            gathered.append(self._frame(chunk) if isinstance(chunk, list) else self._named(chunk))
            if sum(frame.height for frame in gathered) >= self.limits.batch_rows or self._stopped:
                self._put(gathered)
                gathered = []
            if self._stopped:
                break
        else:
            self._put(gathered)
        self._tell_short()

    def _tell_short(self) -> None:
        if self._short:
            row, cells = self._first_short
            words = {"found": str(self._short), "expected": str(self._needed)}
            self.faults.append(reject("row.short", row=row, value=" | ".join(cells), **words))

    @property
    def _needed(self) -> int:
        """The number of the last column that has a name."""
        return max((column.number for column in self.layout.columns if column.label), default=0)

    @property
    def _quick(self) -> bool:
        """Whether no rule looks at rows one by one."""
        return not (self.read.stop_at or self.read.skip_rows)

    def _put(self, frames: list[pl.DataFrame]) -> None:
        frame = self._clean(pl.concat(frames)) if frames else pl.DataFrame()
        if frame.height:
            part = self.folder / f"{self.name}-{len(self.parts):05d}.arrow"
            frame.write_ipc(part)
            self.parts.append(part)
            self.rows += frame.height

    def _frame(self, chunk: list[Row]) -> pl.DataFrame:
        names = [column.name for column in self.layout.columns]
        width = len(names)
        if not self._quick:
            chunk = list(self._taken(chunk))
        cells = [row if len(row) == width else self._fit(number, row, width) for number, row in chunk]
        schema = dict.fromkeys(names, pl.String)
        frame = pl.DataFrame(cells, schema=schema, orient="row") if cells else pl.DataFrame(schema=schema)
        numbers = pl.Series(ROW, [number for number, _ in chunk], dtype=pl.Int64)
        return self._named(frame.insert_column(0, numbers))

    def _named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A row's number and its cells, without blanks around them."""
        names = [column.name for column in self.layout.columns]
        frame.columns = [ROW, *names]
        self._count_short(frame, names)
        return frame.with_columns(pl.col(ROW).cast(pl.Int64), pl.col(names).fill_null("").str.strip_chars())

    def _taken(self, chunk: list[Row]) -> Iterator[Row]:
        """Rows without those that ``skip_rows`` and ``stop_at`` name."""
        for number, row in chunk:
            text = clean(" ".join(plain(cell) for cell in row if cell))
            if self.read.stop_at and matches(self.read.stop_at, text):
                self._stopped = True
                return
            if not any(matches(pattern, text) for pattern in self.read.skip_rows):
                yield number, row

    def _fit(self, number: int, row: list[str], width: int) -> Sequence[str | None]:
        extra = [cell for cell in row[width:] if cell.strip()]
        if extra:
            self.faults.append(
                reject("row.width", row=number, value=extra[0], found=str(len(row)), expected=str(width))
            )
            return [""] * width
        return (row + [None] * width)[:width]

    def _count_short(self, frame: pl.DataFrame, names: list[str]) -> None:
        """Rows of several cells that end before the last column that has a name."""
        if not self.figures or self._needed < 3 or not frame[f"c{self._needed}"].null_count():
            return
        several = pl.sum_horizontal((pl.col(names).fill_null("") != "").cast(pl.UInt32)) > 1
        short = frame.filter(pl.col(f"c{self._needed}").is_null() & several)
        if short.height and not self._short:
            row, *cells = short.row(0)
            self._first_short = (int(row), [cell for cell in cells if cell is not None])
        self._short += short.height

    def _first_table(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows before a second table with a header of its own; that is told."""
        found = second_table(frame, self.figures, self.layout.columns, self.rows > 0)
        if found is None:
            return frame
        self._stopped = True
        index, cells = found
        self.faults.append(reject("table.second", row=int(frame[ROW][index]), value=" | ".join(cells)))
        return frame.head(index)

    def _clean(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Drop blank rows and repeated headers; turn section rows into a column."""
        names = [column.name for column in self.layout.columns]
        frame, filled = self._filled(frame, names)
        if not self.sections or len(names) < 2:
            return frame.insert_column(1, pl.Series(SECTION, [""] * frame.height, dtype=pl.String))
        return self._with_sections(frame, names, filled)

    def _filled(self, frame: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, pl.Series]:
        """Rows that are neither blank nor a repeated header, and how many cells of each are filled."""
        filled = frame.select(
            pl.sum_horizontal((pl.col(name) != "").cast(pl.UInt32) for name in names).alias("filled")
        ).to_series()
        drop = filled == 0
        if self.figures and not self._stopped and drop.any():
            frame = self._first_table(frame)
            filled, drop = filled.head(frame.height), drop.head(frame.height)
        for header in repeats_header(self.layout.columns):
            drop |= _equal(frame, header)
        return (frame.filter(~drop), filled.filter(~drop)) if drop.any() else (frame, filled)

    def _with_sections(self, frame: pl.DataFrame, names: list[str], filled: pl.Series) -> pl.DataFrame:
        """A row whose one cell (besides a serial number) is a text is the section of the rows below."""
        sparse = filled <= 2
        if self._years is None and frame.height:
            self._years = not _mostly_years(frame, names[:2])
        labels = (
            _section_labels(frame.filter(sparse), names, bool(self._years))
            if sparse.any()
            else pl.Series([], dtype=pl.String)
        )
        above = pl.lit(self._section).alias(SECTION)
        if not labels.count():
            return frame.select(ROW, above, *names)
        places = pl.DataFrame({"place": sparse.arg_true(), "label": labels}).drop_nulls()
        found = frame.with_row_index("place").join(places, on="place", how="left", maintain_order="left")
        found = found.with_columns(pl.col("label").forward_fill().fill_null(above).alias(SECTION))
        self._section = found[SECTION][-1]
        return found.filter(pl.col("label").is_null()).select(ROW, SECTION, *names)


def _equal(frame: pl.DataFrame, texts: dict[str, str]) -> pl.Series:
    """The rows that have these texts in these columns; most are told by the first."""
    same = pl.repeat(True, frame.height, eager=True)
    for name, text in texts.items():
        same &= unmarked(frame[name]) == text
        if not same.any():
            break
    return same


def _mostly_years(frame: pl.DataFrame, names: list[str]) -> bool:
    """Whether one of the first columns holds years in its rows, so that a year alone is no group's label."""
    filled = [frame.filter(pl.col(name) != "")[name] for name in names]
    return any(cells.len() and cells.str.contains(_YEAR).sum() * 2 > cells.len() for cells in filled)


def _section_labels(frame: pl.DataFrame, names: list[str], years: bool) -> pl.Series:
    """The label of each row that is a section, else null; ``years``: so is a year alone in a first column."""
    numbers = r"^\x02?(?:\d+\.?|[IVXLC]+\.?|[A-Za-zĐđ][.)]?|\d+(?:\.\d+)+)$" if len(names) > 3 else "^$^"
    serial = pl.col(names[0]).str.contains(numbers) & (pl.col(names[0]) != "")
    label = pl.coalesce(
        pl.when((pl.col(name) != "") & ~(serial if name == names[0] else pl.lit(False))).then(pl.col(name))
        for name in names
    )
    filled = pl.sum_horizontal((pl.col(name) != "").cast(pl.Int32) for name in names) - serial.cast(pl.Int32)
    is_section = (filled == 1) & label.str.contains(r"\p{L}") & ~label.str.starts_with(ERROR)
    if years:
        year = pl.coalesce(pl.when(pl.col(name).str.contains(_YEAR)).then(pl.col(name)) for name in names[:2])
        alone = pl.sum_horizontal((pl.col(name) != "").cast(pl.Int32) for name in names) == 1
        is_section = is_section | (alone & year.is_not_null())
        label = pl.when(alone & year.is_not_null()).then(plain_expr(year)).otherwise(label)
    return frame.select(pl.when(is_section).then(label)).to_series()


def matches(pattern: str, text: str) -> bool:
    """Whether a spec's regular expression fits a text, as it stands or folded."""
    return bool(re.search(pattern, text, re.IGNORECASE) or re.search(pattern, fold(text), re.IGNORECASE))

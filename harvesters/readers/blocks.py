"""Records of a delimited text: one by one, and whole blocks at once where each line is a record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

import polars as pl

#: A record: its 1-based number as a person counts, and its cells.
Row = tuple[int, list[str]]
#: Characters of a cell that are shown.
_SHOWN = 200
#: Records in one chunk: a file can be made so that no block ends where a record does.
_MOST = 10_000


class OpenQuote(csv.Error):
    """A quotation mark that ends nowhere, or amid a text: it has swallowed the lines below it."""

    def __init__(self, row: int, text: str) -> None:
        super().__init__(row)
        self.row = row
        self.text = text[:_SHOWN]


class Records:
    """An iterator of records; what it has not given yet may be taken as `chunks`.

    Blocks without quotation marks are cut by polars, some ten times as fast as record by record, with the
    same cells. Raises csv.Error on a cell that is longer than `csv.field_size_limit`, OpenQuote.
    """

    def __init__(self, blocks: Iterable[str | bytes], delimiter: str, quote: str = '"') -> None:
        self._blocks = iter(blocks)
        self.delimiter = delimiter
        self._quote = quote
        self._rest, self._end = io.StringIO(), 0
        self._number = 0
        self._taken: list[str] = []
        self._over = False
        self._reader = csv.reader(self._lines(), delimiter=delimiter, quotechar=quote, strict=False)

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        self._taken.clear()
        cells = next(self._reader)
        self._number += 1
        if len(self._taken) > 1 or self._over:
            self._check_quotes()
        return self._number, cells

    def _check_quotes(self) -> None:
        """A record of several lines, or that the text ends in: each mark in it must have its other one."""
        try:
            list(csv.reader(self._taken, delimiter=self.delimiter, quotechar=self._quote, strict=True))
        except csv.Error as error:
            raise OpenQuote(self._number, self._taken[0].strip()) from error

    def chunks(self, width: int) -> Iterator[list[Row] | pl.DataFrame]:
        """Everything that is left: frames of ``width`` texts with the number ``row`` first, or records."""
        yield from self._opened(width)
        while True:
            if rows := list(islice(self._to_boundary(), _MOST)):
                yield rows
            elif (block := next(self._blocks, None)) is None:
                return
            elif (frame := plain_frame(block, self.delimiter, width, self._quote)) is None:
                self._open(block)
            else:
                yield self._numbered(frame)

    def _opened(self, width: int) -> Iterator[pl.DataFrame]:
        """What is left of the block that the first records were taken from, if it is plain."""
        place = self._rest.tell()
        frame = (
            plain_frame(self._rest.read(), self.delimiter, width, self._quote) if place < self._end else None
        )
        if frame is None:
            self._rest.seek(place)
        else:
            yield from map(self._numbered, frame.iter_slices(_MOST))

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        first, self._number = self._number + 1, self._number + frame.height
        return frame.with_row_index("row", offset=first)

    def _to_boundary(self) -> Iterator[Row]:
        """Records up to the end of the opened block, or of the later one in which a quoted cell ends."""
        while self._rest.tell() < self._end and (row := next(self, None)):
            yield row

    def _open(self, block: str | bytes) -> None:
        block = block if isinstance(block, str) else block.decode()
        self._rest, self._end = io.StringIO(block, newline=""), len(block)

    def _lines(self) -> Iterator[str]:
        while True:
            if line := self._rest.readline():
                self._taken.append(line)
                yield line
            elif (block := next(self._blocks, None)) is not None:
                self._open(block)
            else:
                self._over = True
                return


def plain_frame(block: str | bytes, delimiter: str, width: int, quote: str = '"') -> pl.DataFrame | None:
    """The cells of a block whose every line is one record of at most ``width`` cells; None for others.

    Cells that a line has not are null.
    """
    block = block.encode() if isinstance(block, str) else block
    ends = block.count(b"\r")
    odd = quote.encode() in block or block[:1] in b"\r\n"
    if width < 2 or odd or (ends and ends != block.count(b"\r\n")):
        return None
    schema = dict.fromkeys((f"c{number}" for number in range(1, width + 1)), pl.String)
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            schema=schema,
            empty_string_is_null=False,
            missing_columns="insert",
            extra_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None
    blank = ((frame["c1"].fill_null("") == "") & (frame["c2"].fill_null("") == "")).any()
    if blank and (b"\n\n" in block or b"\n\r" in block):
        return None
    longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item() or 0
    return None if longest > csv.field_size_limit() else frame

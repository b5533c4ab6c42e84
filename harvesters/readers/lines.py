"""JSON lines (NDJSON): one record a line, read twice so that no more than a batch is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers.blocks import Row
from harvesters.readers.delimited import encoding_of, line_fault
from harvesters.readers.layout import Layout
from harvesters.readers.parsing import parsed, repeated, twice
from harvesters.readers.records import as_text, flatten
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.readers.undecoded import undecodable
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import encodings
from harvesters.vietnamese.fold import clean


class _Broken(Exception):
    """A line that is no JSON object."""

    def __init__(self, fault: Rejection) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_lines(path: Path, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the records in a file of JSON lines."""
    reading = Reading(detected={"format": "ndjson"})
    reading.failure = line_fault(path, limits)
    encoding = None if reading.failure else encoding_of(path, read, reading)
    if encoding is None:
        return reading
    try:
        keys = _keys(path, encoding, limits)
        if not keys or len(keys) > limits.columns:
            large = reject("file.too_large", limit=f"{limits.columns} columns")
            reading.failure = large if keys else reject("file.empty")
            return reading
        columns = tuple(Column(number, (clean(key),)) for number, key in enumerate(keys, 1))
        stage = Stage(Layout((), 0, columns, ""), read, limits, folder, "lines", sections=False)
        stage.write(_rows(path, encoding, keys))
    except UnicodeError:
        reading.failure = undecodable(path, encoding)
    except _Broken as error:
        reading.failure = error.fault
    else:
        reading.faults += stage.faults
        reading.tables.append(Table("records", columns, tuple(stage.parts), stage.rows))
    return reading


def _keys(path: Path, encoding: str, limits: Limits) -> list[str]:
    keys: dict[str, None] = {}
    for _, record in _records(path, encoding):
        keys.update(dict.fromkeys(record))
        if len(keys) > limits.columns:
            break
    return list(keys)


def _rows(path: Path, encoding: str, keys: list[str]) -> Iterator[Row]:
    for number, record in _records(path, encoding):
        yield number, [as_text(record.get(key)) for key in keys]


def _records(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(encodings.decoded_lines(path, encoding), 1):
        if not line.strip():
            continue
        found, fault = parsed(line, number)
        if fault is None and not isinstance(found, dict):
            fault = reject("json.record", record=str(number), row=number, number=str(number), value=line)
        pairs = [] if fault else list(flatten(found, ""))
        record = dict(pairs)
        if len(record) < len(pairs):
            fault = twice(repeated([name for name, _ in pairs]), row=number)
        if fault:
            raise _Broken(fault)
        yield number, record

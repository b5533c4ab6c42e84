"""JSON lines (NDJSON): one record a line, read twice so that no more than a batch is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers.blocks import Row
from harvesters.readers.delimited import line_fault
from harvesters.readers.layout import Layout
from harvesters.readers.parsing import parsed, repeated, twice
from harvesters.readers.records import as_text, flatten
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.readers.undecoded import undecodable
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import clean


class _Broken(Exception):
    """A line that is no JSON object."""

    def __init__(self, fault: Rejection) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_lines(path: Path, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the records in a file of JSON lines (UTF-8; UTF-16 is converted)."""
    path, encoding = _in_utf8(path, folder)
    reading = Reading(detected={"format": "ndjson", "encoding": encoding})
    reading.failure = line_fault(path, limits)
    if reading.failure:
        return reading
    try:
        keys = _keys(path, limits)
        if not keys or len(keys) > limits.columns:
            large = reject("file.too_large", limit=f"{limits.columns} columns")
            reading.failure = large if keys else reject("file.empty")
            return reading
        columns = tuple(Column(number, (clean(key),)) for number, key in enumerate(keys, 1))
        stage = Stage(Layout((), 0, columns, ""), read, limits, folder, "lines", sections=False)
        stage.write(_rows(path, keys))
    except UnicodeError:
        reading.failure = undecodable(path, "utf-8")
    except _Broken as error:
        reading.failure = error.fault
    else:
        reading.faults += stage.faults
        reading.tables.append(Table("records", columns, tuple(stage.parts), stage.rows))
    return reading


def _in_utf8(path: Path, folder: Path) -> tuple[Path, str]:
    """The file, or its copy in UTF-8 where it is UTF-16; and its encoding."""
    with path.open("rb") as file:
        head = file.read(4)
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"{\x00": "utf-16-le", b"\x00{": "utf-16-be"}
    encoding = marks.get(head[:2])
    if encoding is None:
        return path, "utf-8"
    target = folder / "lines.utf8"
    with path.open(encoding=encoding, errors="replace", newline="") as source, target.open("wb") as out:
        while text := source.read(1 << 20):
            out.write(text.encode("utf-8", "replace"))
    return target, encoding


def _keys(path: Path, limits: Limits) -> list[str]:
    keys: dict[str, None] = {}
    for _, record in _records(path):
        keys.update(dict.fromkeys(record))
        if len(keys) > limits.columns:
            break
    return list(keys)


def _rows(path: Path, keys: list[str]) -> Iterator[Row]:
    for number, record in _records(path):
        yield number, [as_text(record.get(key)) for key in keys]


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
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

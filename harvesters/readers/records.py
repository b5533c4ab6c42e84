"""JSON: the list of records wherever it stands, nested fields as dotted columns, digits as written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers.blocks import Row
from harvesters.readers.layout import Layout
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import encodings
from harvesters.vietnamese.fold import clean
from harvesters.vietnamese.numbers import ERROR, NATIVE

MAX_DEPTH = 6
_PLACE = re.compile(r"[0-9]{1,9}")


class Numeral(str):
    """A JSON number as the text it was written with."""

    __slots__ = ()


class NotANumber(str):
    """NaN or Infinity: an error value of the program that wrote the file."""

    __slots__ = ()


def read_records(document: Any, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the records in a JSON document."""
    reading = Reading(detected={"format": "json"})
    found = find_records(document, read.records)
    if isinstance(found, Rejection):
        reading.failure = found
        return reading
    where, records = found
    reading.detected["records"] = where or "(top level)"
    reading.tables.append(records_table(records, read, folder, limits))
    return reading


def load(path: Path, encoding: str, limits: Limits) -> tuple[Any, str] | Rejection:
    """The document in a JSON file, numbers as `Numeral`, and the encoding it was read with."""
    if fault := _size_fault(path, limits):
        return fault
    found = encodings.detect(path) if encoding == "auto" else encodings.Detected(encoding, "declared")
    if found.name is None:
        return reject("encoding.unknown", detail=found.note)
    try:
        text = "".join(encodings.decoded_lines(path, found.name))
        document = json.loads(text, parse_float=Numeral, parse_int=Numeral, parse_constant=NotANumber)
    except UnicodeError:
        return reject("encoding.undecodable", encoding=found.name)
    except (ValueError, RecursionError) as error:
        return reject("file.broken", detail=f"JSON: {error}")
    return document, found.name


def _size_fault(path: Path, limits: Limits) -> Rejection | None:
    """A value takes far more memory than its bytes: their number is bounded as well."""
    if path.stat().st_size > limits.json_bytes:
        return reject("file.too_large", limit=f"{limits.json_bytes >> 20} MB")
    values = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            values += sum(map(chunk.count, (b"[", b"{", b",")))
    return (
        reject("file.too_large", limit=f"{limits.grid_cells} values") if values > limits.grid_cells else None
    )


def find_records(document: Any, where: str | None) -> tuple[str, list[Any]] | Rejection:
    """The list at a dotted path, else the only list of records in the document."""
    if where:
        found = document
        for key in where.split("."):
            found = _step(found, key)
        return (where, found) if isinstance(found, list) else reject("json.records", value=where)
    lists = list(_lists(document, "", 0))
    if not lists:
        return reject("file.empty") if document in ([], {}, None) else reject("json.records", value="*")
    depth = min(path.count(".") if path else -1 for path, _ in lists)
    top = [item for item in lists if (item[0].count(".") if item[0] else -1) == depth]
    return top[0] if len(top) == 1 else reject("json.records", value=", ".join(path for path, _ in top))


def _step(value: Any, key: str) -> Any:
    if isinstance(value, list) and _PLACE.fullmatch(key):
        return value[int(key)] if int(key) < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects (or of lists) outside of other such lists."""
    if isinstance(value, list) and value and all(isinstance(item, (dict, list)) for item in value):
        yield path, value
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{path}.{key}" if path else str(key), depth + 1)


def records_table(records: list[Any], read: Read, folder: Path, limits: Limits, name: str = "json") -> Table:
    """A table of records (objects, or lists of cells under a first list of names)."""
    if records and all(isinstance(record, list) for record in records):
        names = [as_text(cell) for cell in records[0]]
        flat = [dict(zip(names, record, strict=False)) for record in records[1:]]
    else:
        flat = [dict(flatten(record, "")) for record in records if isinstance(record, dict)]
    keys = list(dict.fromkeys(key for record in flat for key in record))[: limits.columns]
    columns = tuple(Column(number, (clean(key),)) for number, key in enumerate(keys, 1))
    stage = Stage(Layout((), 0, columns, ""), read, limits, folder, name, sections=False)
    rows: Iterator[Row] = (
        (number, [as_text(record.get(key)) for key in keys]) for number, record in enumerate(flat, 1)
    )
    stage.write(rows)
    return Table("records", columns, tuple(stage.parts), stage.rows)


def flatten(value: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Nested objects as dotted names."""
    for key, inner in value.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(inner, dict) and inner and name.count(".") < MAX_DEPTH:
            yield from flatten(inner, name)
        else:
            yield name, inner


def as_text(value: Any) -> str:
    """A JSON value as a cell."""
    if value is None:
        return ""
    if isinstance(value, Numeral):
        return NATIVE + plain_numeral(value)
    if isinstance(value, NotANumber):
        return ERROR + value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return clean(value) if isinstance(value, str) else dumps(value)


def plain_numeral(text: str) -> str:
    """A JSON number without exponent; its digits stay (1.50 is 1.50)."""
    if "e" not in text.lower():
        return str(text)
    mantissa, _, exponent = text.lower().partition("e")
    if abs(int(exponent)) > 60:
        return text
    return format(Decimal(mantissa).scaleb(int(exponent)), "f")


def dumps(value: Any) -> str:
    """JSON in which a `Numeral` is the number it was read from."""
    if isinstance(value, Numeral):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key), ensure_ascii=False)}: {dumps(v)}" for key, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dumps, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

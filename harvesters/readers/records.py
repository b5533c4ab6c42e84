"""JSON: the list of records wherever it stands, nested fields as dotted columns, digits as written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers.layout import Layout
from harvesters.readers.parsing import NotANumber, Numeral, parsed, repeated, twice
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.readers.undecoded import undecodable, undecoded
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import encodings
from harvesters.vietnamese.fold import clean
from harvesters.vietnamese.numbers import ERROR, NATIVE

MAX_DEPTH = 6
#: Under which names columns are listed beside records.
NAMES = ("columns", "fields", "headers", "header")
_PLACE = re.compile(r"[0-9]{1,9}")


def read_records(document: Any, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the records in a JSON document."""
    reading = Reading(detected={"format": "json"})
    found = find_records(document, read.records)
    if isinstance(found, Rejection):
        reading.failure = found
        return reading
    where, records = found
    reading.detected["records"] = where or "(top level)"
    flat = list(_flat(records, _names_beside(document, where), reading))
    keys = list(dict.fromkeys(key for _, record in flat for key in record))
    if len(keys) > limits.columns:
        reading.failure = reject("file.too_large", limit=f"{limits.columns} columns")
        return reading
    columns = tuple(Column(number, (clean(key),)) for number, key in enumerate(keys, 1))
    stage = Stage(Layout((), 0, columns, ""), read, limits, folder, "json", sections=False)
    stage.write((number, [as_text(record.get(key)) for key in keys]) for number, record in flat)
    reading.tables.append(Table("records", columns, tuple(stage.parts), stage.rows))
    return reading


def load(path: Path, encoding: str, limits: Limits) -> tuple[Any, str] | Rejection:
    """The document in a JSON file, numbers as `Numeral`, and the encoding it was read with."""
    if fault := _size_fault(path, limits):
        return fault
    found = encodings.detect(path) if encoding == "auto" else encodings.Detected(encoding, "declared")
    if found.name is None:
        return undecoded(path, found)
    try:
        text = "".join(encodings.decoded_lines(path, found.name))
    except UnicodeError:
        return undecodable(path, found.name)
    document, fault = parsed(text)
    return fault or (document, found.name)


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
        return reject("file.empty") if document in ([], {}, None) else reject("json.choice", value="–")
    depth = min(path.count(".") if path else -1 for path, _ in lists)
    top = [item for item in lists if (item[0].count(".") if item[0] else -1) == depth]
    if len(top) > 1:
        top = [item for item in top if not _names_beside(document, item[0], item[0].rpartition(".")[2])]
    return top[0] if len(top) == 1 else reject("json.choice", value=", ".join(path for path, _ in top))


def _step(value: Any, key: str) -> Any:
    if isinstance(value, list) and _PLACE.fullmatch(key):
        return value[int(key)] if int(key) < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects (or of lists) outside of other such lists; a few of their items may be neither."""
    if isinstance(value, list) and sum(isinstance(item, (dict, list)) for item in value) * 2 > len(value):
        yield path, value
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{path}.{key}" if path else str(key), depth + 1)


def _names_beside(document: Any, where: str, key: str | None = None) -> list[str] | None:
    """Names of columns that stand beside a list of records: ``columns`` of pandas, ``fields`` of CKAN.

    ``key``: only this one is looked at.
    """
    around = document
    for part in where.split(".")[:-1]:
        around = _step(around, part)
    given = around if isinstance(around, dict) and where else {}
    for name in (key,) if key else NAMES:
        items = given.get(name) if name in NAMES else None
        if isinstance(items, list) and items:
            names = [item.get("id") or item.get("name") if isinstance(item, dict) else item for item in items]
            if all(isinstance(each, str) and not isinstance(each, Numeral) for each in names):
                return [str(each) for each in names]
    return None


def _flat(
    records: list[Any], names: list[str] | None, reading: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Records by number, nested objects as dotted names; what is none is told."""
    if records and all(isinstance(record, list) for record in records):
        yield from enumerate(objects(records, names), 1)
        return
    for number, record in enumerate(records, 1):
        pairs = list(flatten(record, "")) if isinstance(record, dict) else []
        found = dict(pairs)
        if not isinstance(record, dict):
            place = str(number)
            reading.faults.append(reject("json.record", record=place, number=place, value=dumps(record)))
        elif len(found) < len(pairs):
            reading.faults.append(twice(repeated([name for name, _ in pairs]), record=number))
        else:
            yield number, found


def objects(rows: list[list[Any]], names: list[str] | None = None) -> list[dict[str, Any]]:
    """Lists of cells as objects. The names are those given, else the first list's where it is all texts.

    Names that stand twice are numbered, a cell without a name is known by its place: #3.
    """
    first = rows[0] if rows else []
    if names is None and any(first) and all(cell is None or _is_text(cell) for cell in first):
        names, rows = [clean(cell or "") for cell in first], rows[1:]
    width = max(map(len, [names or [], *rows]), default=0)
    padded = [*(names or []), *[""] * width][:width]
    unique: dict[str, None] = {}
    for number, name in enumerate(padded, 1):
        again = padded[: number - 1].count(name) + 1
        label = f"{name} ({again})" if name and padded.count(name) > 1 else name or f"#{number}"
        unique[label if label not in unique else f"{label} #{number}"] = None
    return [dict(zip(unique, row, strict=False)) for row in rows]


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str) and not isinstance(cell, (Numeral, NotANumber))


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

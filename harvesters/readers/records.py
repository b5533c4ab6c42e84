"""JSON: the list of records wherever it stands, nested fields as dotted columns, digits as written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers import json_lists
from harvesters.readers.json_lists import MAX_DEPTH, names_beside, names_for, step
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

#: A date as ASP.NET writes it: milliseconds since 1970, and the zone where one is meant.
_DATE = re.compile(r"\\?/Date\((-?\d{1,15})([+-]\d{4})?\)\\?/")
_HERE = timedelta(hours=7)


def read_records(document: Any, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table of the records in a JSON document."""
    reading = Reading(detected={"format": "json"})
    document = _unwrapped(document)
    found = find_records(document, read.records)
    if isinstance(found, Rejection):
        reading.failure = found
        return reading
    where, records = found
    reading.detected["records"] = where or "(top level)"
    names = None if read.header_rows == [1] else names_for(document, where, records)
    if read.header_rows == [1] and records and isinstance(records[0], list):
        names, records = [clean(as_text(cell)) for cell in records[0]], records[1:]
    flat = list(_flat(records, names, reading))
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
            found = step(found, key)
        return (where, found) if isinstance(found, list) else reject("json.records", value=where)
    lists = list(_lists(document, "", 0))
    if not lists:
        return _by_column(document)
    depth = min(path.count(".") if path else -1 for path, _ in lists)
    top = [item for item in lists if (item[0].count(".") if item[0] else -1) == depth]
    if len(top) > 1:
        top = [item for item in top if not names_beside(document, item[0], item[0].rpartition(".")[2])]
    return top[0] if len(top) == 1 else reject("json.choice", value=", ".join(path for path, _ in top))


def _by_column(document: Any) -> tuple[str, list[Any]] | Rejection:
    """The records of a table that stands column by column."""
    try:
        found = json_lists.by_column(document)
    except json_lists.Uneven as error:
        return reject("json.columns", value=str(error))
    if found:
        return found
    return reject("file.empty") if document in ([], {}, None) else reject("json.choice", value="–")


def _unwrapped(document: Any) -> Any:
    """What ASP.NET wraps in ``{"d": …}``, JSON once more within a text."""
    if isinstance(document, dict) and list(document) == ["d"] and json_lists.is_text(document["d"]):
        inner, fault = parsed(document["d"])
        return document if fault else inner
    return document


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects (or of lists) outside of other such lists; a few of their items may be neither."""
    if isinstance(value, list) and sum(isinstance(item, (dict, list)) for item in value) * 2 > len(value):
        yield path, value
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{path}.{key}" if path else str(key), depth + 1)


def _flat(
    records: list[Any], names: list[str] | None, reading: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Records by number, nested objects as dotted names; what is none is told."""
    if records and all(isinstance(record, list) for record in records):
        yield from enumerate(json_lists.as_objects(records, names), 1)
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
    if not isinstance(value, str):
        return dumps(value)
    return _day(found) if "/Date(" in value and (found := _DATE.fullmatch(value.strip())) else clean(value)


def _day(found: re.Match[str]) -> str:
    """The day, and the time where one was meant, in the zone that is told or else Việt Nam's: ASP.NET
    writes a day without a time as its midnight, which is 17:00 of the day before in UTC, or as UTC's own.
    """
    zone = found[2] or ""
    shift = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone else _HERE
    try:
        moment = datetime(1970, 1, 1) + timedelta(milliseconds=int(found[1])) + shift
    except OverflowError:
        return found[0]
    midnight = moment.time() == datetime.min.time() or (
        not zone and (moment - shift).time() == datetime.min.time()
    )
    return moment.date().isoformat() if midnight else moment.isoformat(" ", "seconds")


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

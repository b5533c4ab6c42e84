"""DCAT-US ``data.json``, dataset by dataset, however long the file is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ijson
from ijson.common import ObjectBuilder

from harvesters.connectors.base import Found, Unreadable
from harvesters.model import RawInput
from harvesters.records import dcatus
from harvesters.rules import reject

_LISTS = ("dataset", "dcat:dataset")
MAX_DEPTH = 64
_OPENING, _CLOSING = ("start_map", "start_array"), ("end_map", "end_array")


def records(item: RawInput) -> Iterator[Found]:
    """Every dataset of the list ``dataset``, or of a file that is itself a list. Raises `Unreadable`."""
    with item.path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        try:
            for entry in _entries(ijson.basic_parse(file, use_float=True)):
                yield _found(entry, item.sha256)
        except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
            raise Unreadable(reject("file.broken", detail=f"JSON: {error}")) from error


def _entries(events: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    """The members of the list of datasets. Raises `Unreadable` where there is no such list."""
    depth, inside, key, found = 0, 0, "", False
    builder: ObjectBuilder | None = None
    for event, value in events:
        if event in _CLOSING:
            depth -= 1
        if inside and depth >= inside:
            builder = builder or ObjectBuilder()
            builder.event(event, value)
            if depth == inside and event not in ("map_key", *_OPENING):
                yield builder.value
                builder = None
        elif event == "map_key" and depth == 1:
            key = value
        elif event == "start_array" and (depth == 0 or (depth == 1 and key in _LISTS)):
            inside, found = depth + 1, True
        elif inside and depth < inside:
            inside = 0
        if event in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(reject("file.broken", detail=f"JSON: depth > {MAX_DEPTH}"))
    if not found:
        raise Unreadable(reject("json.records", value="dataset"))


def _found(entry: Any, raw: str) -> Found:
    if not isinstance(entry, dict):
        return Found(None, raw, "no object")
    if entry.get("@type") not in (None, "dcat:Dataset", "Dataset") and "title" not in entry:
        return Found(None, raw, str(entry.get("@type")))
    return Found(dcatus.record(entry), raw)

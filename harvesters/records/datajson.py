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
#: Lists beside them that may hold datasets of their own.
_FURTHER = ("datasetSeries", "catalog")
MAX_DEPTH, MAX_NESTED = 64, 8
_OPENING, _CLOSING = ("start_map", "start_array"), ("end_map", "end_array")


def records(item: RawInput) -> Iterator[Found]:
    """Every dataset of the list ``dataset``, or of a file that is itself a list; then those that stand only
    in a series or in a catalogue within (DCAT-US 3). Raises `Unreadable`.
    """
    inner = _speaks_of(item, b'"datasetSeries"', b'"catalog"')
    known: set[str] = set()
    for entry in _parsed(item, _LISTS, not inner):
        if inner and isinstance(entry, dict):
            known.add(dcatus.identifier(entry))
        yield _found(entry, item.sha256)
    if inner:
        for entry in _parsed(item, _FURTHER, not known):
            for member in _members(entry, 0):
                if isinstance(member, dict) and dcatus.identifier(member) not in known:
                    known.add(dcatus.identifier(member))
                    yield _found(member, item.sha256)


def _speaks_of(item: RawInput, *words: bytes) -> bool:
    tail = b""
    with item.path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if any(word in tail + chunk for word in words):
                return True
            tail = chunk[-32:]
    return False


def _members(entry: Any, depth: int) -> Iterator[Any]:
    """Whole datasets of a series or a catalogue; mere references have no title."""
    if not isinstance(entry, dict) or depth > MAX_NESTED:
        return
    series = (
        {"inSeries": {"title": entry["title"]}} if entry.get("seriesMember") and entry.get("title") else {}
    )
    for member in (*_list(entry.get("seriesMember")), *_list(entry.get("dataset"))):
        if isinstance(member, dict) and "title" in member:
            yield {**series, **member}
    for inner in (*_list(entry.get("datasetSeries")), *_list(entry.get("catalog"))):
        yield from _members(inner, depth + 1)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _parsed(item: RawInput, lists: tuple[str, ...], needed: bool) -> Iterator[Any]:
    """The members of the lists of these names. Raises `Unreadable`, also where ``needed`` and not there."""
    with item.path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        try:
            yield from _entries(ijson.basic_parse(file, use_float=True), lists, needed)
        except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
            raise Unreadable(reject("file.broken", detail=f"JSON: {error}")) from error


def _entries(
    events: Iterator[tuple[str, Any]], lists: tuple[str, ...] = _LISTS, needed: bool = True
) -> Iterator[Any]:
    """The members of the lists of these names. Raises `Unreadable` where one is ``needed`` and not there."""
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
        elif event == "start_array" and ((depth == 0 and lists is _LISTS) or (depth == 1 and key in lists)):
            inside, found = depth + 1, True
        elif inside and depth < inside:
            inside = 0
        if event in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(reject("file.broken", detail=f"JSON: depth > {MAX_DEPTH}"))
    if needed and not found:
        raise Unreadable(reject("json.records", value="dataset"))


def _found(entry: Any, raw: str) -> Found:
    if not isinstance(entry, dict):
        return Found(None, raw, "no object")
    if entry.get("@type") not in (None, "dcat:Dataset", "Dataset") and "title" not in entry:
        return Found(None, raw, str(entry.get("@type")))
    return Found(dcatus.record(entry), raw)

"""SDMX-JSON data messages 1.0 and 2.0: keys are places in the lists of values of the structure.

Standard: https://github.com/sdmx-twg/sdmx-json
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harvesters.readers.records import as_text
from harvesters.readers.statistical import (
    Component,
    Unusable,
    cells_of,
    columns_of,
    deletions,
    guarded,
    in_language,
    table_of,
)
from harvesters.readers.table import Limits, Reading, Table, plain
from harvesters.rules import reject
from harvesters.spec import Read

DIMENSIONS = ("dataSet", "series", "observation")
ATTRIBUTES = ("dataSet", "dimensionGroup", "series", "observation")
VALUE = Component("OBS_VALUE", figures=True)
Given = Mapping[str, Any]


def is_sdmx_json(document: Any) -> bool:
    """Whether a JSON document is a data message."""
    message = _message(document)
    return isinstance(message.get("dataSets"), list) and bool(_structures(message))


def read_sdmx_json(document: Any, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table for each data set of a message."""
    message = _message(document)
    version = "2.0" if "structures" in message else "1.0"
    reading = Reading(detected={"format": f"SDMX-JSON {version}"})
    return guarded(reading, _tables(message, read, folder, limits))


def _message(document: Any) -> Given:
    """The part with the data sets: the document itself, or its ``data``."""
    found = document if isinstance(document, Mapping) else {}
    inner = found.get("data")
    return inner if isinstance(inner, Mapping) else found


def _structures(message: Given) -> list[Given]:
    found = message.get("structures") or [message.get("structure")]
    found = found if isinstance(found, list) else []
    return [
        each for each in found if isinstance(each, Mapping) and isinstance(each.get("dimensions"), Mapping)
    ]


def _tables(message: Given, read: Read, folder: Path, limits: Limits) -> Iterator[Table]:
    structures, sets = _structures(message), message["dataSets"]
    if any(isinstance(data, Mapping) and str(data.get("action")).lower() == "delete" for data in sets):
        raise Unusable(deletions())
    for number, data in enumerate(sets):
        sheet = str(number + 1) if len(sets) > 1 else None
        try:
            cube = _Cube(structures[_place(data.get("structure", 0))])
            columns = columns_of(cube.components)
            rows = enumerate(cube.rows(data), 1)
            yield table_of(rows, columns, read, folder, limits, cube.title, f"set{number}", sheet)
        except (IndexError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unusable(reject("file.broken", detail=f"SDMX-JSON: {error!r}"[:200])) from error


def _place(text: Any) -> int:
    number = int(str(text))
    if number < 0:
        raise IndexError(text)
    return number


def _name(given: Given) -> str:
    return in_language(given.get("names") or given.get("name"))


@dataclass(frozen=True)
class _Part:
    """A dimension, measure or attribute, and the codes that its place numbers mean."""

    component: Component
    codes: Sequence[str]
    default: str
    position: float

    @classmethod
    def of(cls, given: Given) -> _Part:
        values = given.get("values") or []
        codes = [_code(value) for value in values]
        labels = {
            code: _name(value)
            for code, value in zip(codes, values, strict=True)
            if isinstance(value, Mapping) and "id" in value
        }
        default, position = given.get("default"), given.get("keyPosition")
        return cls(
            Component(str(given["id"]), _name(given), labels),
            codes,
            "" if default is None else _code(default),
            float("inf") if position is None else _place(position),
        )

    def code(self, place: Any) -> str:
        """What a place number means; without a list of values what is written is the value."""
        if place is None:
            return self.default
        if isinstance(place, list):
            return "; ".join(self.code(each) for each in place)
        return self.codes[_place(place)] if self.codes else _code(place)


def _code(value: Any) -> str:
    """A value's code; one without a code has a value or a name only."""
    if not isinstance(value, Mapping):
        return plain(as_text(value))
    for key in ("id", "value"):
        if value.get(key) not in (None, ""):
            return plain(as_text(value[key]))
    return _name(value) or ("" if "name" in value else in_language(value))


class _Cube:
    """The structure of one data set: its parts in the order of the columns."""

    def __init__(self, given: Given) -> None:
        self.title = _name(given)
        self._dimensions = {level: _parts(given, "dimensions", level) for level in DIMENSIONS}
        self._attributes = {level: _parts(given, "attributes", level) for level in ATTRIBUTES}
        measures = _parts(given, "measures", "observation") or [_Part(VALUE, (), "", 0)]
        self._measures = [replace(part, component=replace(part.component, figures=True)) for part in measures]
        dimensions = [part for level in DIMENSIONS for part in self._dimensions[level]]
        self._key_order = sorted(range(len(dimensions)), key=lambda n: dimensions[n].position)
        attributes = [part for level in ATTRIBUTES for part in self._attributes[level]]
        self.components = [part.component for part in (*dimensions, *self._measures, *attributes)]

    def rows(self, data: Given) -> Iterator[list[str]]:
        """The cells of each observation of a data set."""
        whole = ["0"] * len(self._dimensions["dataSet"])
        own = _codes(self._attributes["dataSet"], data.get("attributes") or [])
        groups = self._groups(data.get("dimensionGroupAttributes") or {})
        series = data.get("series") or {"": {"observations": data.get("observations") or {}}}
        observed = [*self._measures, *self._attributes["observation"]]
        for key, each in series.items():
            about = _codes(self._attributes["series"], each.get("attributes") or [])
            for at, values in (each.get("observations") or {}).items():
                places = [*whole, *_split(key), *_split(at)]
                dimensions = [part.code(place) for part, place in zip(self._parts, places, strict=True)]
                seen = _codes(observed, values or [])
                measures, attributes = seen[: len(self._measures)], seen[len(self._measures) :]
                grouped = self._grouped(groups, places)
                codes = [*dimensions, *measures, *own, *grouped, *about, *attributes]
                yield cells_of(self.components, codes)

    @property
    def _parts(self) -> list[_Part]:
        return [part for level in DIMENSIONS for part in self._dimensions[level]]

    def _groups(self, given: Mapping[str, Any]) -> dict[tuple[int, ...], dict[tuple[str, ...], list[str]]]:
        """Attributes of partial keys: positions that a key fills → its places → the attributes."""
        found: dict[tuple[int, ...], dict[tuple[str, ...], list[str]]] = {}
        for key, values in given.items():
            places = key.split(":")
            filled = tuple(n for n, place in enumerate(places) if place)
            codes = _codes(self._attributes["dimensionGroup"], values or [])
            found.setdefault(filled, {})[tuple(places[n] for n in filled)] = codes
        return found

    def _grouped(
        self, groups: Mapping[tuple[int, ...], Mapping[tuple[str, ...], list[str]]], places: Sequence[str]
    ) -> list[str]:
        result = [""] * len(self._attributes["dimensionGroup"])
        ordered = [places[n] for n in self._key_order]
        for filled, by_places in groups.items():
            codes = by_places.get(tuple(ordered[n] for n in filled), [])
            result = [code or before for code, before in zip(codes or result, result, strict=True)]
        return result


def _parts(given: Given, kind: str, level: str) -> list[_Part]:
    return [_Part.of(each) for each in (given.get(kind) or {}).get(level) or []]


def _split(key: str) -> list[str]:
    return key.split(":") if key else []


def _codes(parts: Sequence[_Part], places: Any) -> list[str]:
    """The codes of a list of places, whose end may be left out; behind them stand annotations."""
    missing = [None] * (len(parts) - len(places))
    return [part.code(place) for part, place in zip(parts, [*places, *missing], strict=False)]

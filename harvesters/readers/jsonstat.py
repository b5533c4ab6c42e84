"""JSON-stat 1 (also bundles) and 2: cubes whose values follow the order of their dimensions.

Standard: https://json-stat.org/full/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from harvesters.readers.records import as_text
from harvesters.readers.statistical import (
    Component,
    Unusable,
    chosen,
    columns_of,
    guarded,
    in_language,
    table_of,
)
from harvesters.readers.table import Limits, Reading, Table, plain
from harvesters.rules import reject
from harvesters.spec import Read

Given = Mapping[str, Any]
VALUE = Component("value", figures=True)


def is_jsonstat(document: Any) -> bool:
    """Whether a JSON document is a data set, a bundle or a collection of JSON-stat."""
    return bool(_datasets(document))


def read_jsonstat(document: Any, read: Read, folder: Path, limits: Limits) -> Reading:
    """One table for each data set; those of a bundle are named like sheets."""
    version = "1" if "class" not in document else "2"
    reading = Reading(detected={"format": f"JSON-stat {version}"})
    return guarded(reading, _tables(_datasets(document), read, folder, limits))


def _is_dataset(given: Any) -> bool:
    return isinstance(given, Mapping) and isinstance(given.get("dimension"), Mapping) and "value" in given


def _datasets(document: Any) -> dict[str, Given]:
    """Data sets by name."""
    if _is_dataset(document):
        return {"": document}
    if not isinstance(document, Mapping):
        return {}
    links = document.get("link")
    items = (
        links.get("item") if document.get("class") == "collection" and isinstance(links, Mapping) else None
    )
    if isinstance(items, list):
        sets = [item for item in items if _is_dataset(item)]
        return {in_language(each.get("label")) or str(n): each for n, each in enumerate(sets, 1)}
    return {str(name): each for name, each in document.items() if _is_dataset(each)}


def _tables(sets: Mapping[str, Given], read: Read, folder: Path, limits: Limits) -> Iterator[Table]:
    for number, name in enumerate(chosen(list(sets), read.sheets)):
        given = sets[name]
        try:
            cube = _Cube(given)
            cells = prod(len(positions) for positions in cube.positions)
            if cells > limits.grid_cells:
                raise Unusable(reject("file.too_large", limit=f"{limits.grid_cells} cells"))
            sheet = name if len(sets) > 1 else None
            title = in_language(given.get("label"))
            rows = enumerate(cube.rows(), 1)
            yield table_of(rows, cube.columns, read, folder, limits, title, f"set{number}", sheet)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unusable(reject("file.broken", detail=f"JSON-stat: {error!r}"[:200])) from error


class _Cube:
    """A data set; ``positions``: for each dimension the cells of each of its categories, in order."""

    def __init__(self, given: Given) -> None:
        inner = given["dimension"]
        ids = [str(each) for each in given.get("id") or inner["id"]]
        sizes = [int(str(size)) for size in given.get("size") or inner["size"]]
        parts = [_dimension(ident, inner[ident]) for ident in ids]
        for (component, codes, _), size in zip(parts, sizes, strict=True):
            if len(codes) != size:
                raise _mismatch(f"{component.id}: {size}", len(codes))
        status = _status_labels(given)
        self._status = Component("status", labels=status)
        self._value = _places(given["value"], prod(sizes))
        self._statuses = _places(given.get("status"), prod(sizes), whole=False)
        # One status for all says nothing of the cells that are left out.
        told = given.get("status")
        self._of_each = isinstance(told, Mapping) or (isinstance(told, list) and len(told) > 1)
        units = next(((n, found) for n, (_, _, found) in enumerate(parts) if found), None)
        components = [component for component, _, _ in parts]
        extra = [Component("unit")] if units else []
        self.columns = columns_of([*components, VALUE, self._status, *extra])
        self.positions = [[component.cells(code) for code in codes] for component, codes, _ in parts]
        self._units = (units[0], [units[1].get(code, "") for code in parts[units[0]][1]]) if units else None

    def rows(self) -> Iterator[list[str]]:
        """The cells of each value, or of the status that says why there is none; what a sparse data set
        leaves out without a word is left out.
        """
        places = product(*(range(len(each)) for each in self.positions))
        for number, place in enumerate(places):
            value, status = self._value(number), _text(self._statuses(number))
            if value is _ABSENT and not (status and self._of_each):
                continue
            row = [cell for n, at in enumerate(place) for cell in self.positions[n][at]]
            row += VALUE.cells(_text(value))
            row += self._status.cells(status)
            if self._units:
                row.append(self._units[1][place[self._units[0]]])
            yield row


_ABSENT = object()


def _text(value: Any) -> str:
    return "" if value is _ABSENT else plain(as_text(value))


def _dimension(ident: str, given: Given) -> tuple[Component, list[str], dict[str, str]]:
    """A dimension, its codes in order, and their units."""
    category = given["category"]
    index, labels = category.get("index"), category.get("label") or {}
    if isinstance(index, Mapping):
        codes = sorted((str(code) for code in index), key=lambda code: int(str(index[code])))
    else:
        codes = [str(code) for code in index or labels]
    units = {str(code): _unit(about) for code, about in (category.get("unit") or {}).items()}
    names = {str(code): in_language(label) for code, label in labels.items()}
    return Component(ident, in_language(given.get("label")), names), codes, units


def _unit(given: Any) -> str:
    """A unit in words: PxWeb writes it as ``base``."""
    return in_language(given.get("label") or given.get("base")) if isinstance(given, Mapping) else ""


def _status_labels(given: Given) -> dict[str, str]:
    """Labels of status codes: Eurostat's are in ``extension``, others write them beside the codes."""
    found: dict[str, str] = {}
    extension = given.get("extension")
    for about in (extension.get("status") if isinstance(extension, Mapping) else None, given.get("status")):
        inner = about.get("category", about) if isinstance(about, Mapping) else None
        labels = inner.get("label") if isinstance(inner, Mapping) else None
        if isinstance(labels, Mapping) and not found:
            found = {str(code): in_language(text) for code, text in labels.items()}
    return found


def _places(given: Any, size: int, whole: bool = True) -> Callable[[int], Any]:
    """Value of each place: of a list (as long as the cube), an object by place, or one for all."""
    if isinstance(given, Mapping):
        given = given if whole else {key: each for key, each in given.items() if str(key).isdecimal()}
        stray = [key for key in given if not str(key).isdecimal() or int(key) >= size]
        if stray:
            raise _mismatch(str(size), int(stray[0]) + 1 if str(stray[0]).isdecimal() else 0)
        return lambda number: given.get(str(number), _ABSENT)
    if not isinstance(given, list):
        return lambda number: given if given is not None else _ABSENT
    if not whole and len(given) == 1:
        return lambda number: given[0]
    if len(given) != size and (whole or given):
        raise _mismatch(str(size), len(given))
    return lambda number: given[number] if given else _ABSENT


def _mismatch(expected: str, found: int) -> Unusable:
    return Unusable(reject("cube.cells", expected=expected, found=str(found)))


def codes_of(document: Any) -> Sequence[Mapping[str, list[str]]]:
    """For each data set of a document: its dimensions and their codes, in order."""
    return [
        {
            ident: _dimension(ident, given["dimension"][ident])[1]
            for ident in map(str, given.get("id") or given["dimension"]["id"])
        }
        for given in _datasets(document).values()
    ]

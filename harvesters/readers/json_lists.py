"""JSON without objects: lists of cells, whose names stand somewhere else, and tables column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from harvesters.readers.parsing import NotANumber, Numeral
from harvesters.vietnamese.fold import clean, fold

#: Under which names columns are listed beside records, or further away.
NAMES = ("columns", "fields", "headers", "header", "cols", "columnNames", "column_names")
#: How an object that describes a column names it, in this order.
_NAMED = ("id", "name", "label", "title", "fieldName", "field")
MAX_DEPTH = 6
_PLACE = re.compile(r"[0-9]{1,9}")
_FIGURE = re.compile(r"[<>~≈≤≥]?\s*(?:[-+−–]\s*)?\d[\d.,'’\s]*%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:[T ][\d:.+Z-]+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: What people write where there is no figure.
_NOTHING = re.compile(r"(?:chua|khong|dang|ko)\b.*|n/?a|nil|none|null|nan|kxd|(?:no|not) .*")
_LOOKED_AT = 1_000


def step(value: Any, key: str) -> Any:
    """One step of a dotted path; None where it leads nowhere."""
    if isinstance(value, list) and _PLACE.fullmatch(key):
        return value[int(key)] if int(key) < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def names_beside(document: Any, where: str, key: str | None = None) -> list[str] | None:
    """Names of columns that stand beside a list of records: ``columns`` of pandas, ``fields`` of CKAN.

    ``key``: only this one is looked at.
    """
    around = document
    for part in where.split(".")[:-1]:
        around = step(around, part)
    given = around if isinstance(around, dict) and where else {}
    for name in (key,) if key else NAMES:
        found = _names(given.get(name)) if name in NAMES else None
        if found:
            return found
    return None


def names_for(document: Any, where: str, rows: Sequence[Any]) -> list[str] | None:
    """The names of the cells of ``rows``: those beside them, else the only ones elsewhere that are as many.

    Socrata has them in ``meta.view.columns`` and the cells in ``data``.
    """
    if found := names_beside(document, where):
        return found
    if not rows or not all(isinstance(row, list) for row in rows):
        return None
    width = max(map(len, rows))
    others = {tuple(names) for names in _everywhere(document, where, "", 0) if len(names) == width}
    return list(others.pop()) if len(others) == 1 else None


def _everywhere(value: Any, where: str, path: str, depth: int) -> Iterator[list[str]]:
    if not isinstance(value, dict) or depth > MAX_DEPTH or (where and path == where):
        return
    for key, inner in value.items():
        if key in NAMES and (found := _names(inner)):
            yield found
        yield from _everywhere(inner, where, f"{path}.{key}" if path else str(key), depth + 1)


def _names(items: Any) -> list[str] | None:
    """A list of texts, or of objects that have one."""
    if not isinstance(items, list) or not items:
        return None
    names = [_named(item) if isinstance(item, dict) else item for item in items]
    return [str(each) for each in names] if all(map(is_text, names)) else None


def _named(item: Mapping[str, Any]) -> Any:
    return next((item[key] for key in _NAMED if is_text(item.get(key)) and item[key]), None)


def is_text(cell: Any) -> bool:
    """Whether a value of JSON is a text, no number."""
    return isinstance(cell, str) and not isinstance(cell, (Numeral, NotANumber))


def begins_with_names(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the first list has the names of the columns: it differs in kind from those below it.

    Where other lists have figures or dates it has words, and nothing in it is a figure but years in order.
    One that says that there is no figure, or begins like the others (Xã …), is a record.
    """
    first, below = rows[0] if rows else [], rows[1 : 1 + _LOOKED_AT]
    if not below or not any(first) or not all(_may_name(cell) for cell in first):
        return False
    years = [n for n, cell in enumerate(first) if _YEAR.fullmatch(str(cell or ""))]
    run = len(years) > 1 and all(int(first[b]) == int(first[a]) + 1 for a, b in pairwise(years))
    kinds = [_kind(cell) for cell in first]
    if any(kind == "figure" and not (run and n in years) for n, kind in enumerate(kinds)):
        return False
    figures = {n for n in range(len(first)) if _mostly_figures(below, n)}
    nothing = any(kinds[n] == "word" and _NOTHING.fullmatch(fold(str(first[n]))) for n in figures)
    if nothing or _begins_alike(first, below):
        return False
    return any(kinds[n] == "word" for n in figures) or (run and bool(figures & set(years)))


def _may_name(cell: Any) -> bool:
    return cell is None or is_text(cell) or (isinstance(cell, Numeral) and bool(_YEAR.fullmatch(cell)))


def _begins_alike(first: Sequence[Any], below: Sequence[Sequence[Any]]) -> bool:
    own = _leading(first)
    return bool(own) and sum(own == _leading(row) for row in below) * 2 > len(below)


def _leading(row: Sequence[Any]) -> str:
    """The first word of a list's first text, where more words follow."""
    text = next((fold(cell) for cell in row if _kind(cell) == "word"), "")
    first, _, rest = text.partition(" ")
    return first if rest else ""


def _kind(cell: Any) -> str:
    """``figure`` (numbers, dates, what is no text), ``word``, or "": empty, a mark, or both in one."""
    if cell is None or cell == "":
        return ""
    if not is_text(cell):
        return "figure"
    text = clean(cell)
    if _FIGURE.fullmatch(text) or _DATE.fullmatch(text):
        return "figure"
    digits, letters = any(map(str.isdigit, text)), any(map(str.isalpha, text))
    return "word" if letters and not digits else ""


def _mostly_figures(rows: Sequence[Sequence[Any]], n: int) -> bool:
    kinds = [kind for row in rows if n < len(row) and (kind := _kind(row[n]))]
    return kinds.count("figure") * 2 > len(kinds)


def as_objects(rows: Sequence[list[Any]], names: list[str] | None = None) -> list[dict[str, Any]]:
    """Lists of cells as objects. The names are those given, else the first list's (`begins_with_names`).

    Names that stand twice are numbered, a cell without a name is known by its place: #3.
    """
    if names is None and begins_with_names(rows):
        names, rows = [clean(str(cell or "")) for cell in rows[0]], rows[1:]
    width = max(map(len, [names or [], *rows]), default=0)
    padded = [*(names or []), *[""] * width][:width]
    unique: dict[str, None] = {}
    for number, name in enumerate(padded, 1):
        again = padded[: number - 1].count(name) + 1
        label = f"{name} ({again})" if name and padded.count(name) > 1 else name or f"#{number}"
        unique[label if label not in unique else f"{label} #{number}"] = None
    return [dict(zip(unique, row, strict=False)) for row in rows]


class Uneven(Exception):
    """Columns of different length; the message has each with its length."""


def by_column(value: Any, path: str = "", depth: int = 0) -> tuple[str, list[Any]] | None:
    """Where a table stands column by column, and its records; None where there is none.

    ``{"Xã": ["A", "B"], "Số": [1, 2]}``, or pandas' ``{"Xã": {"0": "A", "1": "B"}, …}`` and
    ``{"0": {"Xã": "A", …}, …}``. Raises `Uneven`.
    """
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        return None
    if found := _of_lists(value) or _of_objects(value):
        return path, found
    inner = [
        found
        for key, each in value.items()
        if (found := by_column(each, f"{path}.{key}" if path else str(key), depth + 1))
    ]
    return inner[0] if len(inner) == 1 else None


def _scalars(values: Any) -> bool:
    return all(not isinstance(each, (dict, list)) for each in values)


def _of_lists(value: Mapping[str, Any]) -> list[Any] | None:
    columns = {key: each for key, each in value.items() if isinstance(each, list)}
    if len(columns) < 2 or not all(map(_scalars, columns.values())):
        return None
    lengths = {key: len(each) for key, each in columns.items()}
    if len(set(lengths.values())) > 1:
        raise Uneven(", ".join(f"{key}: {length}" for key, length in list(lengths.items())[:10]))
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)] or None


def _of_objects(value: Mapping[str, Any]) -> list[Any] | None:
    """Objects that all have the same keys: columns of values by row, rows of values by column, records by a
    key of theirs (which becomes the column ``#key``). None where the kinds of the values don't tell which.
    """
    parts = list(value.values())
    if len(parts) < 2 or not all(
        isinstance(each, dict) and each and _scalars(each.values()) for each in parts
    ):
        return None
    keys = list(parts[0])
    if any(each.keys() != parts[0].keys() for each in parts):
        return None
    if _numbered(keys) or (not _numbered(value) and _alike(parts) and not _alike(_turned(parts, keys))):
        return [{name: value[name][key] for name in value} for key in keys]
    if _numbered(value):
        return parts
    if not _alike(parts) and _alike(_turned(parts, keys)):
        return [{"#key": key, **part} for key, part in value.items()]
    return None


def _numbered(keys: Any) -> bool:
    """Whether keys are the numbers of rows, as pandas writes them."""
    return all(_PLACE.fullmatch(key) and int(key) == n for n, key in enumerate(keys))


def _turned(parts: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[dict[str, Any]]:
    return [{str(n): part[key] for n, part in enumerate(parts)} for key in keys]


def _alike(parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the values of each part are of one kind."""
    return all(len({_kind(each) == "figure" for each in part.values() if _kind(each)}) < 2 for part in parts)

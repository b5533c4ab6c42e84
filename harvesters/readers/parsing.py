"""A text of JSON as a document: numbers as they are written, no name twice in an object."""

from __future__ import annotations

import json
from typing import Any

from harvesters.model import Rejection
from harvesters.rules import reject

_AROUND = 30


class Numeral(str):
    """A JSON number as the text it was written with."""

    __slots__ = ()


class NotANumber(str):
    """NaN or Infinity: an error value of the program that wrote the file."""

    __slots__ = ()


class _Twice(Exception):
    """A name that stands twice in one object."""


def parsed(text: str, line: int | None = None) -> tuple[Any, Rejection | None]:
    """The document, or what is wrong with it. ``line``: where a text of one line stands in its file."""
    try:
        return _DECODER.decode(text), None
    except _Twice as error:
        return None, twice(str(error), line)
    except json.JSONDecodeError as error:
        row = line or error.lineno
        near = text[max(error.pos - _AROUND, 0) : error.pos + _AROUND]
        place = {"line": str(row), "character": str(error.colno)}
        return None, reject("json.syntax", row=row, value=near, **place)
    except (ValueError, RecursionError):
        return None, reject("file.broken", detail="JSON")


def twice(name: str, row: int | None = None, record: int | None = None) -> Rejection:
    """A name that stands twice in a record; its line or number where that is known."""
    vi = f" (dòng {row})" if row else f" (số {record})" if record else ""
    en = f" (line {row})" if row else f" (number {record})" if record else ""
    place = None if record is None else str(record)
    return reject("json.twice", row=row, record=place, value=name, at_vi=vi, at_en=en)


def repeated(names: list[str]) -> str:
    """The first name that stands there again."""
    return next(name for name in names if names.count(name) > 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice(repeated([name for name, _ in pairs]))
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Numeral, parse_int=Numeral, parse_constant=NotANumber
)

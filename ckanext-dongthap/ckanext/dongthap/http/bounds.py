"""How long, how many, how deep: the one declaration of what parameters may be, CKAN's included.

Who asks needs a line of words, who writes needs a text; nothing needs a megabyte, and what takes one makes
a search engine, a database or a regular expression work for everybody else's time. What is larger is
refused by its name, never cut: a filter that was cut is another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

#: A value as JSON, a form or a query has it; a file is none of these and has bounds of its own.
Value = object
Fault = Literal["long", "many", "deep", "name", "great", "character"]


@dataclass(frozen=True)
class Bound:
    """Most characters of a text; most entries of a list or an object."""

    length: int
    items: int


#: What a parameter of a question may be, and what one of a request that writes.
ASKED = Bound(1_000, 200)
WRITTEN = Bound(100_000, 5_000)
#: Parameters of questions with more to say: CKAN's query language, and lists with commas.
_ASKED: dict[str, Bound] = {
    "q": Bound(1_000, 50),
    "fq": Bound(4_000, 50),
    "fq_list": Bound(4_000, 50),
    "sort": Bound(500, 20),
    "fl": Bound(500, 50),
    "facet.field": Bound(1_000, 50),
    "fields": Bound(20_000, 1_600),
    "filters": Bound(20_000, 1_000),
    "sql": Bound(5_000, 1),
    "area": Bound(8_000, 1_000),
    "indicator": Bound(8_000, 1_000),
    "dimensions": Bound(4_000, 100),
    "values": Bound(4_000, 1_000),
    "cursor": Bound(4_000, 1),
    "organizations": Bound(4_000, 1_000),
    "groups": Bound(4_000, 1_000),
}
#: Numbers that a database or a search engine counts with.
_NUMBERS = frozenset({"rows", "start", "limit", "offset", "page", "facet.limit", "facet_limit", "draw"})
_LARGEST = 2**31 - 1
#: No database takes a NUL; half of a pair of surrogates is no character.
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
_NAME = 200
_DEPTH = 12
#: Levels of a list or an object that comes as text, which a parser goes down into like into any other.
_TEXT_DEPTH = 50
_TEXT_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[][{}]', re.DOTALL)
#: Values in all of a request's parameters together.
_ALL_ASKED = 3_000
_ALL_WRITTEN = 100_000


def of(name: str, asks: bool) -> Bound:
    """What the parameter may be."""
    return _ASKED.get(name, ASKED) if asks else WRITTEN


def largest(name: str) -> int | None:
    """The greatest number that a parameter may be; None where it is no such number."""
    return _LARGEST if name in _NUMBERS else None


def faults(parameters: Mapping[str, Value], asks: bool) -> Iterator[tuple[str, Fault, int]]:
    """Parameters that are beyond their bounds: name, fault, what is the most."""
    left = _ALL_ASKED if asks else _ALL_WRITTEN
    # A form with all its rows has more names than any question.
    most = (ASKED if asks else WRITTEN).items
    if len(parameters) > most:
        yield "", "many", most
        return
    for name, value in parameters.items():
        if len(name) > _NAME:
            yield name[:20] + "…", "name", _NAME
            continue
        if fault := _number(name, value) if asks else None:
            yield name, "great", fault
            continue
        found, used = _measure(value, of(name, asks), left)
        left -= used
        if found:
            yield name, *found


def _number(name: str, value: Value) -> int | None:
    most = largest(name)
    if most is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return most if abs(value) > most else None
    text = value.strip().lstrip("+-").lstrip("0") if isinstance(value, str) else ""
    return most if text.isdecimal() and (len(text) > 10 or int(text) > most) else None


def _measure(value: Value, bound: Bound, left: int) -> tuple[tuple[Fault, int] | None, int]:
    """The first thing that is beyond the bound, and how many values were looked at."""
    seen = 0
    waiting: list[tuple[Value, int]] = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        seen += 1
        if seen > left:
            return ("many", left), seen
        if isinstance(each, str):
            if len(each) > bound.length:
                return ("long", bound.length), seen
            if _NO_CHARACTER.search(each):
                return ("character", 0), seen
            if each.lstrip()[:1] in ("[", "{") and _levels(each) > _TEXT_DEPTH:
                return ("deep", _TEXT_DEPTH), seen
        members = _members(each)
        if len(members) > bound.items * (2 if isinstance(each, Mapping) else 1):
            return ("many", bound.items), seen
        if members and depth == _DEPTH:
            return ("deep", _DEPTH), seen
        waiting.extend((member, depth + 1) for member in members)
    return None, seen


def _levels(text: str) -> int:
    """Most levels of the lists and objects in a JSON text, whether it is well-formed or not."""
    most = depth = 0
    for mark in _TEXT_MARKS.findall(text):
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        most = max(most, depth)
    return most


def _members(value: Value) -> list[Value]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list | tuple) else []

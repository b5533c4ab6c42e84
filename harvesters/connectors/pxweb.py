"""A PxWeb table: its metadata, what a source selects of it, and queries small enough to be answered.

API: https://www.scb.se/en/services/open-data-api/pxweb/ (version 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.readers.records import dumps
from harvesters.vietnamese.fold import accented
from harvesters.vietnamese.periods import Unread, parse

MAX_QUERIES = 500
#: Codes of values by code of the variable; an eliminated variable is not there.
Selection = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Variable:
    """``values`` and ``texts`` in the order of the table."""

    code: str
    text: str
    values: Sequence[str]
    texts: Sequence[str]
    elimination: bool
    time: bool

    def find(self, wanted: str) -> str:
        """The code of a value, by its code or its text; raises FixTheSource."""
        if wanted in self.values:
            return wanted
        found = [c for c, t in zip(self.values, self.texts, strict=True) if accented(t) == accented(wanted)]
        if len(found) != 1:
            raise fail(FixTheSource, "pxweb.value", value=wanted, variable=self.text)
        return found[0]


def variables_of(document: Any) -> list[Variable]:
    """The variables of a table's metadata; raises AskTheAgency."""
    try:
        found = [_variable(given) for given in document["variables"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fail(AskTheAgency, "file.format", found="JSON") from error
    if not found:
        raise fail(AskTheAgency, "file.empty")
    return found


def _variable(given: Mapping[str, Any]) -> Variable:
    values = [str(each) for each in given["values"]]
    texts = [str(each) for each in given.get("valueTexts") or values]
    if len(values) != len(texts):
        raise ValueError("valueTexts")
    code = str(given["code"])
    flags = bool(given.get("elimination")), bool(given.get("time"))
    return Variable(code, str(given.get("text") or code), values, texts, *flags)


def selection(
    variables: Sequence[Variable], wanted: Mapping[str, Sequence[str]], newest: int | None
) -> Selection:
    """What is asked for: variables that are not named whole, those with an empty list eliminated.

    Raises FixTheSource (``pxweb.variable``, ``pxweb.value``).
    """
    asked = {_named(variables, name).code: values for name, values in wanted.items()}
    found: dict[str, Sequence[str]] = {}
    for variable in variables:
        if variable.code not in asked:
            found[variable.code] = variable.values
        elif asked[variable.code]:
            codes = {variable.find(str(value)) for value in asked[variable.code]}
            found[variable.code] = [value for value in variable.values if value in codes]
        elif not variable.elimination:
            raise fail(FixTheSource, "pxweb.elimination", value=variable.text)
    return _newest(variables, found, newest) if newest else found


def _named(variables: Sequence[Variable], name: str) -> Variable:
    for variable in variables:
        if name == variable.code or accented(name) in (accented(variable.code), accented(variable.text)):
            return variable
    known = ", ".join(variable.text for variable in variables)
    raise fail(FixTheSource, "pxweb.variable", value=name, known=known)


def _newest(variables: Sequence[Variable], found: Selection, newest: int) -> Selection:
    times = [variable for variable in variables if variable.time and variable.code in found]
    if len(times) != 1:
        raise fail(FixTheSource, "pxweb.variable", value="newest", known="time: –")
    starts = dict(zip(times[0].values, map(_start, times[0].texts), strict=True))
    latest = sorted(found[times[0].code], key=starts.__getitem__)[-newest:]
    return {**found, times[0].code: latest}


def _start(text: str) -> str:
    """The first day of a period; raises FixTheSource where it is none."""
    period = parse(text)
    if isinstance(period, Unread):
        raise fail(FixTheSource, "pxweb.value", value="newest", variable=text)
    return period.start


def cells(chosen: Selection) -> int:
    """How many cells a selection has."""
    return prod(len(values) for values in chosen.values())


def parts(chosen: Selection, max_cells: int) -> Iterator[Selection]:
    """The selection in pieces of at most so many cells, the longest variable cut first."""
    if cells(chosen) <= max_cells:
        yield chosen
        return
    for half in halves(chosen):
        yield from parts(half, max_cells)


def halves(chosen: Selection) -> list[Selection]:
    """The selection in two, along its longest variable."""
    code = max(chosen, key=lambda each: len(chosen[each]))
    values = chosen[code]
    middle = (len(values) + 1) // 2
    return [{**chosen, code: values[:middle]}, {**chosen, code: values[middle:]}]


def body(chosen: Selection, form: str) -> bytes:
    """The query as it is sent."""
    query = [
        {"code": code, "selection": {"filter": "item", "values": list(values)}}
        for code, values in chosen.items()
    ]
    return dumps({"query": query, "response": {"format": form}}).encode()

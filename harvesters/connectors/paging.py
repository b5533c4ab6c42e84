"""How an API is walked through: what is asked first, and what after each answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field, model_validator

from harvesters.connectors.answers import at, put
from harvesters.connectors.base import Fetched, Options
from harvesters.door.faults import fail
from harvesters.door.urls import target
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.readers.parsing import Numeral
from harvesters.readers.records import dumps

MAX_CURSOR = 4096
_PARAMETERS = {"page": "page", "offset": "offset", "cursor": "cursor"}


class Paging(Options):
    """How the next page is asked for, and how the last one is known."""

    kind: Literal["none", "page", "offset", "cursor", "link"] = Field(
        "none", description="none, page numbers, an offset, a cursor, or a link to the next page"
    )
    parameter: str | None = Field(
        None, description="parameter of the page, offset or cursor; default: its kind's name"
    )
    place: Literal["query", "body"] = Field("query", description="where the parameters go: query or body")
    first: int | None = Field(None, ge=0, description="first page number (default 1) or offset (default 0)")
    size: int | None = Field(None, ge=1, le=100_000, description="records asked for with each page")
    size_parameter: str | None = Field(None, description="parameter of the size")
    cursor: str | None = Field(None, description="dotted path of the next cursor in the answer")
    next: str | None = Field(
        None, description="dotted path of the next page's address in the answer; default: the Link header"
    )
    total: str | None = Field(None, description="dotted path of the number of all records in the answer")
    more: str | None = Field(None, description="dotted path of a true/false: whether there is more")
    end: Literal["empty", "short"] = Field(
        "empty", description="what ends pages and offsets: an empty page, or one shorter than size"
    )

    @model_validator(mode="after")
    def _whole(self) -> Paging:
        if self.kind == "cursor" and not self.cursor:
            raise ValueError("a cursor needs its path in the answer (cursor)")
        if (self.size is None) != (self.size_parameter is None):
            raise ValueError("size and size_parameter belong together")
        if self.end == "short" and self.size is None:
            raise ValueError("end: short needs size")
        return self


@dataclass(frozen=True)
class Turn:
    """One request: ``url``, ``body`` (as a JSON object), and ``mark``, which tells it from the others."""

    url: str
    body: Mapping[str, Any] | None
    mark: str


@dataclass(frozen=True)
class Got:
    """What came: the answer, its document, how many records it held and how many all have held."""

    turn: Turn
    answer: Fetched
    document: Any
    records: int
    received: int


def first_turn(
    url: str, parameters: Mapping[str, Any], body: Mapping[str, Any] | None, paging: Paging
) -> Turn:
    """What is asked first; raises FixTheSource."""
    asked = target(url)
    for name, value in parameters.items():
        asked = asked.adding(name, str(value))
    turn = Turn(asked.url, body, "1")
    if paging.size is not None and paging.size_parameter:
        turn = _with(turn, paging, paging.size_parameter, paging.size, "1")
    if paging.kind in ("page", "offset"):
        start = paging.first if paging.first is not None else int(paging.kind == "page")
        return _with(turn, paging, _parameter(paging), start, str(start))
    return turn


def next_turn(got: Got, paging: Paging, number: int) -> Turn | None:
    """What is asked after ``number`` answers; None at the end. Raises AskTheAgency (``paging.link``)."""
    if paging.kind == "none" or _told_over(got, paging):
        return None
    if paging.kind == "link":
        return _linked(got, paging)
    if paging.kind == "cursor":
        cursor = at(got.document, paging.cursor or "")
        if cursor is None or cursor in ("", False) or isinstance(cursor, (dict, list)):
            return None
        if len(str(cursor)) > MAX_CURSOR:
            raise fail(AskTheAgency, "paging.link", value=str(cursor))
        return _with(got.turn, paging, _parameter(paging), cursor, str(cursor))
    if not got.records or (paging.end == "short" and got.records < (paging.size or 0)):
        return None
    first = paging.first if paging.first is not None else int(paging.kind == "page")
    value = first + (number if paging.kind == "page" else got.received)
    return _with(got.turn, paging, _parameter(paging), value, str(value))


def expected(got: Got, paging: Paging) -> int | None:
    """The number of all records, where the answer tells it."""
    found = at(got.document, paging.total) if paging.total else None
    text = str(found) if isinstance(found, str) else ""
    return int(text) if text.isdecimal() and len(text) < 13 else None


def _told_over(got: Got, paging: Paging) -> bool:
    total = expected(got, paging)
    if total is not None and got.received >= total:
        return True
    return paging.more is not None and at(got.document, paging.more) in (False, None, "false", "0", "")


def _parameter(paging: Paging) -> str:
    return paging.parameter or _PARAMETERS[paging.kind]


def _with(turn: Turn, paging: Paging, name: str, value: Any, mark: str) -> Turn:
    if paging.place == "body":
        return Turn(turn.url, put(turn.body or {}, name, value), mark)
    return Turn(target(turn.url).adding(name, str(value)).url, turn.body, mark)


def _linked(got: Got, paging: Paging) -> Turn | None:
    here = target(got.turn.url)
    found = at(got.document, paging.next) if paging.next else got.answer.link.get("next")
    if not isinstance(found, str) or isinstance(found, Numeral) or not found:
        return None
    try:
        to = here.joined(found)
    except FixTheSource as error:
        raise fail(AskTheAgency, "paging.link", value=found.split("?")[0]) from error
    if to.host != here.host:
        raise fail(AskTheAgency, "paging.link", value=to.url.split("?")[0])
    # Behind a proxy many services write http:// and a port of their own.
    url = here.joined(to.request).url
    return Turn(url, got.turn.body, url)


def encoded(body: Mapping[str, Any], form: bool) -> bytes:
    """A body as it is sent."""
    if form:
        flat = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in body.items()}
        return urlencode(flat).encode()
    return dumps(body).encode()

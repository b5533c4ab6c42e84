"""Records of a JSON API, page by page, as one file of records; the pages are kept as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from harvesters.connectors.answers import as_error, at, json_document, raw_input
from harvesters.connectors.base import Connector, Door, Fetched, Options, State
from harvesters.connectors.paging import Got, Paging, Turn, encoded, expected, first_turn, next_turn
from harvesters.connectors.records_file import NAME, RecordsFile
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.errors import AskTheAgency, FixTheSource, RefuseInput
from harvesters.model import RawInput, Rejection
from harvesters.readers.json_lists import as_objects, begins_with_names, names_for
from harvesters.readers.records import dumps, find_records
from harvesters.readers.table import Limits

#: One page (bytes, values), and all pages together (bytes).
PAGE_LIMITS = Limits(json_bytes=32 << 20, grid_cells=2_000_000)
MAX_BYTES = 1 << 30


class JsonApiOptions(Options):
    """An address that answers with JSON."""

    url: str = Field(description="address of the service")
    method: Literal["GET", "POST"] = Field("GET", description="GET or POST")
    parameters: dict[str, str | int] = Field({}, description="query parameters")
    body: dict[str, Any] | None = Field(None, description="body of a POST")
    body_format: Literal["json", "form"] = Field("json", description="how the body is sent: json or form")
    headers: dict[str, str] = Field({}, description="further headers; a key is named in secret instead")
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")
    records: str = Field("", description="dotted path of the list of records; empty: the only list there is")
    paging: Paging = Field(Paging.model_validate({}), description="how one page leads to the next")
    max_pages: int = Field(1_000, ge=1, le=100_000, description="most pages; more are an error")
    max_records: int = Field(1_000_000, ge=1, le=20_000_000, description="most records; more are an error")

    @model_validator(mode="after")
    def _body(self) -> JsonApiOptions:
        if self.method == "GET" and (self.body is not None or self.paging.place == "body"):
            raise ValueError("a body needs method POST")
        return self


class JsonApiConnector(Connector):
    """One page: a conditional request. Several: all are asked for, and the records' hash tells."""

    name: ClassVar[str] = "json_api"
    Options: ClassVar[type[Options]] = JsonApiOptions

    def fetch(self, options: JsonApiOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`. The records come first, then the pages."""
        walk = _Walk(options, door, state, workdir)
        with RecordsFile(workdir / NAME, options.max_records) as records:
            for number, page in enumerate(walk.pages(), 1):
                try:
                    records.add(page, number)
                except RecursionError as error:
                    raise fail(AskTheAgency, "file.broken", detail="JSON") from error
            if not walk.raw:
                return []
            return [records.done(f"{options.url}#records"), *walk.raw]

    def inputs(self, raw: Sequence[RawInput]) -> Sequence[RawInput]:
        """The records; the pages are kept for tracing."""
        return [item for item in raw if item.filename == NAME] or raw


@dataclass
class _Walk:
    options: JsonApiOptions
    door: Door
    state: State
    workdir: Path
    raw: list[RawInput] = field(default_factory=list)
    where: str | None = None
    names: list[str] | None = None
    received: int = 0
    size: int = 0
    seen: set[object] = field(default_factory=set)

    def pages(self) -> Iterator[list[Mapping[str, Any]]]:
        """The records of each page."""
        options = self.options
        turn: Turn | None = first_turn(options.url, options.parameters, options.body, options.paging)
        number = 0
        while turn:
            if number == options.max_pages:
                raise fail(FixTheSource, "paging.limit", limit=f"max_pages = {options.max_pages}")
            self._once((turn.url, turn.mark), turn)
            number += 1
            answer = self._ask(turn, number)
            if answer.not_modified:
                return
            document = self._document(turn, answer, number)
            records = self._records(document)
            if records:
                self._once(hashlib.sha256(dumps(records).encode("utf-8", "replace")).digest(), turn)
            self.received += len(records)
            yield records
            got = Got(turn, answer, document, len(records), self.received)
            turn = next_turn(got, options.paging, number)
            total = expected(got, options.paging)
            if turn is None and total is not None and total > self.received:
                raise fail(AskTheAgency, "paging.incomplete", expected=str(total), found=str(self.received))

    def _once(self, what: object, turn: Turn) -> None:
        if what in self.seen:
            raise fail(AskTheAgency, "paging.loop", value=turn.mark)
        self.seen.add(what)

    def _ask(self, turn: Turn, number: int) -> Fetched:
        options = self.options
        known = self.state.get(options.url) if options.paging.kind == "none" else None
        headers = {"Accept": "application/json", **options.headers}
        body = None
        if options.method == "POST":
            form = options.body_format == "form"
            headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
            body = encoded(turn.body or {}, form)
        return self.door.get(
            turn.url,
            self.workdir / f"page-{number:05d}.json",
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            method=options.method,
            body=body,
            headers=headers,
            secret=options.secret,
        )

    def _document(self, turn: Turn, answer: Fetched, number: int) -> Any:
        single = self.options.paging.kind == "none"
        origin = self.options.url if single else f"{turn.url}#page={number}"
        item = raw_input(answer, origin, f"page-{number:05d}.json")
        self.size += item.size
        if self.size > MAX_BYTES:
            raise fail(RefuseInput, "file.too_large", limit=f"{MAX_BYTES >> 20} MB")
        self.raw.append(item if single else replace(item, etag=None, last_modified=None))
        return json_document(item.path, PAGE_LIMITS)

    def _records(self, document: Any) -> list[Mapping[str, Any]]:
        """The page's records. Where they are is found once; a later page without them is empty."""
        where = self.options.records or self.where
        if where is not None and self.received:
            found: Any = at(document, where) or []
        else:
            told = find_records(document, where or None)
            if isinstance(told, Rejection):
                raise as_error(told)
            self.where, found = told
        records = self._objects(document, found) if isinstance(found, list) else None
        if records is None:
            raise fail(AskTheAgency, "json.records", value=where or "*")
        return records

    def _objects(self, document: Any, found: list[Any]) -> list[Mapping[str, Any]] | None:
        """Objects as they are; lists of cells as objects. Names are those of the first page that has some,
        beside the lists or as their first one.
        """
        if not found or not all(isinstance(item, list) for item in found):
            return found if all(isinstance(item, dict) for item in found) else None
        told = names_for(document, self.options.records or self.where or "", found)
        if told is None and begins_with_names(found):
            told, found = [str(cell or "") for cell in found[0]], found[1:]
        elif found[0] == self.names:
            found = found[1:]
        self.names = self.names or told
        return list[Mapping[str, Any]](as_objects(found, told or self.names or []))

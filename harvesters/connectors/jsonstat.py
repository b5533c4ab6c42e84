"""JSON-stat and PC-Axis files by their address, and tables of PxWeb services by query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import prod
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from harvesters.connectors import pxweb
from harvesters.connectors.answers import json_document, raw_input
from harvesters.connectors.base import Connector, Door, Fetched, Options, State
from harvesters.connectors.pxweb import Selection
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.door.urls import target
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.model import RawInput
from harvesters.readers.jsonstat import codes_of, is_jsonstat
from harvesters.readers.table import Limits

METADATA = "metadata.json"
ANSWER_LIMITS = Limits(json_bytes=64 << 20)
#: A service that refuses a query for its size answers 403; smaller ones it refuses for another reason.
TOO_MANY, SMALLEST = 403, 500
_ENDINGS = {"json-stat2": "json", "json-stat": "json", "px": "px", "csv": "csv"}


class JsonStatOptions(Options):
    """An address that gives the table, or the address of a PxWeb table and what is wanted of it."""

    url: str = Field(description="address of the table")
    service: Literal["plain", "pxweb"] = Field(
        "plain", description="plain: the address gives the table; pxweb: it is a PxWeb API's table"
    )
    parameters: dict[str, str | int] = Field({}, description="query parameters")
    select: dict[str, list[str | int]] = Field(
        {}, description="PxWeb: variable → its values by code or text; all of one not named, empty: left out"
    )
    newest: int | None = Field(None, ge=1, description="PxWeb: only so many of the newest periods")
    format: Literal["json-stat2", "json-stat", "px", "csv"] = Field(
        "json-stat2", description="PxWeb: the format of the answers"
    )
    max_cells: int = Field(10_000, ge=100, le=1_000_000, description="PxWeb: most cells of one query")
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")

    @model_validator(mode="after")
    def _belonging(self) -> JsonStatOptions:
        if self.service == "plain" and (self.select or self.newest):
            raise ValueError("select and newest belong to service: pxweb")
        return self

    @property
    def address(self) -> str:
        """The whole address."""
        asked = target(self.url)
        for name, value in self.parameters.items():
            asked = asked.adding(name, str(value))
        return asked.url


class JsonStatConnector(Connector):
    """A file: a conditional request. PxWeb: everything is asked for, and the contents' hash tells."""

    name: ClassVar[str] = "jsonstat"
    Options: ClassVar[type[Options]] = JsonStatOptions

    def fetch(self, options: JsonStatOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`. Of PxWeb the answers come first, then the metadata."""
        if options.service == "pxweb":
            return _Table(options, door, workdir).bring()
        known = state.get(options.address)
        answer = door.get(
            options.address,
            workdir / "table",
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            secret=options.secret,
        )
        return [] if answer.not_modified else [raw_input(answer, options.address)]

    def inputs(self, raw: Sequence[RawInput]) -> Sequence[RawInput]:
        """The tables; the metadata is kept for tracing."""
        return [item for item in raw if item.filename != METADATA] or raw


@dataclass
class _Table:
    options: JsonStatOptions
    door: Door
    workdir: Path
    raw: list[RawInput] = field(default_factory=list)
    asked: int = 0

    def bring(self) -> list[RawInput]:
        answer = self.door.get(self.options.address, self.workdir / METADATA, secret=self.options.secret)
        metadata = replace(raw_input(answer, self.options.address), filename=METADATA, etag=None)
        variables = pxweb.variables_of(json_document(metadata.path, ANSWER_LIMITS))
        wanted = {name: [str(value) for value in values] for name, values in self.options.select.items()}
        chosen = pxweb.selection(variables, wanted, self.options.newest)
        parts = list(islice(pxweb.parts(chosen, self.options.max_cells), pxweb.MAX_QUERIES + 1))
        if len(parts) > pxweb.MAX_QUERIES:
            raise fail(FixTheSource, "paging.limit", limit=f"{pxweb.MAX_QUERIES} queries")
        for part in parts:
            self._ask(part)
        return [*self.raw, replace(metadata, last_modified=None)]

    def _ask(self, part: Selection) -> None:
        """Bring the answer to one query; one that is refused for its size is cut in two."""
        self.asked += 1
        if self.asked > pxweb.MAX_QUERIES:
            raise fail(FixTheSource, "paging.limit", limit=f"{pxweb.MAX_QUERIES} queries")
        try:
            answer = self._post(part)
        except AskTheAgency as error:
            if error.status != TOO_MANY or pxweb.cells(part) <= SMALLEST:
                raise
            for half in pxweb.halves(part):
                self._ask(half)
            return
        number = len(self.raw) + 1
        name = f"table-{number:04d}.{_ENDINGS[self.options.format]}"
        item = raw_input(answer, f"{self.options.address}#query={number}", name)
        if self.options.format.startswith("json"):
            self._check(item.path, part)
        self.raw.append(replace(item, etag=None, last_modified=None))

    def _post(self, part: Selection) -> Fetched:
        return self.door.get(
            self.options.address,
            self.workdir / f"answer-{self.asked:04d}",
            method="POST",
            body=pxweb.body(part, self.options.format),
            headers={"Content-Type": "application/json"},
            secret=self.options.secret,
        )

    def _check(self, path: Path, part: Selection) -> None:
        """Every cell that was asked for came; raises AskTheAgency."""
        document = json_document(path, ANSWER_LIMITS)
        if not is_jsonstat(document):
            raise fail(AskTheAgency, "file.format", found="JSON")
        try:
            found = [_size(dimensions) for dimensions in codes_of(document)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise fail(AskTheAgency, "file.broken", detail="JSON-stat") from error
        if found != [pxweb.cells(part)]:
            expected = str(pxweb.cells(part))
            raise fail(AskTheAgency, "paging.incomplete", expected=expected, found=str(sum(found)))


def _size(dimensions: Mapping[str, Sequence[str]]) -> int:
    return prod(len(codes) for codes in dimensions.values())

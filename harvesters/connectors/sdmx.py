"""Data of an SDMX service, and the data structure that names its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from harvesters.connectors.answers import raw_input
from harvesters.connectors.base import Connector, Door, Fetched, Options, State
from harvesters.door.named import Secret
from harvesters.door.urls import target
from harvesters.model import RawInput

STRUCTURE = "structure.xml"
LANGUAGES = "vi, en;q=0.8, *;q=0.5"
#: Media types of the SDMX REST services, https://github.com/sdmx-twg/sdmx-rest
ACCEPT = {
    "any": "*/*",
    "generic": "application/vnd.sdmx.genericdata+xml;version=2.1",
    "structure-specific": "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    "json": "application/vnd.sdmx.data+json;version=1.0.0",
    "csv": "application/vnd.sdmx.data+csv;version=1.0.0",
}
ACCEPT_STRUCTURE = "application/vnd.sdmx.structure+xml;version=2.1"


class SdmxOptions(Options):
    """A data query, and the query of its structure."""

    url: str = Field(description="address of the data query")
    parameters: dict[str, str | int] = Field({}, description="query parameters, such as startPeriod")
    format: Literal["any", "generic", "structure-specific", "json", "csv"] = Field(
        "any", description="which format is asked for; any: the service's own choice"
    )
    structure: str | None = Field(
        None, description="address of the data structure with its code lists (references=all): labels"
    )
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")

    @property
    def query(self) -> str:
        """The whole address of the data."""
        asked = target(self.url)
        for name, value in self.parameters.items():
            asked = asked.adding(name, str(value))
        return asked.url


class SdmxConnector(Connector):
    """Conditional requests: when neither data nor structure changed, nothing is brought."""

    name: ClassVar[str] = "sdmx"
    Options: ClassVar[type[Options]] = SdmxOptions

    def fetch(self, options: SdmxOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`. The data comes first, then the structure."""
        addresses = [options.query, *([options.structure] if options.structure else [])]
        answers = [_get(door, options, url, workdir, state) for url in addresses]
        if all(answer.not_modified for answer in answers):
            return []
        return [
            _input(_get(door, options, url, workdir, {}) if answer.not_modified else answer, url, options)
            for url, answer in zip(addresses, answers, strict=True)
        ]

    def inputs(self, raw: Sequence[RawInput]) -> Sequence[RawInput]:
        """The data."""
        return [item for item in raw if item.filename != STRUCTURE]

    def structure(self, raw: Sequence[RawInput]) -> RawInput | None:
        """The structure message, where the source has one."""
        return next((item for item in raw if item.filename == STRUCTURE), None)


def _get(door: Door, options: SdmxOptions, url: str, workdir: Path, state: State) -> Fetched:
    about = url == options.structure
    known = state.get(url)
    accept = ACCEPT_STRUCTURE if about else ACCEPT[options.format]
    return door.get(
        url,
        workdir / (STRUCTURE if about else "data"),
        etag=known.etag if known else None,
        last_modified=known.last_modified if known else None,
        headers={"Accept": accept, "Accept-Language": LANGUAGES},
        secret=options.secret,
    )


def _input(answer: Fetched, url: str, options: SdmxOptions) -> RawInput:
    item = raw_input(answer, url)
    if url == options.structure:
        return replace(item, filename=STRUCTURE)
    # A name of the service's choosing must not be taken for the structure.
    return replace(item, filename=f"data-{item.filename}") if item.filename == STRUCTURE else item

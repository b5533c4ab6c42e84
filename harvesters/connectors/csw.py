"""Records of an OGC catalogue service (CSW 2.0.2 and 3.0), by GetRecords page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from harvesters.connectors.answers import refusal
from harvesters.connectors.base import CatalogueConnector, Door, Found, Options, State, Told, Unreadable
from harvesters.connectors.pages import Pages
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.door.urls import target
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError
from harvesters.model import RawInput
from harvesters.records import csw

NAME = "records.xml"
ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.1"
#: Most walks through a catalogue that changes all the while.
_WALKS = 3
#: Kinds of records → their schema, as the service is asked for it; Dublin Core has the service's own.
_SCHEMAS = {
    "iso": "http://www.isotc211.org/2005/gmd",
    "iso3": "http://standards.iso.org/iso/19115/-3/mdb/2.0",
    "dcat": "http://www.w3.org/ns/dcat#",
}
_OWN = {"2.0.2": "http://www.opengis.net/cat/csw/2.0.2", "3.0.0": "http://www.opengis.net/cat/csw/3.0"}


class CswOptions(Options):
    """A catalogue service of the OGC, such as GeoNetwork's or pycsw's."""

    url: str = Field(
        description="address of the service, for example https://geo.example/geonetwork/srv/eng/csw"
    )
    version: Literal["2.0.2", "3.0.0"] = Field("2.0.2", description="version of the service: 2.0.2 or 3.0.0")
    records: Literal["iso", "iso3", "dublin_core", "dcat"] = Field(
        "iso",
        description="what is asked for: iso (ISO 19139), iso3 (ISO 19115-3), dublin_core or dcat",
    )
    filter: str | None = Field(None, description="only what this filter (CQL) finds")
    page_size: int = Field(100, ge=1, le=1_000, description="records asked for at a time")
    max_records: int = Field(200_000, ge=1, le=1_000_000, description="most records; more are an error")
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")

    def page(self, start: int) -> str:
        """The address of the records from this one on."""
        schema = _SCHEMAS.get(self.records, _OWN[self.version])
        query = {
            "service": "CSW",
            "version": self.version,
            "request": "GetRecords",
            "typeNames": "csw:Record",
            "elementSetName": "full",
            "outputSchema": schema,
            "outputFormat": "application/xml",
            "resultType": "results",
            "startPosition": str(start),
            "maxRecords": str(self.page_size),
        }
        if self.filter:
            query |= {"constraintLanguage": "CQL_TEXT", "constraint": self.filter}
            query |= {"constraint_language_version": "1.1.0"}
        asked = target(self.url)
        for name, value in query.items():
            asked = asked.adding(name, value)
        return asked.url


class CswConnector(CatalogueConnector):
    """Page by page by numbers, and once more when the catalogue changed meanwhile."""

    name: ClassVar[str] = "csw"
    Options: ClassVar[type[Options]] = CswOptions

    def fetch(self, options: CswOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`. Every answer is an input."""
        walk = _Walk(options, Pages(door, workdir, options.secret))
        for _ in range(_WALKS):
            if walk.through():
                break
        return walk.pages.raw

    def records(
        self, options: CswOptions, raw: Sequence[RawInput], workdir: Path, told: Told
    ) -> Iterator[Found]:
        """See `CatalogueConnector.records`. A record that came twice is taken once; services and other
        things that are no data are left out.
        """
        told.detected["format"] = f"CSW {options.version}"
        seen: set[str] = set()
        totals: list[int] = []
        others = 0
        for number, item in enumerate(raw):
            try:
                page = csw.page(item.path)
            except HarvestError as error:
                raise Unreadable(refusal(error)) from error
            totals += [] if page.matched is None else [page.matched]
            for record in csw.records(page, item, workdir / f"graph-{number:05d}.sqlite"):
                identity = record.identifier if record else ""
                if record is None or (identity and identity in seen):
                    others += record is None
                    continue
                seen.add(identity)
                yield Found(record, item.sha256)
        told.total = min(totals) - others if totals else None


@dataclass
class _Walk:
    options: CswOptions
    pages: Pages
    received: int = 0
    kept: set[str] = field(default_factory=set)

    def through(self) -> bool:
        """Ask for every page; whether the catalogue was the same from the first to the last."""
        totals: set[int | None] = set()
        start = 1
        while start:
            if start > self.options.max_records:
                raise fail(FixTheSource, "paging.limit", limit=f"max_records = {self.options.max_records}")
            url = self.options.page(start)
            item = self.pages.get(url, NAME, ACCEPT)
            assert item
            page = csw.page(item.path)
            totals.add(page.matched)
            if item.sha256 not in self.kept:
                again = any(each.origin == url for each in self.pages.raw)
                self.kept.add(item.sha256)
                self.pages.keep(item, f"{url}#{self.pages.asked}" if again else None)
            start = _next(page, start)
        return len(totals) == 1


def _next(page: csw.Page, start: int) -> int:
    """Where the next page begins; 0 at the end. Raises AskTheAgency where the service goes in a circle."""
    count = page.returned
    if not count or (page.matched is not None and start + count > page.matched):
        return 0
    if page.next == 0:
        return 0
    if page.next is not None and page.next <= start:
        raise fail(AskTheAgency, "paging.loop", value=str(page.next))
    return page.next or start + count

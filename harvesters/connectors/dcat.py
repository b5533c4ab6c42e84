"""DCAT catalogues: RDF/XML, Turtle, JSON-LD with paging (hydra), and DCAT-US ``data.json`` 1.1 and 3.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from harvesters.connectors.base import CatalogueConnector, Door, Found, Options, State, Told, Unreadable
from harvesters.connectors.pages import Pages
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.door.urls import target
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.model import RawInput, Rejection
from harvesters.records import datajson, documents
from harvesters.records.paging import next_page

ACCEPT = (
    "application/rdf+xml, text/turtle, application/ld+json;q=0.9, application/n-triples;q=0.9,"
    " application/json;q=0.8, */*;q=0.1"
)
NAME = "catalogue"


class DcatOptions(Options):
    """The address of a catalogue."""

    url: str = Field(description="address of the catalogue: RDF/XML, Turtle, JSON-LD or data.json")
    max_pages: int = Field(2_000, ge=1, le=100_000, description="most pages; more are an error")
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")


class DcatConnector(CatalogueConnector):
    """One document, or one for each page that hydra's ``next`` (or its old ``nextPage``) leads to.

    A catalogue of one page is asked for only when it changed.
    """

    name: ClassVar[str] = "dcat"
    Options: ClassVar[type[Options]] = DcatOptions

    def fetch(self, options: DcatOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`."""
        pages = Pages(door, workdir, options.secret)
        single = len([url for url in state if url.startswith(("http:", "https:"))]) == 1
        url, seen = options.url, set[str]()
        while url:
            if pages.asked == options.max_pages:
                raise fail(FixTheSource, "paging.limit", limit=f"max_pages = {options.max_pages}")
            seen.add(url)
            item = pages.get(url, NAME, ACCEPT, known=state.get(url) if single and not pages.raw else None)
            if item is None:
                return []
            pages.raw.append(item)
            url = _next(item, url, options.url)
            if url in seen:
                raise fail(AskTheAgency, "paging.loop", value=url.split("?")[0])
        return pages.raw

    def records(
        self, options: DcatOptions, raw: Sequence[RawInput], workdir: Path, told: Told
    ) -> Iterator[Found]:
        """See `CatalogueConnector.records`."""
        for number, item in enumerate(raw):
            kind = documents.kind(item.path, item.media_type)
            if isinstance(kind, Rejection):
                raise Unreadable(kind)
            told.detected["format"] = documents.NAMES[kind]
            if kind == "dcat_us":
                yield from datajson.records(item)
            else:
                # Imported here: pages of the portal load connectors, and need no RDF library.
                from harvesters.records.graphs import records

                yield from records(item, kind, workdir / f"graph-{number:05d}.sqlite", told)


def _next(item: RawInput, here: str, first: str) -> str:
    """The address of the page after this one; "" at the end. It stays on the catalogue's host."""
    if not documents.may_be_paged(item.path):
        return ""
    found = next_page(item, here)
    if not found:
        return ""
    try:
        to = target(here).joined(found)
    except FixTheSource as error:
        raise fail(AskTheAgency, "paging.link", value=found.split("?")[0]) from error
    if to.host != target(first).host:
        raise fail(AskTheAgency, "paging.link", value=to.url.split("?")[0])
    # Behind a proxy many services write http:// and a port of their own.
    return target(first).joined(to.request).url

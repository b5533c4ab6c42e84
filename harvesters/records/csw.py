"""An answer to GetRecords: how many records there are, and the records in it, whatever their schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, RefuseInput
from harvesters.model import RawInput
from harvesters.records import dublincore, iso19139
from harvesters.records.model import DatasetRecord
from harvesters.records.xmltree import attribute, children, local, text_of

MAX_BYTES = 64 << 20
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HTML = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """``matched``: records of the whole, ``returned``: of this page, ``next``: where the next page begins
    (0: nowhere); None where the service does not say.
    """

    results: Element
    matched: int | None
    returned: int
    next: int | None


def page(path: Path) -> Page:
    """The page in an answer; raises AskTheAgency (no such answer, or the service's own exception),
    RefuseInput.
    """
    if path.stat().st_size > MAX_BYTES:
        raise fail(RefuseInput, "file.too_large", limit=f"{MAX_BYTES >> 20} MB")
    data = path.read_bytes()
    if _HTML.match(data):
        raise fail(AskTheAgency, "file.html")
    if not data.strip():
        raise fail(AskTheAgency, "file.empty")
    if _DTD.search(data.replace(b"\x00", b"")):
        raise fail(RefuseInput, "file.hostile", detail_vi="XML có DTD", detail_en="XML with a document type")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  no document type: there are no entities
    except ElementTree.ParseError as error:
        raise fail(AskTheAgency, "file.broken", detail="XML") from error
    if local(root) == "ExceptionReport":
        said = " ".join(
            filter(None, (text_of(each) for each in root.iter() if local(each) == "ExceptionText"))
        )
        raise fail(AskTheAgency, "csw.exception", value=said or attribute(root, "exceptionCode") or "?")
    results = next((each for each in root.iter() if local(each) == "SearchResults"), None)
    if results is None:
        raise fail(AskTheAgency, "json.records", value="SearchResults")
    told = _number(results, "numberOfRecordsReturned")
    count = len(list(children(results)))
    return Page(
        results,
        _number(results, "numberOfRecordsMatched"),
        count or told or 0,
        _number(results, "nextRecord"),
    )


def _number(element: Element, name: str) -> int | None:
    found = element.get(name, "")
    return int(found) if found.isdecimal() and len(found) < 13 else None


def records(page: Page, item: RawInput, database: Path) -> Iterator[DatasetRecord | None]:
    """Each record; None for what describes no data (a service, an application)."""
    for element in children(page.results):
        kind = local(element)
        if kind == "MD_Metadata":
            yield iso19139.record(element)
        elif kind in ("Record", "SummaryRecord", "BriefRecord"):
            yield dublincore.record(element)
        else:
            yield from _of_graph(element, item, database)


def _of_graph(element: Element, item: RawInput, database: Path) -> Iterator[DatasetRecord | None]:
    """Datasets of RDF within the answer."""
    # Imported here: most services give no RDF, which needs a library of its own.
    from harvesters.records import dcat
    from harvesters.records.triples import Triples

    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    if local(element) != "RDF":
        (wrapped := Element(f"{{{rdf}}}RDF")).append(element)
        element = wrapped
    path = database.with_suffix(".rdf")
    ElementTree.ElementTree(element).write(path, encoding="utf-8", xml_declaration=True)
    graph = Triples.read(path, "rdf_xml", item.origin.split("#", 1)[0], database)
    if isinstance(graph, Triples):
        try:
            found = [dcat.record(graph, subject) for subject in dcat.datasets(graph)]
        finally:
            graph.close()
        yield from found or [None]
    else:
        yield None
    for left in (path, database):
        left.unlink(missing_ok=True)

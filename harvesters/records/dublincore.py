"""A Dublin Core record of a catalogue service → a record."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from harvesters.records import formats
from harvesters.records.addresses import web
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import line, text, texts
from harvesters.records.xmltree import attribute, children, local

#: Types of records that are no data.
_NO_DATA = ("service", "application", "software", "map", "document")


def record(element: Element) -> DatasetRecord | None:
    """The record of a ``csw:Record``; None for what is no data."""
    values: dict[str, list[str]] = {}
    for child in children(element):
        values.setdefault(local(child), []).append("".join(child.itertext()).strip())
    if any(kind.lower() in _NO_DATA for kind in values.get("type", ())):
        return None

    def one(*names: str) -> str:
        return next((value for name in names for value in values.get(name, ()) if value), "")

    links = [
        child for child in children(element) if local(child) in ("references", "URI", "source", "relation")
    ]
    publisher = Party(name=line(one("publisher", "creator", "contributor")))
    return DatasetRecord(
        identifier=line(one("identifier")),
        titles=texts(one("title", "alternative")),
        descriptions=texts(one("abstract", "description"), text),
        keywords={"": words}
        if (words := [line(each, 100) for each in values.get("subject", ()) if each])
        else {},
        publisher=publisher,
        organization=publisher,
        licence=line(one("license", "rights", "accessRights")),
        issued=line(one("issued", "created", "date")),
        modified=line(one("modified")),
        frequency=line(one("accrualPeriodicity")),
        spatial=[place for each in values.get("spatial", ()) if (place := line(each))],
        languages=[line(each) for each in values.get("language", ()) if each],
        resources=[found for each in links if (found := _resource(each))],
    )


def _resource(element: Element) -> ResourceRecord | None:
    url = web("".join(element.itertext()))
    told = attribute(element, "scheme") or attribute(element, "protocol")
    return (
        ResourceRecord(
            url=url,
            titles=texts(attribute(element, "name") or attribute(element, "description")),
            format=formats.of_protocol(told) or formats.name(url=url),
        )
        if url
        else None
    )

"""A dataset of a DCAT graph (DCAT 1 to 3, DCAT-AP and its national profiles) → a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from harvesters.records import formats
from harvesters.records.addresses import mail, phone, web
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import best, line, tag, text
from harvesters.records.triples import Triples, Value

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDF_VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
FOAF, VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"
ADMS, SKOS = "http://www.w3.org/ns/adms#", "http://www.w3.org/2004/02/skos/core#"
SCHEMA, OWL = "http://schema.org/", "http://www.w3.org/2002/07/owl#"
RDFS, SPDX = "http://www.w3.org/2000/01/rdf-schema#", "http://spdx.org/rdf/terms#"
TIME, LOCN = "http://www.w3.org/2006/time#", "http://www.w3.org/ns/locn#"
DC11 = "http://purl.org/dc/elements/1.1/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
_LABELS = (SKOS + "prefLabel", RDFS + "label", DCT + "title", FOAF + "name", VCARD + "fn", SCHEMA + "name")
_FURTHER = {
    "access_rights": DCT + "accessRights",
    "rights": DCT + "rights",
    "conforms_to": DCT + "conformsTo",
    "dcat_type": DCT + "type",
    "provenance": DCT + "provenance",
}
Node = dict[str, list[Value]]
MAX_VALUES = 2_000


def datasets(graph: Triples) -> Iterator[str]:
    """The datasets of a graph, in its order."""
    return graph.subjects(RDF_TYPE, DCAT + "Dataset")


def record(graph: Triples, subject: str) -> DatasetRecord:
    """The record of one dataset. Resources come in no order, so they are sorted."""
    node = graph.node(subject)
    publisher = _party(graph, node, DCT + "publisher", FOAF + "Agent", DC11 + "publisher")
    creator = _party(graph, node, DCT + "creator")
    named = "" if subject.startswith("_:") else subject
    resources = [_resource(graph, value) for value in node.get(DCAT + "distribution", [])[:MAX_VALUES]]
    page = web(_text(node, DCAT + "landingPage", FOAF + "page", FOAF + "homepage"))
    return DatasetRecord(
        identifier=line(_text(node, DCT + "identifier", DC11 + "identifier")) or line(named),
        titles=_texts(node, line, DCT + "title", DC11 + "title"),
        origin_url=page or web(named),
        descriptions=_texts(node, text, DCT + "description", DC11 + "description"),
        keywords=_keywords(node),
        publisher=publisher if publisher.name or publisher.key else creator,
        organization=publisher if publisher.name or publisher.key else creator,
        themes=sorted(_terms(graph, node, DCAT + "theme")),
        licence=_licence(graph, node, resources),
        issued=line(_text(node, DCT + "issued", DC11 + "date")),
        modified=line(_text(node, DCT + "modified")),
        frequency=_label_or_uri(graph, node, DCT + "accrualPeriodicity"),
        spatial=sorted(_places(graph, node)),
        temporal=_temporal(graph, node),
        contact=_contact(graph, node),
        languages=sorted({line(value.text) for value in node.get(DCT + "language", [])}),
        version=line(_text(node, DCAT + "version", OWL + "versionInfo", ADMS + "version"), 100),
        resources=sorted((each for each in resources if each), key=_order),
        extras=_further(graph, node),
        ordered=False,
    )


def _order(resource: ResourceRecord) -> tuple[str, ...]:
    return best(resource.titles, ""), resource.url, resource.identifier


def _text(node: Node, *predicates: str) -> str:
    """The first literal, else the first address, of the first predicate that has one."""
    for predicate in predicates:
        values = sorted(node.get(predicate, []), key=lambda value: value.kind != "l")
        if values and values[0].kind != "b":
            return values[0].text
    return ""


def _texts(node: Node, clean: Any, *predicates: str) -> dict[str, str]:
    for predicate in predicates:
        found: dict[str, str] = {}
        for value in node.get(predicate, []):
            if value.kind == "l" and (words := clean(value.text)):
                found.setdefault(tag(value.language), words)
        if found:
            return found
    return {}


def _keywords(node: Node) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for value in node.get(DCAT + "keyword", [])[:MAX_VALUES]:
        if words := line(value.text, 100):
            found.setdefault(tag(value.language), set()).add(words)
    return {language: sorted(words) for language, words in sorted(found.items())}


def _labels(graph: Triples, value: Value) -> list[str]:
    """The names that a graph gives to a node, those in the node's own language first."""
    node = graph.node(value.text) if value.kind != "l" else {}
    return [words for label in _LABELS for words in _texts(node, line, label).values()]


def _terms(graph: Triples, node: Node, predicate: str) -> Iterator[list[str]]:
    for value in node.get(predicate, [])[:MAX_VALUES]:
        names = [] if value.kind == "b" else [line(value.text)]
        yield list(dict.fromkeys([*names, *sorted(_labels(graph, value))]))


def _label_or_uri(graph: Triples, node: Node, predicate: str) -> str:
    """An address or text as it stands; a blank node by its label."""
    for value in node.get(predicate, []):
        if value.kind != "b":
            return line(value.text)
        inner = graph.node(value.text)
        if found := next(iter(_labels(graph, value)), "") or line(_text(inner, RDF_VALUE)):
            return found
    return ""


def _party(graph: Triples, node: Node, *predicates: str) -> Party:
    for predicate in predicates:
        for value in node.get(predicate, []):
            if value.kind == "l":
                return Party(name=line(value.text))
            inner = graph.node(value.text)
            name = best(_texts(inner, line, *_LABELS), "")
            key = "" if value.kind == "b" else value.text
            return Party(
                name or line(key),
                line(key),
                mail(_text(inner, FOAF + "mbox")),
                "",
                web(_text(inner, FOAF + "homepage")),
            )
    return Party()


def _contact(graph: Triples, node: Node) -> Party:
    for predicate in (DCAT + "contactPoint", ADMS + "contactPoint"):
        for value in node.get(predicate, []):
            if value.kind == "l":
                return Party(name=line(value.text), email=mail(value.text))
            inner = graph.node(value.text)
            follow = partial(_followed, graph, inner)
            return Party(
                name=line(_text(inner, VCARD + "fn", VCARD + "organization-name", FOAF + "name")),
                email=mail(follow(VCARD + "hasEmail", VCARD + "email")),
                phone=phone(follow(VCARD + "hasTelephone", VCARD + "tel")),
                url=web(follow(VCARD + "hasURL", VCARD + "url")),
            )
    return Party()


def _followed(graph: Triples, node: Node, *predicates: str) -> str:
    """A value, or the ``vcard:hasValue`` of the node that stands in its place."""
    for predicate in predicates:
        for value in node.get(predicate, []):
            inner = graph.node(value.text) if value.kind == "b" else {}
            return _text(inner, VCARD + "hasValue") if inner else value.text
    return ""


def _licence(graph: Triples, node: Node, resources: Iterable[ResourceRecord | None]) -> str:
    if found := _label_or_uri(graph, node, DCT + "license"):
        return found
    of_files = {each.licence for each in resources if each and each.licence}
    return of_files.pop() if len(of_files) == 1 else ""


def _places(graph: Triples, node: Node) -> set[str]:
    found: set[str] = set()
    for value in node.get(DCT + "spatial", [])[:MAX_VALUES]:
        labels = _labels(graph, value)
        inner = graph.node(value.text) if value.kind != "l" else {}
        unit = [
            line(each.text) for name in ("adminUnitL1", "adminUnitL2") for each in inner.get(LOCN + name, [])
        ]
        found.update(labels or unit or ([line(value.text)] if value.kind != "b" else []))
    return found - {""}


def _temporal(graph: Triples, node: Node) -> tuple[str, str]:
    for value in node.get(DCT + "temporal", []):
        if value.kind == "l":
            first, _, last = value.text.partition("/")
            return line(first), line(last)
        inner = graph.node(value.text)
        start = _text(inner, DCAT + "startDate", SCHEMA + "startDate") or _instant(
            graph, inner, "hasBeginning"
        )
        end = _text(inner, DCAT + "endDate", SCHEMA + "endDate") or _instant(graph, inner, "hasEnd")
        if start or end:
            return line(start), line(end)
    return "", ""


def _instant(graph: Triples, node: Node, which: str) -> str:
    for value in node.get(TIME + which, []):
        inner = graph.node(value.text)
        return _text(inner, TIME + "inXSDDateTime", TIME + "inXSDDateTimeStamp", TIME + "inXSDDate")
    return ""


def _resource(graph: Triples, value: Value) -> ResourceRecord | None:
    if value.kind == "l":
        return ResourceRecord(url=found) if (found := web(value.text)) else None
    node = graph.node(value.text)
    named = "" if value.kind == "b" else value.text
    if not node:
        return ResourceRecord(url=found) if (found := web(named)) else None
    url = web(_text(node, DCAT + "downloadURL")) or web(_text(node, DCAT + "accessURL"))
    format_, media = (_label_or_uri(graph, node, each) for each in (DCT + "format", DCAT + "mediaType"))
    media_type = formats.media_type(media) or formats.media_type(format_)
    return ResourceRecord(
        url=url,
        titles=_texts(node, line, DCT + "title"),
        descriptions=_texts(node, text, DCT + "description"),
        identifier=line(_text(node, DCT + "identifier")) or line(named),
        format=formats.name(format_, media, url=url),
        media_type=media_type,
        size=_size(_text(node, DCAT + "byteSize")),
        checksum=_checksum(graph, node),
        modified=line(_text(node, DCT + "modified", DCT + "issued")),
        licence=_label_or_uri(graph, node, DCT + "license"),
    )


def _size(told: str) -> int | None:
    digits = told.split(".", 1)[0].strip()
    return int(digits) if digits.isdecimal() and 0 < len(digits) < 16 else None


def _checksum(graph: Triples, node: Node) -> str:
    for value in node.get(SPDX + "checksum", []):
        digest = line(_text(graph.node(value.text), SPDX + "checksumValue"), 200)
        return digest if digest.isalnum() else ""
    return ""


def _further(graph: Triples, node: Node) -> dict[str, str]:
    shown = {name: _label_or_uri(graph, node, predicate) for name, predicate in _FURTHER.items()}
    return {name: value for name, value in shown.items() if value}


def next_page(graph: Triples, here: str) -> str:
    """The address of the page after this one (hydra's old and new terms); "" at the end."""
    found = [
        (subject, value.text)
        for term in ("next", "nextPage")
        for subject, value in graph.objects(HYDRA + term)
        if value.kind != "b" and value.text
    ]
    of_this = [address for subject, address in found if subject == here]
    return next(iter(of_this), found[0][1] if found else "")


def total(graph: Triples) -> int | None:
    """How many datasets the catalogue says it has."""
    values = [value.text for _subject, value in graph.objects(HYDRA + "totalItems")]
    known = [int(value) for value in values if value.isdecimal() and len(value) < 13]
    return max(known) if known else None

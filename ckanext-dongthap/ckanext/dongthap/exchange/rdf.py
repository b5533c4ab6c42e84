"""The catalogue and its datasets as RDF, by ckanext-dcat with our profile; code lists as SKOS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.dcat.profiles.base import ADMS, DCAT, DCT, RDF, SKOS, XSD
from ckanext.dongthap import codelists
from ckanext.dongthap.exchange import kept, names, words
from rdflib import Graph, Literal, URIRef

#: Ending → (media type, rdflib's name).
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "pretty-xml"),
    "xml": ("application/rdf+xml", "pretty-xml"),
}
_WITHDRAWN = "http://publications.europa.eu/resource/authority/dataset-status/WITHDRAWN"
_PROFILES = ["dongthap_dcat_ap"]


def dataset(package: Mapping[str, Any], extension: str) -> bytes:
    """One dataset."""
    return kept.dataset(package, kept.FORMATS[FORMATS[extension][1]], _PROFILES)


def catalogue(packages: Sequence[Mapping[str, Any]], paging: Mapping[str, Any], extension: str) -> bytes:
    """The catalogue with one page of its datasets; ``paging`` as ckanext-dcat takes it (hydra)."""
    return kept.catalogue(packages, paging, kept.FORMATS[FORMATS[extension][1]], _PROFILES)


def tombstone(row: Mapping[str, Any], extension: str) -> bytes:
    """What is left of a withdrawn dataset: its title, that it is withdrawn, since when and why."""
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCT), ("adms", ADMS)):
        graph.bind(prefix, namespace)
    place = URIRef(f"{names.site()}/dataset/{row['package_id']}")
    graph.add((place, RDF.type, DCAT.Dataset))
    graph.add((place, ADMS.status, URIRef(_WITHDRAWN)))
    graph.add((place, DCT.modified, Literal(row["since"].isoformat(), datatype=XSD.dateTime)))
    graph.add((place, DCT.identifier, Literal(row["package_id"])))
    for language, text in row["told"]["title"].items():
        graph.add((place, DCT.title, Literal(text, lang=language)))
    for language in ("vi", "en"):
        if row[f"reason_{language}"]:
            graph.add((place, ADMS.versionNotes, Literal(row[f"reason_{language}"], lang=language)))
    return _serialise(graph, extension)


def codelist(name: str, extension: str) -> bytes:
    """A code list as a SKOS concept scheme."""
    graph = Graph()
    graph.bind("skos", SKOS)
    scheme = URIRef(names.scheme(name))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for language, text in words.SAID.get(name, {"en": name}).items():
        graph.add((scheme, DCT.title, Literal(text, lang=language)))
    for entry in codelists.entries(name):
        concept = URIRef(names.concept(name, entry.key))
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        graph.add((concept, SKOS.notation, Literal(entry.code)))
        for language in ("vi", "en"):
            graph.add((concept, SKOS.prefLabel, Literal(entry.label(language), lang=language)))
    return _serialise(graph, extension)


def _serialise(graph: Graph, extension: str) -> bytes:
    return graph.serialize(format=FORMATS[extension][1], encoding="utf-8")

"""The catalogue and its datasets as RDF, by ckanext-dcat with our profile; code lists as SKOS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.dcat.profiles.base import DCT, RDF, SKOS
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
_PROFILES = ["dongthap_dcat_ap"]


def dataset(package: Mapping[str, Any], extension: str) -> bytes:
    """One dataset."""
    return kept.dataset(package, kept.FORMATS[FORMATS[extension][1]], _PROFILES)


def catalogue(packages: Sequence[Mapping[str, Any]], paging: Mapping[str, Any], extension: str) -> bytes:
    """The catalogue with one page of its datasets; ``paging`` as ckanext-dcat takes it (hydra)."""
    return kept.catalogue(packages, paging, kept.FORMATS[FORMATS[extension][1]], _PROFILES)


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

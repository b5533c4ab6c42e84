"""RDF of datasets, kept one by one under their content, and catalogues put together from these parts.

A part is a function of what the portal knows of a dataset and its agency, of the code lists and the program:
its key is a digest of all these, so that no part is ever old.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ckan.types import Context
from ckanext.dcat.processors import HYDRA, RDFSerializer
from ckanext.dcat.profiles.base import DCAT, RDF, RDFS, namespaces
from ckanext.dcat.utils import url_to_rdflib_format
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.changes.read import newest_each
from ckanext.dongthap.exchange import names
from ckanext.dongthap.exchange.profile import SDMX_ATTRIBUTE, SDMX_DIMENSION
from ckanext.dongthap.http import places, state
from ckanext.dongthap.pages import content
from pyoxigraph import Dataset, Quad, RdfFormat, parse, serialize
from rdflib import XSD, Graph, URIRef

#: Seconds for which a whole answer is kept: the first that Redis gives up when it needs room.
WHOLE_SECONDS = 600
#: rdflib's name of a format → ours.
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "xml": RdfFormat.RDF_XML,
    "pretty-xml": RdfFormat.RDF_XML,
    "json-ld": RdfFormat.JSON_LD,
    "n3": RdfFormat.N3,
    "nt": RdfFormat.N_TRIPLES,
}
_PREFIXES = {
    **{name: str(address) for name, address in namespaces.items()},
    "hydra": str(HYDRA),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "xsd": str(XSD),
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "sdmx-dimension": str(SDMX_DIMENSION),
}
Package = Mapping[str, Any]
Profiles = Sequence[str] | None


def format_named(name: str | None) -> RdfFormat | None:
    """The format that ckanext-dcat's parameter names; None for one that can't be written."""
    return FORMATS.get(url_to_rdflib_format(name or "xml"))


def dataset(package: Package, form: RdfFormat, profiles: Profiles) -> bytes:
    """One dataset."""
    (part,) = _parts([package], profiles)
    return _write([part], form)


def catalogue(packages: Sequence[Package], paging: Package, form: RdfFormat, profiles: Profiles) -> bytes:
    """The catalogue with these datasets; ``paging`` as ckanext-dcat takes it (hydra)."""
    serializer = RDFSerializer(profiles=profiles)
    ref = serializer.graph_from_catalog({})
    for package in packages:
        told = URIRef(names.dataset(package))
        if not serializer._add_source_catalog(ref, package, told):
            serializer.g.add((ref, DCAT.dataset, told))
    if paging:
        serializer._add_pagination_triples(paging)
    return _write([_triples(serializer.g), *_parts(packages, profiles)], form)


def _parts(packages: Sequence[Package], profiles: Profiles) -> list[bytes]:
    """N-Triples of each dataset, made where they are not kept."""
    agencies = newest_each({package["owner_org"] for package in packages if package.get("owner_org")})
    shared = (names.site(), codelists.version(), state.program()[0], list(profiles or ()))
    found: list[bytes] = []
    for package in packages:
        told = json.dumps(package, sort_keys=True, default=str)
        place = cache.key("rdf-part", told, agencies.get(package.get("owner_org") or "", 0), *shared)
        found.append(
            gzip.decompress(cache.made_once(place, lambda package=package: _make(package, profiles)))
        )
    return found


def _part(package: Package, version: Sequence[Any]) -> bytes:
    """N-Triples of a dataset, made if they are not kept."""
    told = json.dumps(package, sort_keys=True, default=str)
    place = cache.key("rdf-part", told, *version)
    return gzip.decompress(cache.made_once(place, lambda: _make(package, version[-1])))


def _make(package: Package, profiles: Profiles) -> bytes:
    places.need("catalogues")
    serializer = RDFSerializer(profiles=profiles)
    serializer.graph_from_dataset(dict(package))
    return gzip.compress(_triples(serializer.g), compresslevel=5, mtime=0)


def _triples(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


def _write(parts: Sequence[bytes], form: RdfFormat) -> bytes:
    """All triples once each, those of a subject together; blank nodes of two parts are never one."""
    whole = Dataset()
    for part in parts:
        for quad in parse(part, format=RdfFormat.N_TRIPLES, rename_blank_nodes=True, lenient=True):
            whole.add(quad)
    triples = [quad.triple for quad in sorted(whole, key=_place)]
    written = serialize(triples, format=form, prefixes=_PREFIXES)
    assert written is not None
    return written


def _place(quad: Quad) -> tuple[bool, str, bool, str, str]:
    """Named things first, what they are before what they have."""
    subject, predicate = str(quad.subject), str(quad.predicate)
    return subject.startswith("_:"), subject, not predicate.endswith("#type>"), predicate, str(quad.object)


def whole(context: Context, asked: Any, make: Callable[[], bytes]) -> bytes:
    """The answer to a stranger, kept as long as nothing public changes and the search index has followed."""
    known = None if context.get("user") else content()
    if known is None or not known[1]:
        return make()
    place = cache.key("rdf-whole", asked, known[0], codelists.version())
    packed = cache.get(place)
    if packed is not None:
        return gzip.decompress(packed)
    made = make()
    cache.put(place, gzip.compress(made, compresslevel=1, mtime=0), WHOLE_SECONDS)
    return made

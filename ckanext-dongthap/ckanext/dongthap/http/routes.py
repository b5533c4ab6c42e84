"""Which addresses programs read, and what their answers depend on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ckanext.dongthap.http.negotiation import rdf
from werkzeug.wrappers import Request

#: ``release``: as new as the releases; ``index``: it comes from the search index as well, which follows
#: a change within moments; ``fresh``: always asked anew; ``ckan``: CKAN says what may be cached;
#: ``fixed``: never changes.
Basis = Literal["release", "index", "fresh", "ckan", "fixed"]


@dataclass(frozen=True)
class Route:
    """One kind of address. ``codes`` are those of the indicators it is about; none: it is about all."""

    pattern: re.Pattern[str]
    basis: Basis
    negotiated: bool = False

    def codes(self, request: Request, path: str) -> Collection[str]:
        """Indicator codes in path or query."""
        match = self.pattern.fullmatch(path)
        named = match.groupdict().get("code") if match else None
        if named:
            return [named]
        if self.basis != "release":
            return []
        return [code.strip() for text in request.args.getlist("indicator") for code in text.split(",")]


def _route(pattern: str, basis: Basis, negotiated: bool = False) -> Route:
    return Route(re.compile(pattern), basis, negotiated)


_ACTION = r"/api(?:/3)?/action/"
_CODE = r"/chi-tieu/(?P<code>[^/]+)"
_FORMS = r"/(?:datapackage\.json|croissant\.jsonld|(?:du-lieu|cau-truc)\.sdmx\.(?:csv|xml))"
_RELEASE = r"(?:/phien-ban/\d+)?"
_RDF = r"\.(?:ttl|jsonld|rdf|xml)"
ROUTES = [
    _route(r"/api/observations\.(csv|json|ndjson|parquet)", "release"),
    _route(_ACTION + r"dongthap_(observation_search|release_(list|show|diff))", "release"),
    _route(_ACTION + r"dongthap_(indicator_(list|show)|codelist_(list|show))", "index"),
    _route(_ACTION + r"dongthap_changes_list", "fresh"),
    _route(_CODE + r"/phien-ban/\d+/du-lieu\.(csv|xlsx|json)", "fixed"),
    _route(_CODE + r"/du-lieu\.(csv|xlsx|json)", "release"),
    _route(_CODE + _RELEASE + _FORMS, "release"),
    _route(r"/dataset/[^/]+/datapackage\.json", "release"),
    _route(r"/phien-ban\.atom", "index"),
    _route(r"/catalog" + _RDF, "index"),
    _route(_CODE + _RDF, "release"),
    _route(r"/(?:dataset|indicator)/[^/]+" + _RDF + r"|/danh-muc/[^/]+" + _RDF, "release"),
    _route(r"/api/openapi\.json", "release"),
    _route(r"/api/.*", "ckan"),
    _route(r"/datastore/dump/.*|/dataset/[^/]+/resource/[^/]+/download/.*", "ckan"),
]
#: Pages that a client may have as RDF instead, at the same address.
NEGOTIATED = [
    _route(r"/", "index", negotiated=True),
    _route(_CODE, "release", negotiated=True),
    _route(r"/(?:dataset|indicator)/[^/]+", "release", negotiated=True),
]
_LANGUAGE = re.compile(r"/(?:vi|en)(?=/|$)")


def find(request: Request) -> tuple[Route | None, str]:
    """The kind of address a request is for, if programs read it, and the path without language."""
    path = _LANGUAGE.sub("", request.path, count=1) if _LANGUAGE.match(request.path) else request.path
    routes = [*ROUTES, *NEGOTIATED] if rdf(request) else ROUTES
    return next((route for route in routes if route.pattern.fullmatch(path)), None), path

"""Which form of a thing a client prefers: a page, or RDF."""

from __future__ import annotations

from werkzeug.wrappers import Request

#: Media type → ending; a page comes first, for those who take anything.
OFFERED = {
    "text/html": None,
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}


def rdf(request: Request) -> str | None:
    """The ending of the RDF that the client prefers to a page, if it does."""
    best = request.accept_mimetypes.best_match(list(OFFERED), "text/html")
    return OFFERED[best or "text/html"]

"""A WSGI application of a few addresses behind the portal's server, with few places and little patience."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ckan.common import config
from ckanext.dongthap.http.places import PLACE, WANTED
from ckanext.dongthap.serving import clients, places
from ckanext.dongthap.serving.bodies import Pace
from ckanext.dongthap.serving.bridge import Bridge

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BOUNDS = "pages=3/50/50 streams=2/1/2 catalogues=1/1/1 logins=1/0/1"
PIECE = b"x" * 65_536


def portal(environ: WSGIEnvironment, start: StartResponse) -> list[bytes] | Iterator[bytes]:
    path = environ["PATH_INFO"]
    if path.startswith("/api/observations."):
        start("200 OK", [("Content-Type", "text/plain")])
        return broken() if path.endswith(".broken") else (PIECE for _ in range(3000))
    if path.endswith("/user/login"):
        time.sleep(5)
    if path == "/boom":
        raise ValueError("boom")
    if path == "/catalog.ttl" and environ[PLACE] != "catalogues":
        environ[WANTED] = "catalogues"
    told = {
        "/read": lambda: str(len(environ["wsgi.input"].read())),
        "/environ": lambda: repr({name: environ[name] for name in sorted(environ) if name.isupper()}),
        "/catalog.ttl": lambda: environ[PLACE],
    }.get(path, lambda: "hello")()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
    return [told.encode()]


def broken() -> Iterator[bytes]:
    yield PIECE * 20
    raise ValueError("the database is gone")


config["ckan.site_url"] = "http://portal.example"
application = Bridge(
    portal,
    places.make(places.parse(BOUNDS)),
    clients.Rates("100/hour"),
    trusted=1,
    pace=lambda: Pace(silence=2.0, grace=2.0),
)

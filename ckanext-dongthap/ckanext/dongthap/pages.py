"""Pages kept for readers without an account: as long as nothing that any page shows has changed.

The version of the portal's content is what the change feed tells: its last entry, and the last note of the
main database that is still to enter it. A page that the search index makes follows that a moment later, so
it is kept for seconds only and its tag comes from its text.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.datastore.tables import change
from ckanext.dongthap.scoreboard.version import moving
from flask import Request, Response

_SECONDS = 3600
_SEARCHED_SECONDS = 30
#: A page with a query is one of very many.
_QUERY_SECONDS = 300
_LONGEST_QUERY = 600
#: Their number too: a note may be committed after one with a greater id.
_NOTED = sa.text("SELECT max(id), count(*) FROM dongthap_change")

#: Pages that our tables and CKAN's make.
EXACT = frozenset(
    {
        "dongthap_indicator.index",
        "dongthap_indicator.read",
        "dongthap_indicator.embed",
        "dongthap_indicator.release",
    }
)
#: Pages that also tell what is due, which changes with the day and a minute behind the content.
DATED = frozenset({"dongthap_scoreboard.index", "dongthap_scoreboard.agency", "dongthap_scoreboard.leaders"})
#: Pages that the search index makes, or part of them.
SEARCHED = frozenset({"dataset.search", "dataset.read"})


@dataclass(frozen=True)
class Place:
    """Where a page is kept, and its tag if that is known before the page is made."""

    key: str
    tag: str | None
    seconds: int


def place(request: Request) -> Place | None:
    """Where the page that is asked for is kept; None for pages that are made for each reader."""
    endpoint = request.endpoint or ""
    if (
        request.method != "GET"
        or endpoint not in EXACT | DATED | SEARCHED
        or len(request.query_string) > _LONGEST_QUERY
    ):
        return None
    if request.cookies or request.headers.get("Authorization") or tk.current_user.is_authenticated:
        return None
    searched = endpoint in SEARCHED or bool(request.args.get("q"))
    parts = (codelists.current_language(), request.path, request.query_string.decode("latin-1"), version())
    if endpoint in DATED:
        parts = (*parts, *moving())
    key = cache.key("page", *parts)
    if searched:
        return Place(key, None, _SEARCHED_SECONDS)
    return Place(key, key.rpartition(":")[2][:32], _QUERY_SECONDS if request.args else _SECONDS)


def version() -> tuple[object, ...]:
    """Changes with everything public, with the program and with the portal's settings."""
    noted = model.Session.execute(_NOTED).one()
    with get_read_engine().connect() as connection:
        told = connection.execute(sa.select(sa.func.max(change.c.seq))).scalar()
    return (*noted, told, tk.config["ckan.site_url"], tk.config["ckan.site_title"], _program())


@lru_cache(maxsize=1)
def _program() -> str:
    """The newest of the program's templates, words, styles and modules, as this process found them."""
    files = (path for path in Path(__file__).parent.rglob("*") if path.suffix in _PARTS)
    return max(f"{path.stat().st_mtime_ns}" for path in files)


_PARTS = (".py", ".html", ".mo", ".css", ".js")


def kept(where: Place, request: Request) -> Response | None:
    """The page as it was made before, or 304 for whoever has it; None if it must be made."""
    if where.tag and request.if_none_match.contains_weak(where.tag):
        return _tagged(Response(status=304), where.tag)
    packed = cache.get(where.key)
    return None if packed is None else _answer(Response(mimetype="text/html"), packed, where, request)


def keep(where: Place, response: Response, request: Request) -> Response:
    """Keep a page that was just made, and answer with it."""
    if response.status_code != 200 or response.is_streamed or "Set-Cookie" in response.headers:
        return response
    packed = gzip.compress(response.get_data(), compresslevel=5, mtime=0)
    cache.put(where.key, packed, where.seconds)
    return _answer(response, packed, where, request)


def _answer(response: Response, packed: bytes, where: Place, request: Request) -> Response:
    """The page, compressed for those who take it so; 304 for whoever has it."""
    tag = where.tag or hashlib.sha256(packed).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    if request.accept_encodings["gzip"] > 0:
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(gzip.decompress(packed))
    return _tagged(response, tag)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.cache_control.no_cache = True
    response.vary.add("Accept-Encoding")
    return response

"""Pages kept for readers without an account: as long as nothing that any page shows has changed.

The version of the portal's content is what the change feed tells: its last entry, and the last note of the
main database that is still to enter it. A page that the search index makes follows that a moment later:
until the index has certainly followed, it is kept for seconds only and its tag comes from its text.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.helpers import get_display_timezone
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.http import state
from ckanext.dongthap.scoreboard.version import moving
from flask import Request, Response

_SECONDS = 3600
_UNSETTLED_SECONDS = 30
#: A page with a query is one of very many.
_QUERY_SECONDS = 300
_LONGEST_QUERY = 600
#: Their number too: a note may be committed after one with a greater id.
_NOTED = sa.text("SELECT max(id), count(*) FROM dongthap_change")

#: Pages that our tables and CKAN's make.
EXACT = frozenset(
    {
        "dongthap_composite.index",
        "dongthap_composite.read",
        "dongthap_composite.subject",
        "dongthap_developers.page",
        "dongthap_indicator.index",
        "dongthap_indicator.read",
        "dongthap_indicator.embed",
        "dongthap_indicator.release",
        "dongthap_pages.terms",
        "home.about",
    }
)
#: Pages that tell what is due, which changes a minute behind the content.
DUE = frozenset({"dongthap_scoreboard.index", "dongthap_scoreboard.agency", "dongthap_scoreboard.leaders"})
#: Pages that the search index makes, or part of them.
SEARCHED = frozenset(
    {"dataset.search", "dataset.read", "home.index", "organization.index", "organization.read"}
)


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
        or endpoint not in EXACT | DUE | SEARCHED
        or len(request.query_string) > _LONGEST_QUERY
    ):
        return None
    if request.cookies or request.headers.get("Authorization") or tk.current_user.is_authenticated:
        return None
    known = content()
    if known is None:
        return None
    version, settled = known
    settled = settled or not (endpoint in SEARCHED or request.args.get("q"))
    asked = (codelists.current_language(), request.path, request.query_string.decode("latin-1"))
    due = moving() if endpoint in DUE or endpoint == "organization.read" else ()
    key = cache.key("page", *asked, version, settled, due)
    if not settled:
        return Place(key, None, _UNSETTLED_SECONDS)
    return Place(key, key.rpartition(":")[2][:32], _QUERY_SECONDS if request.args else _SECONDS)


def content() -> tuple[tuple[object, ...], bool] | None:
    """The version of everything public, with the program, the settings and the day; and whether the search
    index has followed it. None when it can't be told.
    """
    told = state.read()
    if told is None:
        return None
    noted, count = model.Session.execute(_NOTED).one()
    day = dt.datetime.now(get_display_timezone()).date().isoformat()
    settings = (tk.config["ckan.site_url"], tk.config["ckan.site_title"])
    version = (noted, count, told.seq, *settings, state.program()[0], day)
    return version, not count and told.settled(state.INDEX_FOLLOWS)


def kept(where: Place, request: Request) -> Response | None:
    """The page as it was made before, or 304 for whoever has it; None if it must be made."""
    if where.tag and state.has(request.if_none_match, where.tag):
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
    if state.has(request.if_none_match, tag):
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

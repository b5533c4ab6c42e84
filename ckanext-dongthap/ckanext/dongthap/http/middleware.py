"""Manners around CKAN's application, for addresses that programs read.

They stand outside of it because CKAN asks its database for every request it sees, and sets every
response's Cache-Control to its own: here an unchanged answer costs one query, or none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.types import CKANApp
from ckanext.dongthap.changes.relay import try_relay
from ckanext.dongthap.http import limiter, problem, state
from ckanext.dongthap.http.reports import Reports
from ckanext.dongthap.http.routes import Route, find
from werkzeug.datastructures import Headers
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from harvesters.model import Message

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Seconds for which a public answer may be shown again without asking.
MAX_AGE = 60
_EXPOSED = "Content-Disposition, Content-Language, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
_READING = ("GET", "HEAD")
_SAFE = (*_READING, "OPTIONS")
_TOO_MANY = (
    Message("Quá nhiều yêu cầu", "Too many requests"),
    Message("Hãy thử lại sau {seconds} giây.", "Try again in {seconds} seconds."),
)
_NUL = (
    Message("Có tham số không dùng được", "Some parameters can't be used"),
    Message("Địa chỉ có ký tự NUL.", "The address has a NUL character."),
)


class Manners:
    """WSGI middleware: CORS, rate limits, validators and caching of what is public."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._limiter = limiter.make()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if "\0" in request.path or "%00" in environ.get("QUERY_STRING", ""):
            return _nul(request)(environ, start_response)
        answer = self._answer(request, environ, start_response)
        if request.method not in _SAFE:
            try_relay()
        return answer

    def _answer(
        self, request: Request, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        route, path = find(request)
        if route is None:
            return self._application(environ, start_response)
        headers = _cors()
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return Response(status=204, headers=headers)(environ, start_response)
        verdict = self._limiter.ask(request) if self._limiter else None
        if verdict:
            headers.extend(verdict.headers())
            if not verdict.allowed:
                return _too_many(request, headers)(environ, start_response)
        caching, unchanged = _caching(request, route, path)
        headers.extend(caching)
        if unchanged:
            return Response(status=304, headers=headers)(environ, start_response)
        return self._application(environ, _with(headers, start_response))


class HttpManners:
    """IMiddleware: the manners around the whole application."""

    def make_middleware(self, app: CKANApp, config: CKANConfig) -> CKANApp:
        app.wsgi_app = Manners(Reports(app.wsgi_app))
        return app


def _cors() -> Headers:
    return Headers(
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
            "Access-Control-Expose-Headers": f"{_EXPOSED}, Dongthap-Changes-Cursor",
            "Access-Control-Max-Age": "86400",
        }
    )


def _nul(request: Request) -> Response:
    """No database takes a NUL, and no name has one."""
    language = _language(request)
    body = problem.document("invalid-parameters", *(getattr(message, language) for message in _NUL))
    headers = Headers({"Content-Language": language, "Cache-Control": "no-store"})
    return Response(body, 400, headers, mimetype=problem.MEDIA_TYPE)


def _language(request: Request) -> str:
    return "en" if request.path.startswith("/en/") else "vi"


def _too_many(request: Request, headers: Headers) -> Response:
    language = _language(request)
    title, detail = (getattr(message, language) for message in _TOO_MANY)
    wait = int(headers["Retry-After"])
    body = problem.document("too-many-requests", title, detail.format(seconds=wait))
    headers.update({"Content-Language": language, "Cache-Control": "no-store"})
    return Response(body, 429, headers, mimetype=problem.MEDIA_TYPE)


def _is_public(request: Request) -> bool:
    names = ("SESSION_COOKIE_NAME", "REMEMBER_COOKIE_NAME")
    known = any(request.cookies.get(tk.config.get(name) or "") for name in names)
    return not known and tk.config["apitoken_header_name"] not in request.headers


def _caching(request: Request, route: Route, path: str) -> tuple[dict[str, str], bool]:
    """Headers that say how long and by what an answer may be kept, and whether the client's is as good."""
    if request.method not in _READING or route.basis == "ckan":
        return {}, False
    if not _is_public(request):
        return {"Cache-Control": "private, no-store"}, False
    if route.basis == "fresh":
        return {"Cache-Control": "no-cache"}, False
    found = _validators(request, route, path)
    if found is None:
        return {"Cache-Control": f"public, max-age={MAX_AGE}"}, False
    tag, modified = found
    age = "max-age=31536000, immutable" if route.basis == "fixed" else f"max-age={MAX_AGE}"
    headers = {
        "Cache-Control": f"public, {age}, stale-while-revalidate=600",
        "ETag": f'W/"{tag}"',
        "Last-Modified": http_date(modified),
        "Vary": "Accept-Encoding, Authorization, Cookie" + (", Accept" if route.negotiated else ""),
    }
    return headers, _is_fresh(request, tag, modified, route.codes(request, path))


def _validators(request: Request, route: Route, path: str) -> tuple[str, dt.datetime] | None:
    mark, since = state.program()
    now = state.read(route.codes(request, path))
    if now is None or (route.basis == "index" and not now.settled(state.INDEX_FOLLOWS)):
        return None
    query = sorted((name, value) for name, values in request.args.lists() for value in values)
    accepted = request.headers.get("Accept", "") if route.negotiated else ""
    text = repr((mark, request.path, query, accepted, str(now.seq)))
    return hashlib.sha256(text.encode()).hexdigest()[:24], max(now.at, since)


def _is_fresh(request: Request, tag: str, modified: dt.datetime, codes: Collection[str]) -> bool:
    if request.if_none_match:
        return state.has(request.if_none_match, tag)
    since = request.if_modified_since
    # Within a second there may be another change, which the header can't tell apart.
    past = dt.datetime.now(dt.timezone.utc) - modified > dt.timedelta(seconds=2)
    if since is None or not past or modified.replace(microsecond=0) > since:
        return False
    # Anybody can name a date, so it must not tell of what is not public.
    return not codes or state.are_public(codes)


def _with(added: Headers, start_response: StartResponse) -> StartResponse:
    """Sets our headers on what the application answers; an error is never kept."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        merged = Headers(headers)
        succeeded = status.startswith(("200", "206", "304"))
        for name, value in added:
            if name in ("ETag", "Last-Modified", "Vary", "Cache-Control") and not succeeded:
                continue
            merged.set(name, value)
        if not succeeded:
            merged.set("Cache-Control", "no-store")
        return start_response(status, list(merged), *more)

    return start

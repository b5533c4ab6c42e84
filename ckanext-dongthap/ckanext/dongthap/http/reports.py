"""What browsers report that the policy kept them from: counted by day, never stored as it came.

Anybody can send reports, so they are small, few for each client, of few kinds a day, and cost no query: they
are answered before CKAN is asked. With Redis out of order they are dropped.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from ckanext.dongthap.http import limiter
from ckanext.dongthap.http.policy import REPORTS
from redis.exceptions import RedisError
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_LARGEST = 16 << 10
#: Reports of one request; a browser sends some at once.
_MOST = 20
#: Kinds that are told apart on one day; the others are counted together.
_KINDS = 200
_OTHERS = "others"
_DAYS = 30
_RATE = "60/minute"
_DIRECTIVE = re.compile(r"[a-z][a-z-]{1,40}")
#: Parts of a path that are ids, so that a page is one kind.
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


class Reports:
    """WSGI middleware: takes the reports and passes everything else on."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != REPORTS:
            return self._application(environ, start_response)
        return Response(status=_take(Request(environ)), headers={"Cache-Control": "no-store"})(
            environ, start_response
        )


def _take(request: Request) -> int:
    """The status that a report is answered with."""
    if request.method != "POST":
        return 405
    if request.content_length is None:
        return 411
    if request.content_length > _LARGEST:
        return 413
    limit = limiter.shared(_RATE, tk.config["ckan.redis.url"])
    verdict = limit.count(limiter.digest(f"csp {limiter.address(request)}"))
    if verdict is None:
        return 204
    if not verdict.allowed:
        return 429
    kinds = told(request.get_data())
    if kinds is None:
        return 400
    _count(kinds)
    return 204


def told(body: bytes) -> list[str] | None:
    """The kinds of what a body reports, as ``directive page``; None where it is no report."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(given, dict):
        return _kinds([given.get("csp-report")])
    if isinstance(given, list):
        return _kinds([each.get("body") for each in given if isinstance(each, dict)])
    return None


def _kinds(reports: list[Any]) -> list[str] | None:
    found = [_kind(cast("Mapping[str, Any]", each)) for each in reports[:_MOST] if isinstance(each, dict)]
    known = [kind for kind in found if kind]
    return known or None


def _kind(report: Mapping[str, Any]) -> str:
    directive = report.get("effectiveDirective") or report.get("effective-directive")
    directive = str(directive or report.get("violated-directive") or "").partition(" ")[0]
    page = str(report.get("documentURL") or report.get("document-uri") or "")
    if not _DIRECTIVE.fullmatch(directive):
        return ""
    try:
        path = urlsplit(page).path
    except ValueError:
        path = ""
    return f"{directive} {_IDS.sub('…', path)[:100]}"


def _place(day: dt.date) -> str:
    return f"dongthap:csp:{day.isoformat()}"


def _count(kinds: Iterable[str]) -> None:
    redis, place = connect_to_redis(), _place(dt.date.today())
    try:
        for kind in kinds:
            known = redis.hexists(place, kind) or cast("int", redis.hlen(place)) < _KINDS
            redis.hincrby(place, kind if known else _OTHERS, 1)
        redis.expire(place, _DAYS * 86400)
    except RedisError as error:
        log.warning("Reports of browsers are not counted while Redis does not answer: %s", error)


def counted(days: int) -> dict[str, dict[str, int]]:
    """Day → ``directive page`` → reports, of so many days until today; days without any are left out."""
    redis, today = connect_to_redis(), dt.date.today()
    found: dict[str, dict[str, int]] = {}
    for day in (today - dt.timedelta(days=back) for back in range(min(days, _DAYS))):
        kept = cast("Mapping[bytes, bytes]", redis.hgetall(_place(day)))
        if kept:
            found[day.isoformat()] = {name.decode(): int(number) for name, number in kept.items()}
    return found

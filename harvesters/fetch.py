"""The one HTTP door: every request of the harvesters leaves through `Door.get`."""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import Message as Headers
from pathlib import Path

from requests.utils import parse_header_links
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.exceptions import SSLError as TlsError

from harvesters.door.addresses import networks
from harvesters.door.body import save
from harvesters.door.connection import open_connection, tls_context
from harvesters.door.database import Access, access
from harvesters.door.deadline import Deadline
from harvesters.door.faults import fail
from harvesters.door.leash import Leash
from harvesters.door.manners import Politeness, backoff, retry_after
from harvesters.door.secrets import Secret, Secrets
from harvesters.door.settings import DoorSettings
from harvesters.door.urls import Target, decoded, target
from harvesters.errors import AskTheAgency, FixTheSource, RetryLater
from harvesters.inflate import CHUNK

log = logging.getLogger(__name__)

REDIRECTS = {301, 302, 303, 307, 308}
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
#: What a source may not set itself: the door's own headers, and those that carry a key.
OWN_HEADERS = {
    *("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"),
    *("user-agent", "accept-encoding", "range", "if-none-match", "if-modified-since", "via", "forwarded"),
    *("authorization", "proxy-authorization", "proxy-connection", "cookie", "x-forwarded-for"),
}


@dataclass(frozen=True)
class Answer:
    """See `harvesters.connectors.base.Fetched`."""

    status: int
    final_url: str
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    media_type: str | None = None
    filename: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    link: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ask:
    """One request of a chain of redirects. ``key``: the secret with its value, for the first origin only."""

    target: Target
    method: str
    body: bytes | None
    headers: Mapping[str, str]
    exempt: bool
    key: tuple[Secret, str] | None
    conditional: bool


class Door:
    """Thread-safe; make one for a process, so that its politeness counts all requests."""

    def __init__(
        self, settings: DoorSettings, secrets: Secrets | None = None, agency: str | None = None
    ) -> None:
        self.settings = settings
        self.secrets = secrets or Secrets()
        self.agency = agency
        self.leash = Leash()
        self._refused = networks(settings.refused)
        self._tls = tls_context(settings.ca_file)
        self._politeness = Politeness(settings.per_host_interval)

    def for_agency(self, agency: str) -> Door:
        """This door (same limits, same politeness) with the secrets this agency may use."""
        door = Door.__new__(Door)
        door.__dict__.update(self.__dict__, agency=agency)
        return door

    def on(self, leash: Leash) -> Door:
        """This door for one user, who can be stopped by the leash."""
        door = Door.__new__(Door)
        door.__dict__.update(self.__dict__, leash=leash)
        return door

    def get(
        self,
        url: str,
        dest: Path,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        secret: Secret | None = None,
    ) -> Answer:
        """Fetch one address into the file ``dest``.

        ``etag``, ``last_modified``: ask only for what changed. Raises RetryLater (codes http.dns,
        http.connect, http.timeout, http.truncated, http.status), AskTheAgency (http.status, http.redirect,
        http.tls, http.protocol), RefuseInput (http.address, http.size), FixTheSource (http.url,
        http.request, http.secret); OSError of ``dest``.
        """
        ask = self._ask(url, method, body, dict(headers or {}), secret)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in conditions.items() if value and _sendable(value)}
        ask = replace(ask, headers={**ask.headers, **asked}, conditional=bool(asked))
        with Deadline(self.settings.total_timeout, self.leash) as deadline:
            return self._with_retries(ask, dest, deadline)

    def database(self, host: str, port: int, secret: str | None) -> Access:
        """Where a PostgreSQL may be reached, and with which password; the same rules as for `get`.

        Raises RetryLater (http.dns), RefuseInput (http.address), FixTheSource (http.url, http.secret).
        """
        asked = target(f"postgresql://{host.strip().lower()}:{port}", ("postgresql",))
        if asked.request != "/":
            raise fail(FixTheSource, "http.url", value=host, detail="/")
        value = self.secrets.value(secret, asked.origin, self.agency) if secret else None
        return access(asked, asked.among(self.settings.allowed), value, self.settings, self._refused)

    def _ask(
        self, url: str, method: str, body: bytes | None, headers: dict[str, str], secret: Secret | None
    ) -> _Ask:
        if method not in ("GET", "POST"):
            raise fail(FixTheSource, "http.request", detail=method)
        for name, value in headers.items():
            named = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
            if not named or name.lower() in OWN_HEADERS or not _sendable(value):
                raise fail(FixTheSource, "http.request", detail=name)
        first = target(url)
        key = (secret, self.secrets.value(secret.name, first.origin, self.agency)) if secret else None
        if secret and (secret.header or "").lower() in OWN_HEADERS - {"authorization", "cookie"}:
            raise fail(FixTheSource, "http.request", detail=secret.header)
        return _Ask(first, method, body, headers, first.among(self.settings.allowed), key, False)

    def _with_retries(self, ask: _Ask, dest: Path, deadline: Deadline) -> Answer:
        for attempt in range(self.settings.retries + 1):
            try:
                return self._follow(ask, dest, deadline)
            except RetryLater as error:
                wait = max(error.retry_after or 0.0, backoff(self.settings.backoff, attempt))
                if attempt == self.settings.retries or deadline.left <= wait:
                    raise
                log.info("%s: %s, again in %.1f s", ask.target.origin, error.code, wait)
                deadline.pause(wait)
        raise AssertionError("unreachable")

    def _follow(self, ask: _Ask, dest: Path, deadline: Deadline) -> Answer:
        """The answer after at most ``max_redirects`` redirects."""
        for _ in range(self.settings.max_redirects + 1):
            found = self._once(ask, dest, deadline)
            if isinstance(found, Answer):
                return found
            ask = found
        raise self._bad_redirect(ask.target)

    def _once(self, ask: _Ask, dest: Path, deadline: Deadline) -> Answer | _Ask:
        """One request: its answer, or the request it redirects to."""
        self._wait_turn(ask.target, deadline)
        connection = open_connection(
            ask.target, ask.exempt, self.settings, self._refused, deadline, self._tls
        )
        try:
            with self._network(ask.target, deadline):
                response = self._send(ask, connection)
            if response.status in REDIRECTS:
                return self._redirected(ask, response)
            return self._answer(ask, response, dest, deadline)
        finally:
            connection.close()
            deadline.release()

    def _wait_turn(self, asked: Target, deadline: Deadline) -> None:
        wait = self._politeness.turn(asked.host)
        if wait >= deadline.left:
            raise self._timeout(asked, deadline.seconds)
        deadline.pause(wait)

    def _send(self, ask: _Ask, connection: HTTPConnection) -> BaseHTTPResponse:
        headers = {
            "Accept": "*/*",
            **ask.headers,
            "User-Agent": self.settings.user_agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        asked = ask.target
        if ask.key:
            secret, value = ask.key
            if secret.header:
                headers[secret.header] = value
            else:
                asked = asked.adding(secret.query or "", value)
        connection.request(
            ask.method,
            asked.request,
            body=ask.body,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        return connection.getresponse()

    def _redirected(self, ask: _Ask, response: BaseHTTPResponse) -> _Ask:
        """The next request. Another origin gets no key; only allowed hosts lead to allowed hosts."""
        location = response.headers.get("Location")
        if not location:
            raise self._bad_redirect(ask.target)
        try:
            to = ask.target.joined(location)
        except FixTheSource as error:
            raise self._bad_redirect(ask.target) from error
        if ask.key and ask.key[0].query:
            to = to.without(ask.key[0].query)
        same = to.origin == ask.target.origin
        turned = response.status == 303 or (response.status in (301, 302) and ask.method == "POST")
        return replace(
            ask,
            target=to,
            method="GET" if turned else ask.method,
            body=None if turned else ask.body,
            headers=ask.headers if same else _harmless(ask.headers),
            exempt=ask.exempt and to.among(self.settings.allowed),
            key=ask.key if same else None,
        )

    def _answer(self, ask: _Ask, response: BaseHTTPResponse, dest: Path, deadline: Deadline) -> Answer:
        status, host, headers = response.status, ask.target.host, response.headers
        answer = Answer(
            status, ask.target.url, etag=headers.get("ETag"), last_modified=headers.get("Last-Modified")
        )
        if status == 304 and ask.conditional:
            return replace(answer, not_modified=True)
        if status in TRY_AGAIN:
            error = fail(RetryLater, "http.status", host=host, status=status)
            error.retry_after = retry_after(headers.get("Retry-After"))
            raise error
        if not 200 <= status < 300 or status == 206:
            refused = fail(AskTheAgency, "http.status", host=host, status=status)
            refused.status = status
            raise refused
        encoding = headers.get("Content-Encoding", "")
        chunks = self._chunks(response, ask.target, deadline)
        sha256, size = save(chunks, encoding, dest, self.settings.max_bytes, host)
        return replace(
            answer,
            path=dest,
            sha256=sha256,
            size=size,
            media_type=_media_type(headers.get("Content-Type")),
            filename=_filename(headers.get("Content-Disposition")) or ask.target.filename,
            link=_links(ask, headers.get("Link")),
        )

    def _chunks(self, response: BaseHTTPResponse, asked: Target, deadline: Deadline) -> Iterator[bytes]:
        while True:
            with self._network(asked, deadline):
                # read1: what a slow server has sent so far is seen at once.
                chunk = response.read1(CHUNK, decode_content=False)
            if not chunk:
                break
            deadline.leash.came(len(chunk))
            yield chunk
        if deadline.over:
            # The connection was cut, which a body without a length does not show.
            raise self._timeout(asked, deadline.seconds)

    @contextmanager
    def _network(self, asked: Target, deadline: Deadline) -> Iterator[None]:
        try:
            yield
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise self._network_fault(error, asked, deadline) from error

    def _network_fault(self, error: Exception, asked: Target, deadline: Deadline) -> Exception:
        """What went wrong below HTTP, by its remedy."""
        if deadline.over:
            return self._timeout(asked, deadline.seconds)
        if isinstance(error, (TimeoutError, ReadTimeoutError)):
            return self._timeout(asked, self.settings.read_timeout)
        if isinstance(error, (ssl.SSLError, TlsError)):
            return fail(AskTheAgency, "http.tls", host=asked.host, detail=error)
        if isinstance(error, ValueError) or (
            isinstance(error, http.client.HTTPException)
            and not isinstance(error, (http.client.RemoteDisconnected, http.client.IncompleteRead))
        ):
            detail = type(error).__name__
            return fail(AskTheAgency, "http.protocol", host=asked.host, detail=detail)
        return fail(RetryLater, "http.truncated", host=asked.host)

    def _timeout(self, asked: Target, limit: float) -> RetryLater:
        return fail(RetryLater, "http.timeout", host=asked.host, limit=f"{limit:g}")

    def _bad_redirect(self, asked: Target) -> AskTheAgency:
        return fail(AskTheAgency, "http.redirect", host=asked.host, limit=self.settings.max_redirects)


def _sendable(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= 4096


def _harmless(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name.lower() in ("accept", "accept-language", "content-type")
    }


def _media_type(header: str | None) -> str | None:
    return (header or "").split(";")[0].strip().lower()[:200] or None


def _filename(disposition: str | None) -> str | None:
    """The name a Content-Disposition gives, without any folder."""
    if not disposition:
        return None
    headers = Headers()
    headers["Content-Disposition"] = decoded(disposition)
    name = (headers.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if char.isprintable()).strip()
    return name[-200:] if name not in ("", ".", "..") else None


def _links(ask: _Ask, header: str | None) -> dict[str, str]:
    """Link header: relation → full address, without the key it may echo."""
    links: dict[str, str] = {}
    for link in parse_header_links(header[:20_000]) if header else []:
        try:
            to = ask.target.joined(link["url"])
        except FixTheSource:
            continue
        if ask.key and ask.key[0].query:
            to = to.without(ask.key[0].query)
        for relation in link.get("rel", "").lower().split():
            links.setdefault(relation, to.url)
    return links

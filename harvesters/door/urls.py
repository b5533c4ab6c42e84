"""Addresses (URLs): read once, so that what is checked is what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from harvesters.door.faults import fail
from harvesters.errors import FixTheSource

PORTS = {"http": 80, "https": 443, "postgresql": 5432}
WEB = ("http", "https")
MAX_LENGTH = 8192
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True)
class Target:
    """One address to ask. ``host`` is lower-case ASCII, IPv6 in brackets; ``query`` is None without ?."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None

    @property
    def origin(self) -> str:
        """``https://host:port``, the port always named."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address, the usual port left out."""
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.request}"

    @property
    def request(self) -> str:
        """Path and query."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    @property
    def filename(self) -> str | None:
        """The last part of the path."""
        return unquote(self.path.rsplit("/", 1)[-1]) or None

    def among(self, hosts: Iterable[str]) -> bool:
        """Whether ``host`` or ``host:port`` is one of these."""
        names = {self.host, self.host.strip("[]"), f"{self.host}:{self.port}"}
        return any(host.strip().lower() in names for host in hosts)

    def adding(self, name: str, value: str) -> Target:
        """With a query parameter in place of those of its name."""
        kept = self.without(name)
        pair = urlencode({name: value})
        return replace(kept, query=f"{kept.query}&{pair}" if kept.query else pair)

    def without(self, name: str) -> Target:
        """Without the query parameters of this name."""
        if self.query is None:
            return self
        parts = self.query.split("&")
        kept = [part for part in parts if name not in dict(parse_qsl(part, keep_blank_values=True))]
        return replace(self, query="&".join(kept) or None) if len(kept) < len(parts) else self

    def joined(self, reference: str) -> Target:
        """An address relative to this one, as in a Location or Link header; raises FixTheSource."""
        try:
            return target(urljoin(self.url, decoded(reference)))
        except ValueError as error:
            raise _wrong(reference, "không đọc được / unreadable") from error


def target(url: str, schemes: Iterable[str] = WEB) -> Target:
    """Read an address; raises FixTheSource (``http.url``)."""
    url = url.strip()
    if len(url) > MAX_LENGTH:
        raise _wrong(url, "quá dài / too long")
    if "\\" in url or any(ord(char) < 32 or ord(char) == 127 for char in url):
        raise _wrong(url, "ký tự lạ / stray character")
    try:
        parts = parse_url(url)
        authority = urlsplit(url).netloc
    except (LocationParseError, ValueError, UnicodeError) as error:
        raise _wrong(url, "không đọc được / unreadable") from error
    if parts.scheme is None or parts.scheme not in schemes:
        raise _wrong(url, ", ".join(f"{scheme}://" for scheme in schemes))
    if parts.auth is not None or "@" in authority:
        raise _wrong("", "có tên đăng nhập / it names a user")
    host = parts.host or ""
    if not _HOST.fullmatch(host) or ".." in host or len(host) > 255 or parts.port == 0:
        raise _wrong(url, "tên máy chủ / host")
    return Target(parts.scheme, host, parts.port or PORTS[parts.scheme], parts.path or "/", parts.query)


def _wrong(url: str, detail: str) -> FixTheSource:
    # Not the query: a key may have been written there.
    return fail(FixTheSource, "http.url", value=url.split("?")[0], detail=detail)


def decoded(header: str) -> str:
    """A header's text, which HTTP gives as Latin-1, read as UTF-8 where it is."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header

"""Connections whose address is checked where it is used: the IP checked is the IP connected.

No pool and no proxy: each request opens a connection, so that nothing of an earlier check is trusted.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection

from harvesters.door.addresses import Network, public
from harvesters.door.deadline import Deadline
from harvesters.door.faults import fail
from harvesters.door.settings import DoorSettings
from harvesters.door.urls import Target
from harvesters.errors import RefuseInput, RetryLater

Connect = Callable[[str, int], socket.socket]


class _Checked(HTTPConnection):
    connect_checked: Connect

    def _new_conn(self) -> socket.socket:
        return self.connect_checked(self._dns_host, self.port or 0)


class _CheckedTls(HTTPSConnection):
    connect_checked: Connect

    def _new_conn(self) -> socket.socket:
        return self.connect_checked(self._dns_host, self.port or 0)


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Public authorities, and the operator's own."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def open_connection(
    target: Target,
    exempt: bool,
    settings: DoorSettings,
    refused: tuple[Network, ...],
    deadline: Deadline,
    tls: ssl.SSLContext,
) -> HTTPConnection:
    """A connection to ``target``, connected when the request is sent."""

    def connect(host: str, port: int) -> socket.socket:
        addresses = checked_addresses(host, port, exempt, refused)
        found = _connect_first(addresses, target, settings, deadline)
        if not exempt and _is_own(found):
            # The portal's own public address leads to its own services.
            found.close()
            raise fail(RefuseInput, "http.address", host=target.host)
        deadline.watch(found)
        found.settimeout(settings.read_timeout)
        return found

    host, timeout = target.host.strip("[]"), settings.read_timeout
    if target.scheme == "https":
        made = _CheckedTls(host, target.port, timeout=timeout, ssl_context=tls)
    else:
        made = _Checked(host, target.port, timeout=timeout)
    made.connect_checked = connect
    return made


Address = tuple[int, tuple[Any, ...]]


def checked_addresses(host: str, port: int, exempt: bool, refused: tuple[Network, ...]) -> list[Address]:
    """Where a host is; raises RefuseInput (``http.address``) unless all of it is the public Internet."""
    addresses = _resolve(host, port)
    if not exempt and not all(public(str(address[0]), refused) for _, address in addresses):
        raise fail(RefuseInput, "http.address", host=host)
    return addresses


def _resolve(host: str, port: int) -> list[Address]:
    """Addresses of a host, each once; numeric spellings of every base are resolved here as well."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise fail(RetryLater, "http.dns", host=host) from error
    each: list[Address] = [(family, address) for family, _, _, _, address in found]
    return list(dict.fromkeys(each))


def _connect_first(
    addresses: list[Address], target: Target, settings: DoorSettings, deadline: Deadline
) -> socket.socket:
    failure: OSError | None = None
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(min(settings.connect_timeout, deadline.left), 0.001))
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    if isinstance(failure, TimeoutError):
        limit = f"{settings.connect_timeout:g}"
        raise fail(RetryLater, "http.timeout", host=target.host, limit=limit) from failure
    raise fail(RetryLater, "http.connect", host=target.host) from failure


def _is_own(connection: socket.socket) -> bool:
    """Whether both ends are this machine."""
    return connection.getsockname()[0] == connection.getpeername()[0]

"""A request as WSGI has it, made from ASGI's scope."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from ckanext.dongthap.http.places import PLACE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Scope = Mapping[str, Any]


def header(scope: Scope, name: bytes) -> str:
    """A header's value, "" where it is not sent; values of several are joined."""
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


def path(scope: Scope) -> str:
    """The path as WSGI has it: bytes as Latin-1."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return unquote_to_bytes(raw.split(b"?", 1)[0]).decode("latin-1")


def environ(scope: Scope, place: str) -> WSGIEnvironment:
    """WSGI's environment without a body.

    Headers with an underscore are left out: they would pass for those with a hyphen.
    """
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    made: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        PLACE: place,
    }
    for key, value in scope["headers"]:
        if b"_" not in key:
            _add(made, key.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1"))
    return made


def _add(made: WSGIEnvironment, name: str, value: str) -> None:
    key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    if key in made:
        value = f"{made[key]}{';' if name == 'COOKIE' else ','}{value}"
    made[key] = value

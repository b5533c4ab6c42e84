"""One request in a thread: the WSGI application is called, its answer goes out piece by piece."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ckanext.dongthap.http.places import WANTED
from ckanext.dongthap.serving.outflow import Head, Outflow, ReaderGone

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


def run(application: WSGIApplication, environ: WSGIEnvironment, flow: Outflow) -> str | None:
    """Answer the request; the class whose place it needs instead, where the application asks for one."""
    error: Exception | None = None
    try:
        pieces = application(environ, _starting(flow))
        try:
            if wanted := environ.get(WANTED):
                return wanted
            for piece in pieces:
                flow.put(piece, at_once=_is_open_ended(flow))
        finally:
            _close(pieces)
    except ReaderGone:
        pass
    except Exception as fault:
        log.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        error = fault
    flow.end(error)
    return None


def _close(pieces: object) -> None:
    try:
        close: Callable[[], None] | None = getattr(pieces, "close", None)
        if close:
            close()
    except Exception:
        log.exception("An answer can't be closed")


def _starting(flow: Outflow) -> Any:
    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if exc_info and flow.head and flow.begun:
            raise exc_info[1].with_traceback(exc_info[2])
        told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        flow.head = Head(int(status[:3]), told)
        return lambda piece: flow.put(piece, at_once=True)

    return start_response


def _is_open_ended(flow: Outflow) -> bool:
    """Whether nobody knows how much is still to come: then each piece goes out when it is made."""
    return not (flow.head and any(name == b"content-length" for name, _value in flow.head.headers))

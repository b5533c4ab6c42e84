"""ASGI around a WSGI application: who asks, what is sent and what is read wait here, without a thread.

1. A client that asks too often is refused before anything is done for it.
2. The body comes in, up to 1 MiB; a larger one is read by its thread, which has a place among the uploads.
3. The request gets a place of its class, or is asked to come again.
4. A thread of the class makes the answer; the loop sends it at the pace of its reader.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ckanext.dongthap.serving import clients, connections, refusals, watchdog, work
from ckanext.dongthap.serving.bodies import SMALL, Gone, Incoming, Pace, Reader, Receive, TooSlow
from ckanext.dongthap.serving.classes import HELD, KEPT, Class, classify
from ckanext.dongthap.serving.environ import Scope, environ, header, path
from ckanext.dongthap.serving.outflow import AHEAD, Head, Outflow
from ckanext.dongthap.serving.places import Places, Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Send = Callable[[dict[str, Any]], Awaitable[None]]
#: Characters of path and query.
LONGEST_TARGET = 8_190
#: Bytes that a page may be ahead of its reader: its thread is free before it is read.
_PAGE_AHEAD = 32 << 20
#: What every page takes along; they are not counted.
_ASSETS = ("/dongthap/", "/webassets/", "/base/", "/favicon.ico")
#: Nobody learns what serves the portal.
_SERVER = (b"server", b"portal")


class Bridge:
    """The application for granian."""

    def __init__(
        self,
        application: WSGIApplication,
        places: Mapping[Class, Places],
        rates: clients.Rates | None = None,
        trusted: int = 0,
        pace: Callable[[], Pace] = Pace,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        self._application = application
        self._places = places
        self._rates = rates
        self._trusted = trusted
        self._pace = pace
        self._begin = begin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send, self._begin)
            return
        try:
            await self._answer(scope, receive, send)
        except Refused as refused:
            await refusals.send(scope, send, refused.status, refused.seconds)
        except TooSlow:
            connections.cut(_pair(scope, "client"), _pair(scope, "server"))
        except Gone:
            pass

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = clients.name(_pair(scope, "client")[0], header(scope, b"x-forwarded-for"), self._trusted)
        self._check_rate(scope, client)
        if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            await refusals.send(scope, send, 414)
            return
        name = classify(scope["method"], path(scope))
        incoming = Incoming(receive, self._pace())
        body = await _small_body(scope, incoming)
        if body is None:
            name = "uploads"
        first: Class = "pages" if name in KEPT else name
        work_in = partial(self._work, scope, client, incoming, body, receive, send)
        wanted = await work_in(first)
        if wanted:
            await work_in(wanted)

    def _check_rate(self, scope: Scope, client: str | None) -> None:
        if self._rates and client and not scope["path"].startswith(_ASSETS):
            wait = self._rates.ask(client)
            if wait:
                raise Refused(429, wait)

    async def _work(
        self,
        scope: Scope,
        client: str | None,
        incoming: Incoming,
        body: bytes | None,
        receive: Receive,
        send: Send,
        name: Class,
    ) -> Class | None:
        """Answer in a place of the class; the class that the application wants instead, if it does."""
        places = self._places[name]
        loop = asyncio.get_running_loop()
        flow = Outflow(loop, AHEAD if name in HELD else _PAGE_AHEAD)
        asked = environ(scope, name)
        asked["wsgi.input"] = io.BufferedReader(Reader(incoming, loop)) if body is None else io.BytesIO(body)
        sending = asyncio.ensure_future(self._send(scope, flow, receive, send))
        try:
            async with places.take(client):
                done = loop.run_in_executor(places.threads, work.run, self._application, asked, flow)
                await _finished(done, sending, name in HELD, flow)
                if wanted := done.result():
                    return wanted
            await sending
        finally:
            sending.cancel()
        return None

    async def _send(self, scope: Scope, flow: Outflow, receive: Receive, send: Send) -> None:
        """Send the answer at its reader's pace. Raises TooSlow, also for one that broke off."""
        piece, last = await flow.take()
        if flow.head is None or (flow.error and not piece):
            await refusals.send(scope, send, 500)
            return
        await send(_start(flow.head))
        if last and not flow.error:
            await send({"type": "http.response.body", "body": piece, "more_body": False})
            return
        flow.begun = True
        leaving = asyncio.ensure_future(_leaving(receive))
        try:
            await self._send_on(flow, piece, last, leaving, send)
        finally:
            leaving.cancel()

    async def _send_on(
        self, flow: Outflow, piece: bytes, last: bool, leaving: asyncio.Future[None], send: Send
    ) -> None:
        pace = self._pace()
        while not leaving.done():
            if last and flow.error:
                raise TooSlow
            message = {"type": "http.response.body", "body": piece, "more_body": not last}
            await pace.wait(send(message), len(piece))
            if last:
                return
            pace.check()
            piece, last = await flow.take()


async def _finished(
    done: asyncio.Future[str | None], sending: asyncio.Future[None], held: bool, flow: Outflow
) -> None:
    """Until the thread is free again; with ``held`` until the answer is sent, or the reader has given up."""
    try:
        await asyncio.wait({done, sending}, return_when=asyncio.FIRST_COMPLETED)
        if held and not (done.done() and done.result()):
            await asyncio.wait({sending})
    finally:
        if sending.done():
            flow.leave()
        await asyncio.shield(done)


async def _leaving(receive: Receive) -> None:
    """Until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _small_body(scope: Scope, incoming: Incoming) -> bytes | None:
    """The body if it is short; None for one that its thread has to read."""
    length = header(scope, b"content-length")
    if header(scope, b"transfer-encoding") or (length.isdecimal() and int(length) > SMALL):
        return None
    if not length or length == "0":
        return b""
    return await incoming.whole(SMALL)


def _start(head: Head) -> dict[str, Any]:
    return {"type": "http.response.start", "status": head.status, "headers": [*head.headers, _SERVER]}


def _pair(scope: Scope, name: str) -> connections.Address:
    found = scope.get(name) or ("", 0)
    return str(found[0]), int(found[1] or 0)


async def _live(receive: Receive, send: Send, begin: Callable[[], None]) -> None:
    """ASGI's lifespan: what a worker does when it begins."""
    watching = None
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            begin()
            watching = asyncio.ensure_future(watchdog.watch())
        elif watching:
            watching.cancel()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return

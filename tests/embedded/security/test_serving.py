"""The web server under slow, half-open and broken connections, in front of a small application."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from pathlib import Path

import psutil
import pytest
from ckanext.dongthap.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
_START = (
    "from ckanext.dongthap.serving.server import Settings, serve\n"
    "serve({port}, Settings(workers=2), 'tests.embedded.security.small:application')"
)


class Site:
    """The server's port and process."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer

    def open(self, text: str) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.sendall(text.encode())
        return made

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


def _wait(site: Site) -> None:
    """Until it answers."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            site.ask("/")
            return
        except OSError:
            time.sleep(0.2)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _START.format(port=port)], cwd=ROOT)
    made = Site(port, process)
    _wait(made)
    yield made
    process.terminate()
    assert process.wait(30) == 0


SLOW = {
    "heads": "GET / HTTP/1.1\r\nHost: x\r\nX-Half: ",
    "bodies": "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nab",
    "large bodies": "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\nab",
    "readers": "GET /api/observations.csv HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("kind", SLOW)
def test_500_slow_clients_do_not_close_the_site(site: Site, kind: str) -> None:
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(site.open(SLOW[kind]))
        for _ in range(5):
            begun = time.monotonic()
            assert site.ask("/")[:2] == (200, b"hello")
            assert time.monotonic() - begun < 5


@pytest.mark.parametrize("kind", ["bodies", "readers"])
def test_who_stays_silent_is_cut_off(site: Site, kind: str) -> None:
    with site.open(SLOW[kind]) as slow:
        if kind == "readers":
            time.sleep(6)
        with pytest.raises(ConnectionResetError):
            while slow.recv(1 << 20):
                pass
            raise ConnectionResetError


def test_an_answer_that_breaks_off_does_not_look_whole(site: Site) -> None:
    with pytest.raises((IncompleteRead, HTTPException, OSError)):
        site.ask("/api/observations.broken")


def test_a_failure_is_told_and_nothing_of_it(site: Site) -> None:
    status, body, answer = site.ask("/boom", Accept="text/html")
    assert status == 500 and b"boom" not in body and answer.headers["Server"] == "portal"


def test_bodies_of_all_kinds_arrive(site: Site) -> None:
    for size in (0, 10, 1 << 20, (1 << 20) + 1, 5 << 20):
        connection = HTTPConnection("127.0.0.1", site.port, timeout=20)
        connection.request("POST", "/read", body=bytes(size))
        assert connection.getresponse().read() == str(size).encode()
        connection.request("POST", "/read", body=iter([bytes(size)]), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})  # fmt: skip
        assert connection.getresponse().read() == str(size).encode()


def test_the_environment_is_that_of_wsgi(site: Site) -> None:
    _, body, _ = site.ask("/environ", Cookie="a=1", X_Forwarded_For="203.0.113.7")
    told = eval(body, {})
    assert told["HTTP_COOKIE"] == "a=1" and told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["QUERY_STRING"] == "" and told["HTTP_HOST"] == f"127.0.0.1:{site.port}"
    with site.open(
        "GET /environ HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 1.2.3.4\r\nConnection: close\r\n\r\n"
    ) as raw:
        text = b"".join(iter(lambda: raw.recv(65536), b""))
    assert b"1.2.3.4" not in text


def test_an_endless_head_and_a_long_address_are_refused(site: Site) -> None:
    assert site.ask(f"/?q={'x' * 9000}")[0] == 414
    with site.open("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x" * 100_000) as raw:
        assert b" 431 " in raw.recv(4096)


def test_head_has_the_length_and_no_body(site: Site) -> None:
    status, body, answer = site.ask("/", "HEAD")
    assert (status, body, answer.headers["Content-Length"]) == (200, b"", "5")


def test_what_is_not_kept_is_made_in_its_own_place(site: Site) -> None:
    assert site.ask("/catalog.ttl")[:2] == (200, b"catalogues")


def test_a_class_that_is_full_says_when_to_come_again_and_pages_go_on(site: Site) -> None:
    """Two workers, a place for one login in each."""
    found: list[tuple[int, str, str]] = []

    def login() -> None:
        status, _, answer = site.ask("/en/user/login", "POST")
        found.append((status, answer.headers["Retry-After"] or "", answer.headers["Content-Type"]))

    threads = [threading.Thread(target=login) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    assert site.ask("/")[0] == 200 and time.monotonic() - begun < 1.5
    for thread in threads:
        thread.join()
    refused = [each for each in found if each[0] == 503]
    assert len(refused) >= 5 and set(refused) == {(503, "5", "application/problem+json")}


def test_who_asks_too_often_waits_and_others_do_not(site: Site) -> None:
    """Programs of this machine that come through no proxy are not counted."""
    told = list[int]()
    # Each of the two processes counts for itself, and takes what it gets to.
    while told[-50:] != [429] * 50 and len(told) < 5_000:
        told.append(site.ask("/", X_Forwarded_For="203.0.113.9")[0])
    assert told[:100] == [200] * 100 and told[-1] == 429
    status, _, answer = site.ask("/en/", X_Forwarded_For="1.1.1.1, 203.0.113.9")
    assert status == 429 and int(answer.headers["Retry-After"]) >= 1
    assert site.ask("/", X_Forwarded_For="203.0.113.10")[0] == 200


def test_a_worker_that_dies_is_replaced_at_once(site: Site) -> None:
    victim = site.workers()[0]
    victim.kill()
    deadline = time.monotonic() + 30
    while len(site.workers()) < 2 or victim in site.workers():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert [site.ask("/")[0] for _ in range(10)] == [200] * 10


def test_workers_end_with_their_master() -> None:
    """Killed, it leaves nobody behind who holds the port: the next one begins at once."""
    port = free_port()
    for _turn in range(2):
        master = subprocess.Popen([sys.executable, "-c", _START.format(port=port)], cwd=ROOT)
        try:
            _wait(Site(port, master))
            workers = Site(port, master).workers()
        finally:
            master.kill()
            master.wait()
        _gone, alive = psutil.wait_procs(workers, timeout=10)
        assert workers and not alive


def test_nobody_is_refused_while_workers_are_renewed(site: Site) -> None:
    before = {worker.pid for worker in site.workers()}
    faults: list[str] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                assert site.ask("/")[0] == 200
            except (OSError, HTTPException) as error:
                faults.append(repr(error))

    threads = [threading.Thread(target=read, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    os.kill(site.process.pid, signal.SIGHUP)
    deadline = time.monotonic() + 40
    while before & {worker.pid for worker in site.workers()} and time.monotonic() < deadline:
        time.sleep(0.2)
    ended.set()
    for thread in threads:
        thread.join()
    assert faults == [] and not before & {worker.pid for worker in site.workers()}

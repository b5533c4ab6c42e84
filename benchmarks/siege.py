"""How long ordinary pages take while somebody attacks, beside how long they take otherwise, in one run.

    python -m benchmarks.siege [--seconds 20] [--json]

Four readers ask for pages at a person's pace, kept ones and ones that nobody has asked for, each from an
address of its own; attackers come from theirs (``X-Forwarded-For``, one proxy is believed). The 95th of a
hundred times is told, with the answers that were no page, and whether web processes or services went.
Attackers run on the same processors: what they take of them is in the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException

import psutil
from ckanext.dongthap.embedded.supervise import Supervisor

from benchmarks.pages import PAGES
from benchmarks.serving.sites import home, portal

#: Seconds between two questions of a reader.
_PACE = 0.25
_READERS = 4
_numbers = itertools.count()


@dataclass
class Told:
    """Ordinary pages under one attack: milliseconds, answers that were no page, what the attacker got."""

    p95: float = 0.0
    median: float = 0.0
    pages: int = 0
    refused: int = 0
    attacker: dict[str, int] = field(default_factory=dict)
    processes_lost: list[str] = field(default_factory=list)


@dataclass
class Siege:
    """One attack: what each of its clients does until it is over."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    got: list[str] = field(default_factory=list)

    def ask(self, address: str, method: str, path: str, body: bytes = b"", kind: str = "") -> None:
        """One request from an address; what came of it is counted."""
        headers = {"X-Forwarded-For": address, **({"Content-Type": kind} if kind else {})}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            while not self.over.is_set() and answer.read(1 << 16):
                pass
            self.got.append(str(answer.status))
        except (OSError, HTTPException) as error:
            self.got.append(type(error).__name__)
            time.sleep(0.05)
        finally:
            connection.close()

    def until_over(self, act: Callable[[], None]) -> None:
        """Repeat an act until the siege is over."""
        while not self.over.is_set():
            act()


def _heads(siege: Siege, number: int) -> None:
    """Fifty heads that are never sent to their end, opened anew when the server lets go of them."""
    open_: list[socket.socket] = []
    text = f"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.1.0.{number}\r\n".encode()
    while not siege.over.is_set():
        while len(open_) < 50:
            with contextlib.suppress(OSError):
                made = socket.create_connection(("127.0.0.1", siege.port), timeout=10)
                made.sendall(text)
                open_.append(made)
        siege.over.wait(1)
        alive = [each for each in open_ if _is_open(each)]
        siege.got += ["let go"] * (len(open_) - len(alive))
        open_ = alive
    for each in open_:
        each.close()


def _is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _streams(siege: Siege, number: int) -> None:
    siege.until_over(lambda: siege.ask(f"10.2.0.{number}", "GET", "/api/observations.csv"))


def _texts(siege: Siege, number: int) -> None:
    body = json.dumps({"period_from": " " * 1_000_000}).encode()
    path = "/api/3/action/dongthap_observation_search"
    siege.until_over(lambda: siege.ask(f"10.3.0.{number}", "POST", path, body, "application/json"))


def _catalogues(siege: Siege, number: int) -> None:
    siege.until_over(
        lambda: siege.ask(f"10.4.0.{number}", "GET", f"/catalog.ttl?page={next(_numbers) % 9 + 1}")
    )


def _logins(siege: Siege, number: int) -> None:
    def spray() -> None:
        body = f"login=ten-{next(_numbers) % 10_000}&password=mat-khau-{next(_numbers)}".encode()
        form = "application/x-www-form-urlencoded"
        siege.ask(f"10.5.0.{number}", "POST", "/user/login", body, form)

    siege.until_over(spray)


#: What is tried → what each client does, and how many clients.
ATTACKS: dict[str, tuple[Callable[[Siege, int], None], int]] = {
    "500 half-sent heads": (_heads, 10),
    "50 streams": (_streams, 50),
    "6 texts of 1 MB": (_texts, 6),
    "20 calls of the catalogue": (_catalogues, 20),
    "a spray of logins": (_logins, 20),
}


def _read(port: int, number: int, until: float, times: list[float], refused: list[int]) -> None:
    """Ask for pages in turn, one of two anew."""
    paths = [ours for ours, _stock in PAGES.values()]
    for turn in itertools.count(number):
        if time.perf_counter() > until:
            return
        path = paths[turn % len(paths)]
        if turn % 2:
            path += f"{'&' if '?' in path else '?'}n={next(_numbers)}"
        begun = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path, headers={"X-Forwarded-For": f"10.9.0.{number}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                refused.append(answer.status)
        except (OSError, HTTPException):
            refused.append(0)
        finally:
            connection.close()
        times.append(time.perf_counter() - begun)
        time.sleep(_PACE)


def _readers(port: int, seconds: float) -> Told:
    times, refused = list[float](), list[int]()
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_read, args=(port, n, until, times, refused)) for n in range(_READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(times, n=20)[-1]
    return Told(p95 * 1000, statistics.median(times) * 1000, len(times), len(refused))


@contextlib.contextmanager
def _besieged(port: int, attack: str) -> Iterator[Siege]:
    client, many = ATTACKS[attack]
    siege = Siege(port)
    threads = [threading.Thread(target=client, args=(siege, n), daemon=True) for n in range(many)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    try:
        yield siege
    finally:
        siege.over.set()
        for thread in threads:
            thread.join(timeout=40)


def _processes() -> dict[str, int]:
    """Name → process of everything that the home runs, the web server's own processes among them."""
    found = {name: info["pid"] for name, info in Supervisor(home()).processes().items()}
    workers = psutil.Process(found["web"]).children()
    return {**found, **{f"web {each.pid}": each.pid for each in workers}}


def measure(port: int, seconds: float) -> dict[str, Told]:
    """Attack → what ordinary readers had beside it; ``quiet`` is without one."""
    _readers(port, 5)
    found = {"quiet": _readers(port, seconds)}
    for attack in ATTACKS:
        before = _processes()
        with _besieged(port, attack) as siege:
            found[attack] = _readers(port, seconds)
        found[attack].attacker = {each: siege.got.count(each) for each in sorted(set(siege.got))}
        now = _processes()
        found[attack].processes_lost = sorted(n for n, pid in before.items() if now.get(n) != pid)
        time.sleep(5)
    return found


def main() -> None:
    """Bring the portal up, besiege it, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ["DONGTHAP_TRUSTED_PROXIES"] = "1"
    with portal() as port:
        found = measure(port, asked.seconds)
    if asked.json:
        print(json.dumps({name: asdict(told) for name, told in found.items()}))
        return
    quiet = found["quiet"].p95
    for name, told in found.items():
        lost = f"; lost: {', '.join(told.processes_lost)}" if told.processes_lost else ""
        print(
            f"{name:26} p95 {told.p95:7.1f} ms ({told.p95 / quiet:4.1f} x quiet), "
            f"median {told.median:6.1f} ms, {told.pages} pages, "
            f"{told.refused} refused{lost}; attacker: {told.attacker}"
        )


if __name__ == "__main__":
    main()

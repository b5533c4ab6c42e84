"""Readers: so many clients at once, each on a connection of its own."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection

#: A number that no request had before → path and headers.
Wish = Callable[[int], tuple[str, dict[str, str]]]


@dataclass
class Speed:
    """Requests a second of all clients together, and the median time of one, in milliseconds."""

    rate: float
    median: float


@dataclass
class Readers:
    """``clients`` readers who ask for ``seconds``, again as soon as they have their answer."""

    seconds: float
    clients: int
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def ask(self, port: int, wish: Wish) -> Speed:
        """Raises SystemExit for an answer that is neither 200 nor 304."""
        times: list[list[float]] = [[] for _ in range(self.clients)]
        faults: list[str] = []
        threads = [threading.Thread(target=self._read, args=(port, wish, taken, faults)) for taken in times]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise SystemExit(faults[0])
        every = [seconds for taken in times for seconds in taken]
        return Speed(len(every) / (time.perf_counter() - begun), statistics.median(every) * 1000)

    def _read(self, port: int, wish: Wish, taken: list[float], faults: list[str]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        until = time.perf_counter() + self.seconds
        while (begun := time.perf_counter()) < until and not faults:
            path, headers = wish(next(self._numbers))
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
            answer = connection.getresponse()
            answer.read()
            taken.append(time.perf_counter() - begun)
            if answer.status not in (200, 304):
                faults.append(f"{path}: {answer.status}")


def tag(port: int, path: str) -> str:
    """The tag of a page that has been asked for before."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    found = ""
    for _ in range(2):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        found = answer.headers["ETag"] or ""
    return found


def wait_for(port: int, path: str) -> None:
    """Until the site answers; raises SystemExit after a minute."""
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"Nothing answers at port {port}")

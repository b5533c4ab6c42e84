"""What a first visit costs and how soon it can be read, per page: bytes, requests, paints, shift, blocking.

    python -m benchmarks.first_view [--rounds 5] [--json] [--url http://…]

Chromium with an empty cache, 390 px wide, over slow 4G (1.6 Mbit/s down, 0.75 up, 150 ms there and back)
with the processor four times slower, as Lighthouse measures mobile pages; the median of the rounds counts.
Without ``--url`` a portal of its own (``var/bench-pages``) is brought up. Paints and shift are those of the
Performance API (W3C Paint Timing, Largest Contentful Paint, Layout Instability); blocking is what tasks take
beyond 50 ms until nothing more happens.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving.sites import portal

PAGES = {
    "home": "/",
    "list of datasets": "/dataset",
    "a dataset": "/dataset/danh-sach-102-xa-phuong",
    "list of indicators": "/chi-tieu",
    "an indicator": "/chi-tieu/NN.LUA.SL",
    "ranking of 102 areas": "/chi-tieu/CQS.DVC.TT.XA",
    "scoreboard": "/thi-dua",
}
_SLOWER = 4
_LINE = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
_WATCH = """(() => {
    const seen = window.__seen = {largest: 0, shift: 0, blocking: 0};
    const watch = (type, use) => new PerformanceObserver(list => list.getEntries().forEach(use))
        .observe({type, buffered: true});
    watch("largest-contentful-paint", each => { seen.largest = each.startTime; });
    watch("layout-shift", each => { if (!each.hadRecentInput) seen.shift += each.value; });
    watch("longtask", each => { seen.blocking += Math.max(0, each.duration - 50); });
})()"""
_ASK = """() => ({...window.__seen,
    first: performance.getEntriesByName("first-contentful-paint")[0].startTime})"""


@dataclass(frozen=True)
class View:
    """One first visit."""

    #: Compressed, with headers, as they came over the line.
    kilobytes: float
    requests: float
    first_paint_ms: float
    largest_paint_ms: float
    #: Sum of layout shifts, without unit.
    shift: float
    blocking_ms: float


def main() -> None:
    """Visit each page, print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--url", help="a portal that runs")
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        parser.error("Chromium is missing: apt-get install chromium")
    with ExitStack() as stack:
        site = asked.url or f"http://127.0.0.1:{stack.enter_context(portal())}"
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        found = {
            name: _median([_visit(browser, site.rstrip("/") + path) for _round in range(asked.rounds)])
            for name, path in PAGES.items()
        }
        browser.close()
    as_data = {name: asdict(view) for name, view in found.items()}
    print(json.dumps(as_data) if asked.json else "\n".join(_told(found)))


def _visit(browser: Browser, address: str) -> View:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **_LINE})
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(address, wait_until="networkidle")
    seen: dict[str, Any] = page.evaluate(_ASK)
    context.close()
    return View(
        kilobytes=sum(loaded) / 1000,
        requests=len(loaded),
        first_paint_ms=seen["first"],
        largest_paint_ms=seen["largest"],
        shift=seen["shift"],
        blocking_ms=seen["blocking"],
    )


def _median(views: list[View]) -> View:
    return View(
        **{each.name: statistics.median(getattr(view, each.name) for view in views) for each in fields(View)}
    )


def _told(found: dict[str, View]) -> Iterator[str]:
    yield f"{'':22}{'kB':>8}{'requests':>10}{'first paint':>14}{'largest':>10}{'shift':>8}{'blocking':>10}"
    for name, view in found.items():
        yield (
            f"{name:22}{view.kilobytes:8.0f}{view.requests:10.0f}{view.first_paint_ms:11.0f} ms"
            f"{view.largest_paint_ms:7.0f} ms{view.shift:8.3f}{view.blocking_ms:7.0f} ms"
        )


if __name__ == "__main__":
    main()

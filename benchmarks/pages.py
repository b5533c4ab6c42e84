"""Requests a second of our pages, side by side with stock CKAN's pages on the same services, in one run.

    python -m benchmarks.pages [--seconds 3] [--rounds 3] [--clients 8] [--datasets 300] [--json]

A home of its own (``var/bench-pages``) carries PostgreSQL, Redis and Solr; both sites are served by the
portal's web server and asked in turns, each by as many clients; of the rounds the median counts. Ours
holds its own content; stock as many datasets as ``--datasets`` says. Stock's pages are the ones that answer
the same question, and have less to tell. “First” is a page that nobody has asked for since the last change,
“again” one that is kept, “304” one that the reader has.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict

from benchmarks.serving.asking import Readers, Speed, Wish, tag
from benchmarks.serving.sites import portal, stock

#: Question → our page, stock's page.
PAGES = {
    "home": ("/", "/"),
    "list of what is measured": ("/chi-tieu", "/dataset"),
    "one of them": ("/chi-tieu/NN.LUA.DT", "/dataset/bo-du-lieu-7"),
    "ranking of 102 areas": ("/chi-tieu/CQS.DVC.TT.XA", "/dataset/bo-du-lieu-8"),
    "list of datasets": ("/dataset", "/dataset"),
    "a dataset": ("/dataset/danh-sach-102-xa-phuong", "/dataset/bo-du-lieu-9"),
    "search": ("/dataset?q=lua", "/dataset?q=lua"),
    "agencies": ("/organization", "/organization"),
}
_KINDS = ("stock", "first", "again", "304")


def main() -> None:
    """Serve both, ask both, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--datasets", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    readers = Readers(asked.seconds, asked.clients)
    with ExitStack() as stack:
        ours = stack.enter_context(portal())
        theirs = stack.enter_context(stock(asked.datasets))
        found = {
            question: _measure(readers, asked.rounds, ours, theirs, *pages)
            for question, pages in PAGES.items()
        }
    as_data = {name: {kind: asdict(speed) for kind, speed in each.items()} for name, each in found.items()}
    print(json.dumps(as_data) if asked.json else "\n".join(_told(found)))


Speeds = dict[str, Speed]


def _measure(readers: Readers, rounds: int, ours: int, theirs: int, mine: str, other: str) -> Speeds:
    known = tag(ours, mine)
    asked: dict[str, tuple[int, Wish]] = {
        "stock": (theirs, lambda _: (other, {})),
        "first": (ours, lambda number: (_anew(mine, number), {})),
        "again": (ours, lambda _: (mine, {})),
        "304": (ours, lambda _: (mine, {"If-None-Match": known})),
    }
    speeds: dict[str, list[Speed]] = {kind: [] for kind in _KINDS}
    for _round in range(rounds):
        for kind, (port, wish) in asked.items():
            speeds[kind].append(readers.ask(port, wish))
    return {kind: sorted(each, key=lambda speed: speed.rate)[rounds // 2] for kind, each in speeds.items()}


def _anew(path: str, number: int) -> str:
    """The same page under an address that is not kept yet."""
    return f"{path}{'&' if '?' in path else '?'}n={number}"


def _told(found: dict[str, Speeds]) -> Iterator[str]:
    yield (
        f"{'requests a second (ms)':26}"
        + "".join(f"{kind:>16}" for kind in _KINDS)
        + "  first÷stock  again÷stock"
    )
    for question, speeds in found.items():
        cells = (f"{speeds[kind].rate:.1f} ({speeds[kind].median:.0f})" for kind in _KINDS)
        ratios = (speeds[kind].rate / speeds["stock"].rate for kind in ("first", "again"))
        yield (
            f"{question:26}"
            + "".join(f"{cell:>16}" for cell in cells)
            + "".join(f"{ratio:13.1f}" for ratio in ratios)
        )


if __name__ == "__main__":
    main()

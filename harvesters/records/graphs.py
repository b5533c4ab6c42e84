"""An RDF document's datasets, looked up one by one in its triples on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harvesters.connectors.base import Found, Told, Unreadable
from harvesters.model import RawInput, Rejection
from harvesters.records import dcat
from harvesters.records.triples import Syntax, Triples


def records(item: RawInput, syntax: Syntax, database: Path, told: Told) -> Iterator[Found]:
    """Every dataset of a document. Raises `Unreadable`."""
    graph = _graph(item, syntax, database)
    try:
        total = dcat.total(graph)
        told.total = max(filter(None, (told.total, total)), default=None)
        for subject in dcat.datasets(graph):
            yield Found(dcat.record(graph, subject), item.sha256)
    finally:
        graph.close()
        database.unlink(missing_ok=True)


def next_page(item: RawInput, syntax: Syntax, here: str, database: Path) -> str:
    """The address of the page after this document; "" at the end, and where it can't be read."""
    graph = _graph(item, syntax, database)
    try:
        return dcat.next_page(graph, here)
    finally:
        graph.close()
        database.unlink(missing_ok=True)


def _graph(item: RawInput, syntax: Syntax, database: Path) -> Triples:
    base = item.origin.split("#", 1)[0]
    graph = Triples.read(item.path, syntax, base if ":" in base else "http://localhost/", database)
    if isinstance(graph, Rejection):
        raise Unreadable(graph)
    return graph

"""Where a page of a catalogue leads to, found in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from harvesters.confined import Bounds, run_confined
from harvesters.connectors.base import Unreadable
from harvesters.model import RawInput, Rejection
from harvesters.records import documents


@dataclass(frozen=True)
class Onward:
    """The address of the page after one; "" at the end."""

    next: str


def next_page(item: RawInput, here: str, bounds: Bounds | None = None) -> str:
    """Where a page says that the next one is; "" at the end.

    A page that breaks its reader has no next one: it is refused when the catalogue is read.
    """
    bounds = bounds or Bounds()
    with TemporaryDirectory(prefix="page-", dir=item.path.parent) as folder:
        found = run_confined(
            look,
            {"item": replace(item, path=item.path.resolve()), "here": here, "folder": Path(folder).resolve()},
            Onward,
            Path(folder),
            name=here,
            memory=bounds.memory(item.size, library=True),
            bounds=bounds,
        )
    return "" if isinstance(found, Rejection) else found.next


def look(item: RawInput, here: str, folder: Path, on_progress: Callable[[str, int, int], None]) -> Onward:
    """The task: read the page for its link alone."""
    # Imported here: pages of the portal load connectors, and need no RDF library.
    from harvesters.records import graphs

    kind = documents.kind(item.path, item.media_type)
    if isinstance(kind, Rejection) or kind == "dcat_us":
        return Onward("")
    try:
        return Onward(graphs.next_page(item, kind, here, folder / "paging.sqlite"))
    except Unreadable:
        return Onward("")

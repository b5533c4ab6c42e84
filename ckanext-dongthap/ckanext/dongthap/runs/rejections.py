"""The rejections of a run or a release, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ckanext.dongthap.publication import storage


def page(digest: str | None, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Rejections ``offset`` to ``offset + limit`` in the order of the file."""
    return list(islice(every(digest), offset, offset + limit))


def every(digest: str | None) -> Iterator[dict[str, Any]]:
    """All rejections: ``{code, message: {vi, en}, remedy, row, column, value, sheet, severity}``."""
    if digest:
        with storage.local_copy(storage.rejections_location(digest)) as path, path.open("rb") as lines:
            yield from map(json.loads, lines)

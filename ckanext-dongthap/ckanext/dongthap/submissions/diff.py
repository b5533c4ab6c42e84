"""What publishing a submission would change, or did change, observation by observation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.difference import CONTENT, KINDS, differences, key_columns
from ckanext.dongthap.runs import world
from ckanext.dongthap.submissions import checks, parts
from ckanext.dongthap.submissions.indicators import visible
from ckanext.dongthap.submissions.store import Row


@dataclass(frozen=True)
class Sides:
    """The release in force or before (without any, a file with no rows), and the one that is proposed.

    ``moved``: the release in force is not the one that the submission was compared with.
    """

    old: Path
    new: Path
    moved: bool


@contextmanager
def sides(row: Row, item: Mapping[str, Any]) -> Iterator[Sides]:
    """Both files of an indicator of a submission; they go when the block ends."""
    with ExitStack() as stack:
        folder = stack.enter_context(world.folder())
        if item["state"] != "waiting":
            new = _file(item["release_id"], stack)
            base = item["base_release"]
            yield Sides(_file(base, stack) if base else _nothing(new, folder), new, False)
            return
        shown = visible([item["package_id"]]).get(item["package_id"])
        part = stack.enter_context(parts.kept(item))
        published = parts.in_force(shown, stack)
        part = parts.explained(part, row, checks.explanations(row), published, folder)
        whole = parts.proposed(part, shown, published, row["replaces"], folder)
        moved = (shown.id if shown else None) != item["base_release"]
        yield Sides(published or _nothing(whole.data, folder), whole.data, moved)


def _file(release_id: str, stack: ExitStack) -> Path:
    return stack.enter_context(storage.local_copy(storage.data_location(release_id)))


def _nothing(like: Path, folder: Path) -> Path:
    target = folder / "nothing.parquet"
    pl.read_parquet(like).clear().write_parquet(target)
    return target


def page(row: Row, item: Mapping[str, Any], kind: str | None, limit: int, offset: int) -> dict[str, Any]:
    """``{"indicator", "base", "moved", "added", "changed", "removed", "results": [{"kind", "key", "old",
    "new"}]}``, sorted by key.
    """
    with sides(row, item) as both:
        found = differences(both.old, both.new).collect()
        key = key_columns(both.old, both.new)
    counts = {name: found.filter(kind=name).height for name in KINDS}
    wanted = found.filter(kind=kind) if kind else found
    rows = wanted.sort(*key, "kind").slice(offset, limit)
    return {
        "indicator": item["indicator"],
        "base": item["base_number"],
        "moved": both.moved,
        **counts,
        "results": [_row(each, key) for each in rows.iter_rows(named=True)],
    }


def _row(each: dict[str, Any], key: list[str]) -> dict[str, Any]:
    found = {
        side: None if each["kind"] == absent else {name: each[f"{side}_{name}"] for name in CONTENT}
        for side, absent in (("old", "added"), ("new", "removed"))
    }
    return {"kind": each["kind"], "key": {name: each[name] for name in key}, **found}

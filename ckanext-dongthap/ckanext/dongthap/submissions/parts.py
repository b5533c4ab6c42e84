"""What a submission proposes for one indicator: kept by content, and laid over the release in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.submissions.indicators import Visible

from harvesters.forms.explain import with_correction, with_explanations
from harvesters.forms.model import Explanation, Key
from harvesters.merge import merge
from harvesters.model import Candidate


def keep(part: Candidate) -> str:
    """Store the observations; hash of the file."""
    digest = sha256_of(part.data)
    storage.put(storage.part_location(digest), part.data)
    return digest


@contextmanager
def kept(item: Mapping[str, Any]) -> Iterator[Candidate]:
    """The stored observations of an item of a submission; the file goes when the block ends."""
    with storage.local_copy(storage.part_location(item["data_sha256"])) as path:
        yield Candidate(
            item["indicator"],
            dimensions_of(path),
            path,
            item["rows"],
            item["content_sha256"],
            item["period_from"],
            item["period_to"],
        )


def dimensions_of(path: Path) -> tuple[str, ...]:
    """The disaggregations of a file of observations."""
    names = pl.scan_parquet(path).collect_schema().names()
    return tuple(names[names.index("area_name") + 1 : names.index("value")])


def in_force(shown: Visible | None, stack: ExitStack) -> Path | None:
    """The file of the release in force; it goes when the stack is left."""
    return stack.enter_context(storage.local_copy(storage.data_location(shown.id))) if shown else None


def proposed(
    part: Candidate, shown: Visible | None, published: Path | None, replaces: bool, folder: Path
) -> Candidate:
    """The next release as a whole."""
    if shown is None or published is None or replaces:
        return part
    return merge(part, published, shown.number, folder)


def explained(
    part: Candidate, row: Mapping[str, Any], texts: Mapping[str, str], published: Path | None, folder: Path
) -> Candidate:
    """The observations with what the agency says of them in their notes: why one is unusual, why one that
    was published otherwise is corrected.
    """
    said = [Explanation(key_of(name), text) for name, text in texts.items() if text.strip()]
    part = with_explanations(part, said, folder)
    return with_correction(part, published, row["reason"], folder) if published and row["reason"] else part


def key_of(text: str) -> Key:
    """The key that `Key.text` wrote."""
    indicator, period, area_code, area_valid_from, *dimensions = text.split("|")
    return Key(indicator, period, area_code, area_valid_from, tuple(dimensions))

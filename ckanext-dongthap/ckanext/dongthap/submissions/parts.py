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
from harvesters.forms.explain import with_explanations

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


def proposed(
    part: Candidate, shown: Visible | None, replaces: bool, folder: Path, stack: ExitStack
) -> tuple[Candidate, Path | None]:
    """The next release as a whole, and the file of the one in force."""
    if shown is None:
        return part, None
    published = stack.enter_context(storage.local_copy(storage.data_location(shown.id)))
    return (part if replaces else merge(part, published, shown.number, folder)), published


def explained(part: Candidate, texts: Mapping[str, str], folder: Path) -> Candidate:
    """The observations with what the agency says of them as their notes."""
    said = [Explanation(key_of(name), text) for name, text in texts.items() if text.strip()]
    mine = [each for each in said if each.key.indicator == part.indicator]
    return with_explanations(part, mine, folder) if mine else part


def key_of(text: str) -> Key:
    """The key that `Key.text` wrote."""
    indicator, period, area_code, area_valid_from, *dimensions = text.split("|")
    return Key(indicator, period, area_code, area_valid_from, tuple(dimensions))

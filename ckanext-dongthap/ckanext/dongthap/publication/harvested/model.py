"""Words of the publication of harvested datasets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harvesters.model import Rejection


@dataclass(frozen=True)
class Owner:
    """Who publishes: the source, its run, the user in whose name CKAN writes."""

    source: str
    run_id: str
    actor: str


@dataclass(frozen=True)
class Item:
    """One dataset to write: its entry and where it stood; ``sha256`` of the entry."""

    row: int
    identifier: str
    sha256: str
    raw: str
    entry: dict[str, Any]


@dataclass
class Written:
    """What became of a batch: identifiers created and updated, the rejections of the others, warnings.

    ``packages``: identifier → id of its dataset.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    warnings: list[Rejection] = field(default_factory=list)
    packages: dict[str, str] = field(default_factory=dict)

    def add(self, other: Written) -> None:
        """Take another batch's results in."""
        self.created += other.created
        self.updated += other.updated
        self.rejections += other.rejections
        self.warnings += other.warnings

"""What somebody asks of the observations, the same for pages and streams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: Names by which rows may be sorted.
SORTS = ("indicator", "period", "area_code", "value")
#: What is known of an observation, in this order.
FIELDS = (
    "indicator",
    "period",
    "period_start",
    "period_end",
    "area_code",
    "area_valid_from",
    "area_name",
    "dimensions",
    "value",
    "unit",
    "qualifier",
    "status",
    "illustrative",
    "note",
    "source_row",
    "release",
)


@dataclass(frozen=True)
class Order:
    """One name of `SORTS` and whether the greatest comes first."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Wanted:
    """Filters and order. Dates are ISO; an area's ``valid_from`` is None where any era will do."""

    indicators: tuple[str, ...] = ()
    areas: tuple[tuple[str, str | None], ...] = ()
    start: str = ""
    end: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[str, ...] = ()
    latest: bool = False
    sort: tuple[Order, ...] = ()

    def fingerprint(self) -> str:
        """The same for the same question: a cursor belongs to one."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def from_parameters(given: Mapping[str, Any]) -> Wanted:
    """What validated parameters of the search or of a stream ask for."""
    first, last = given.get("period_from"), given.get("period_to")
    return Wanted(
        indicators=tuple(sorted(set(given.get("indicator") or ()))),
        areas=tuple(sorted({_area(key) for key in given.get("area") or ()}, key=str)),
        start=first.start if first else "",
        end=last.end if last else "",
        dimensions=given.get("dimensions") or {},
        statuses=tuple(sorted(set(given.get("status") or ()))),
        latest=bool(given.get("latest")),
        sort=tuple(given.get("sort") or ()),
    )


def _area(key: str) -> tuple[str, str | None]:
    code, marked, valid_from = key.partition("@")
    return code, valid_from if marked else None

"""What holds a run back although its data could be read: the last release stays until a person decides."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine

from harvesters.model import Candidate, Outcome, Rejection
from harvesters.rules import reject

_STANDING = """
SELECT r.indicator, r.id::text AS release_id, r.rows,
    (SELECT count(DISTINCT (o.area_code, o.area_valid_from))
     FROM dongthap.observation o WHERE o.indicator = r.indicator) AS areas
FROM dongthap.pointer p JOIN dongthap.release r ON r.id = p.release_id
WHERE r.source = :source
"""


@dataclass(frozen=True)
class Standing:
    """The visible release of an indicator: how many observations and areas it has."""

    release_id: str
    rows: int
    areas: int


def standing(source: str) -> dict[str, Standing]:
    """What readers see of a source, by indicator."""
    with get_write_engine().connect() as connection:
        rows = connection.execute(sa.text(_STANDING), {"source": source}).mappings()
        return {row["indicator"]: Standing(row["release_id"], row["rows"], row["areas"]) for row in rows}


def find(max_shrink_share: float, outcome: Outcome, known: Mapping[str, Standing]) -> list[Rejection]:
    """The reasons to hold these candidates; none: they may be published."""
    if outcome.failure:
        return [outcome.failure]
    brought = {candidate.indicator: candidate for candidate in outcome.candidates}
    reasons = [reject("guard.gone", value=code) for code in sorted(known.keys() - brought.keys())]
    for code, candidate in brought.items():
        if code in known:
            reasons += _shrunken(candidate, known[code], max_shrink_share)
    outside = _codes(outcome.rejections_file)["number.range"] if known else 0
    if outside:
        reasons.append(reject("guard.range", found=str(outside)))
    return reasons


def _shrunken(candidate: Candidate, known: Standing, share: float) -> list[Rejection]:
    found = pl.scan_parquet(candidate.data).select(pl.struct("area_code", "area_valid_from").n_unique())
    sizes = (
        ("guard.rows", known.rows, candidate.rows),
        ("guard.areas", known.areas, found.collect().item()),
    )
    return [
        reject(code, value=candidate.indicator, found=str(now), expected=str(before), limit=f"{share:.0%}")
        for code, before, now in sizes
        if now < before * (1 - share)
    ]


def _codes(path: Path | None) -> Counter[str]:
    """How often each rule was broken."""
    if path is None:
        return Counter()
    with path.open(encoding="utf-8") as lines:
        return Counter(json.loads(line)["code"] for line in lines)

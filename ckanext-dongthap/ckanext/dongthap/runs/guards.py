"""What holds a run back although its data could be read: the last release stays until a person decides."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypedDict

import polars as pl
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication import storage

from harvesters import eras, unusual
from harvesters.areas import Areas
from harvesters.model import Candidate, Outcome, Rejection
from harvesters.rules import reject
from harvesters.spec import Source
from harvesters.units import parts

#: Unusual values that are enough to speak of a share, and pairs that a message names.
_FEW, _NAMED = 5, 3

_STANDING = """
SELECT r.indicator, r.id::text AS release_id, r.rows, r.content_sha256,
    (SELECT count(DISTINCT (o.area_code, o.area_valid_from))
     FROM dongthap.observation o WHERE o.indicator = r.indicator) AS areas
FROM dongthap.pointer p JOIN dongthap.release r ON r.id = p.release_id
WHERE r.source = :source
"""
# The last run that published by the same mappings: a person who changes these has looked at the figures.
_UNIT = """
SELECT detected ->> 'unit' FROM dongthap.run
WHERE source = :source AND state = 'published' AND spec -> 'mappings' = CAST(:mappings AS jsonb)
ORDER BY finished DESC LIMIT 1
"""


class Pair(TypedDict):
    """A value with the one that it is compared with, as a run's record has it."""

    period: str
    area_code: str
    area_name: str
    before: str
    period_before: str
    value: str
    dimensions: dict[str, str]


@dataclass(frozen=True)
class Standing:
    """The visible release of an indicator: how many observations and areas it has."""

    release_id: str
    rows: int
    areas: int
    content_sha256: str


@dataclass
class Findings:
    """The reasons to hold; ``pairs``: indicator → unusual values with what they are compared with."""

    reasons: list[Rejection] = field(default_factory=list)
    pairs: dict[str, list[Pair]] = field(default_factory=dict)


def standing(source: str) -> dict[str, Standing]:
    """What readers see of a source, by indicator."""
    with get_write_engine().connect() as connection:
        rows = connection.execute(sa.text(_STANDING), {"source": source}).mappings()
        return {
            row["indicator"]: Standing(row["release_id"], row["rows"], row["areas"], row["content_sha256"])
            for row in rows
        }


def find(spec: Source, outcome: Outcome, known: Mapping[str, Standing], areas: Areas) -> Findings:
    """The reasons to hold these candidates; none: they may be published."""
    if outcome.failure:
        return Findings([outcome.failure])
    brought = {candidate.indicator: candidate for candidate in outcome.candidates}
    found = Findings([reject("guard.gone", value=code) for code in sorted(known.keys() - brought.keys())])
    found.reasons += _changed_unit(spec, outcome) if known else []
    for code, candidate in brought.items():
        if code in known:
            found.reasons += _shrunken(candidate, known[code], spec.checks.max_shrink_share)
        _look(found, spec, candidate, known.get(code), areas)
    outside = _codes(outcome.rejections_file)["number.range"] if known else 0
    if outside:
        found.reasons.append(reject("guard.range", found=str(outside)))
    return found


def _look(found: Findings, spec: Source, candidate: Candidate, known: Standing | None, areas: Areas) -> None:
    """Compare a candidate with the release in force, figure by figure."""
    if known and known.content_sha256 == candidate.sha256:
        return
    with ExitStack() as stack:
        location = storage.data_location(known.release_id) if known else None
        old = stack.enter_context(storage.local_copy(location)) if location else None
        recalculated = all(mapping.area.recalculated for mapping in spec.mappings)
        astray = None if recalculated else eras.of_release(candidate.data, old, areas)
        if astray and astray.count:
            count, pairs = str(astray.count), astray.examples
            reason = reject("guard.era", value=candidate.indicator, found=count, pairs=pairs)
            found.reasons.append(reason)
        if old and spec.checks.max_unusual_share < 1:
            compared = unusual.compare(old, candidate.data, candidate.dimensions)
            reasons = list(_unusual(candidate.indicator, compared, spec.checks.max_unusual_share))
            found.reasons += reasons
            if reasons:
                found.pairs[candidate.indicator] = [Pair(**asdict(pair)) for pair in compared.pairs]


def _unusual(code: str, compared: unusual.Comparison, share: float) -> Iterator[Rejection]:
    """A common factor says it all; else the share of values beyond their usual change."""
    vietnamese, english = _pairs(compared, ","), _pairs(compared, ".")
    factor = compared.factor(share)
    if factor:
        power, count, total = factor
        times, up = f"{10 ** abs(power)}", power > 0
        yield reject(
            "guard.factor",
            value=code,
            found=str(count),
            expected=str(total),
            times_vi=f"gấp {times} lần trước" if up else f"chỉ còn 1/{times} so với trước",
            times_en=f"{times} times as much as before" if up else f"1/{times} of what they were",
            pairs_vi=vietnamese,
            pairs_en=english,
        )
    elif compared.beyond >= _FEW and compared.beyond > share * compared.measured:
        yield reject(
            "guard.unusual",
            value=code,
            found=str(compared.beyond),
            expected=str(compared.measured),
            limit=f"{share:.0%}",
            pairs_vi=vietnamese,
            pairs_en=english,
        )


def _pairs(compared: unusual.Comparison, mark: str) -> str:
    """A few pairs in words, with the decimal mark of a language."""
    return "; ".join(
        f"{pair.area_name} {pair.period}: {pair.before.replace('.', mark)} → {pair.value.replace('.', mark)}"
        for pair in compared.pairs[:_NAMED]
    )


def _changed_unit(spec: Source, outcome: Outcome) -> list[Rejection]:
    """A unit that took the place of the one that the last published file stated."""
    mappings = json.dumps(spec.model_dump(mode="json", exclude_defaults=True).get("mappings", []))
    with get_write_engine().connect() as connection:
        query = sa.text(_UNIT)
        before = connection.execute(query, {"source": spec.name, "mappings": mappings}).scalar()
    now = outcome.detected.get("unit")
    if not before or not now:
        return []
    old, new = ({parts(unit) for unit in text.split("; ")} for text in (before, now))
    return [reject("guard.unit", found=now, expected=before)] if old - new and new - old else []


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

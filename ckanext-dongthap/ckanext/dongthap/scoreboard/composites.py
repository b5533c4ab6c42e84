"""Scores of composite indices by whom they assess. Illustrative indices are shown and never count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckanext.dongthap.composite import known, reading
from ckanext.dongthap.composite.reading import CompositeScore


def scores(year: int) -> dict[str, dict[str, Any]]:
    """By subject and by agency, a real index before an illustrative one; empty for a year without scores.

    ``{"index", "version", "title", "rank", "points", "most", "complete", "illustrative", "indicator",
    "release", "subject", "score": share of the most points, 0 to 100}``; points are decimal text
    """
    found: dict[str, dict[str, Any]] = {}
    for index, score in _released(year):
        told = _told(score, index.title.model_dump(), index.illustrative)
        for key in filter(None, (score.subject, score.agency)):
            if key not in found or (found[key]["illustrative"] and not index.illustrative):
                found[key] = told
    return found


def _released(year: int) -> Iterator[tuple[Any, CompositeScore]]:
    for code in sorted({index.code for index in known.indices()}):
        index = known.for_year(code, year)
        if index and index.subjects:
            yield from ((index, score) for score in reading.scores(code, year))


def _told(score: CompositeScore, title: dict[str, str], illustrative: bool) -> dict[str, Any]:
    return {
        "index": score.index,
        "version": score.version,
        "title": title,
        "subject": score.subject,
        "rank": score.rank,
        "points": f"{score.points:f}",
        "most": f"{score.most:f}",
        "complete": score.complete,
        "illustrative": illustrative,
        "indicator": score.indicator,
        "release": score.release,
        "score": round(float(100 * score.points / score.most), 1) if score.most else None,
    }

"""The scores of an index in a year line by line: what they were computed from, kept with each release.

A line is a JSON object; its number is the ``source_row`` of the row that it became.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from ckanext.dongthap.composite.definition import Criterion, Index
from ckanext.dongthap.composite.scoring import CriterionScore, Score, SubScore
from ckanext.dongthap.composite.subjects import Subject

Level = Literal["total", "sub_index", "criterion"]
Line = dict[str, Any]
#: Digits of points as published; ranks are of the exact ones.
_STEP = Decimal("0.0001")


def lines(index: Index, year: int, subjects: Sequence[Subject], scores: Iterable[Score]) -> Iterator[Line]:
    """A line for each total, sub-index and criterion of each subject, the best subject first."""
    named = {subject.key: subject for subject in subjects}
    criteria = {criterion.code: criterion for _sub, criterion in index.criteria()}
    for score in scores:
        subject = named[score.subject]
        head = {"index": index.code, "version": index.version, "year": year, "subject": subject.key}
        head |= {"title": subject.title, "agency": subject.agency}
        by_code = {each.criterion: each for each in score.criteria}
        yield head | _total(score)
        for sub, own in zip(index.sub_indices, score.sub_scores, strict=True):
            yield head | _sub(own)
            for criterion in sub.criteria:
                scored = by_code[criterion.code]
                yield head | {"sub_index": sub.code} | _criterion(criteria[criterion.code], scored)


def _total(score: Score) -> Line:
    return {
        "level": "total",
        "points": decimal(score.points),
        "most": plain(score.most),
        "rank": score.rank,
        "complete": score.complete,
    }


def _sub(sub: SubScore) -> Line:
    return {
        "level": "sub_index",
        "sub_index": sub.sub_index,
        "points": decimal(sub.points),
        "most": plain(sub.most),
        "weighed": decimal(sub.weighed),
    }


def _criterion(criterion: Criterion, scored: CriterionScore) -> Line:
    given = scored.given
    return {
        "level": "criterion",
        "criterion": criterion.code,
        "standing": scored.standing,
        "value": plain(given.value),
        "whole": plain(given.of),
        "share": None if scored.share is None else decimal(scored.share),
        "points": decimal(scored.points),
        "most": plain(scored.most),
        "trace": dict(given.trace or {}),
    }


def decimal(points: Fraction) -> str:
    """Exact points as decimal text, rounded to four digits."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return plain(exact.quantize(_STEP)) or "0"


def plain(value: Decimal | None) -> str | None:
    """A decimal without an exponent and without zeros at its end."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dump(found: Iterable[Line]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in found)


def load(text: str) -> list[Line]:
    """What `dump` wrote."""
    return [json.loads(line) for line in text.splitlines()]


def by_subject(found: Iterable[Line]) -> Mapping[str, list[Line]]:
    """The lines of each subject, in their order."""
    subjects: dict[str, list[Line]] = {}
    for line in found:
        subjects.setdefault(line["subject"], []).append(line)
    return subjects

"""Scores and ranks of an index: one function, exact, with everything it was computed from; pure.

Points are exact decimals and never rounded here; equal scores share a rank and the next rank is left out
("1, 2, 2, 4"). What was not handed in, returned, or not measured has no points and is named, so that nobody
takes a gap for a zero that was earned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ckanext.dongthap.composite.definition import Criterion, Index, Share, Steps, SubIndex, YesNo

#: ``claimed``: handed in, not yet verified. ``measured``: from an indicator.
Standing = Literal["verified", "measured", "claimed", "returned", "missing"]
COUNTED: tuple[Standing, ...] = ("verified", "measured")


@dataclass(frozen=True)
class Given:
    """What is known of one criterion for one subject.

    ``value``: of a share the counted number (``of``: the whole), of yes/no 1 or 0, of steps the value.
    ``trace`` leads to the row behind it: an observation's period and release, or an assessment's id.
    """

    standing: Standing
    value: Decimal | None = None
    of: Decimal | None = None
    trace: Mapping[str, str] | None = None


@dataclass(frozen=True)
class CriterionScore:
    """``share`` of the most points (0 to 1), None where there is nothing; ``points`` = share x most."""

    criterion: str
    standing: Standing
    share: Fraction | None
    points: Fraction
    most: Decimal
    given: Given


@dataclass(frozen=True)
class SubScore:
    """Sum of the criteria, and the same weighed."""

    sub_index: str
    points: Fraction
    most: Decimal
    weighed: Fraction


@dataclass(frozen=True)
class Score:
    """One subject's score, of ``most``. ``complete``: every criterion is verified or measured."""

    subject: str
    points: Fraction
    most: Decimal
    rank: int
    complete: bool
    sub_scores: tuple[SubScore, ...]
    criteria: tuple[CriterionScore, ...]


NOTHING = Given("missing")


def score(index: Index, given: Mapping[str, Mapping[str, Given]]) -> list[Score]:
    """Scores of all subjects, the best first; ``given``: subject → criterion → what is known."""
    scored = [_subject(index, subject, known) for subject, known in given.items()]
    points = sorted((each[1] for each in scored), reverse=True)
    places = {value: points.index(value) + 1 for value in set(points)}
    ranked = [
        Score(subject, total, index.most, places[total], _complete(criteria), subs, criteria)
        for subject, total, subs, criteria in scored
    ]
    return sorted(ranked, key=lambda each: (each.rank, each.subject))


_Scored = tuple[str, Fraction, tuple[SubScore, ...], tuple[CriterionScore, ...]]


def _subject(index: Index, subject: str, known: Mapping[str, Given]) -> _Scored:
    criteria = {c.code: _criterion(c, known.get(c.code, NOTHING)) for _, c in index.criteria()}
    subs = tuple(_sub(sub, criteria) for sub in index.sub_indices)
    return subject, sum((sub.weighed for sub in subs), Fraction()), subs, tuple(criteria.values())


def _sub(sub: SubIndex, criteria: Mapping[str, CriterionScore]) -> SubScore:
    points = sum((criteria[criterion.code].points for criterion in sub.criteria), Fraction())
    return SubScore(sub.code, points, sub.most, points * Fraction(sub.weight))


def _complete(criteria: Iterable[CriterionScore]) -> bool:
    return all(each.standing in COUNTED for each in criteria)


def _criterion(criterion: Criterion, given: Given) -> CriterionScore:
    share = share_of(criterion, given)
    counted = share if share is not None and given.standing in COUNTED else Fraction()
    points = counted * Fraction(criterion.points)
    return CriterionScore(criterion.code, given.standing, share, points, criterion.points, given)


def share_of(criterion: Criterion, given: Given) -> Fraction | None:
    """The share of the most points that a value stands for, whether it counts yet or not."""
    if given.value is None:
        return None
    value, scoring = Fraction(given.value), criterion.scoring
    if isinstance(scoring, YesNo):
        return Fraction(1 if value > 0 else 0)
    if isinstance(scoring, Share):
        return _part(value, given, scoring)
    return _step(value, scoring)


def _part(value: Fraction, given: Given, scoring: Share) -> Fraction | None:
    """a of b, as a part of what gives full points; of nothing there is no share."""
    if not given.of:
        return None
    return min(max(value / Fraction(given.of) / Fraction(scoring.full), Fraction()), Fraction(1))


def _step(value: Fraction, scoring: Steps) -> Fraction:
    reached = [step.share for step in scoring.steps if value >= Fraction(step.at_least)]
    return Fraction(reached[-1]) if reached else Fraction()

"""Progress towards a target: Statistics Canada's method as Open SDG documents it (docs/progress.md of
open-sdg/open-sdg), pure. Compound annual growth observed since the base is compared with the growth that
leads from the base to the target in time; the quotient is graded.

Three cases that the method leaves open are settled here: a target whose date has passed unreached is
``target_missed``, not graded; a base that had reached the target already makes any retreat from it a
``deterioration``; a value known only as a bound (``>``, ``<``) decides nothing where the bound does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ckanext.dongthap.charts.model import Break, Point, moment, segment

STATUSES = (
    "target_achieved",
    "substantial_progress",
    "moderate_progress",
    "limited_progress",
    "deterioration",
    "target_missed",
    "not_available",
)
#: Least quotient of each grade.
THRESHOLDS = {"substantial_progress": 0.95, "moderate_progress": 0.6, "limited_progress": 0.0}
#: Growth is told per year: less than a year of data tells none.
_LEAST_YEARS = 0.99
#: What stands for a target of zero, towards which no growth leads.
_ZERO = 0.001
_RISING, _FALLING = ("ge", "gt"), ("le", "lt")


@dataclass(frozen=True)
class Aim:
    """A target: ``value`` to reach by ``end`` (ISO date), ``comparison`` as the code list has it."""

    value: float
    comparison: str
    end: str


@dataclass(frozen=True)
class Progress:
    """A status with everything it was computed from; what does not apply is None.

    ``reason`` says why there is no grade: ``no_value``, ``too_short``, ``base_zero``, ``base_at_target``,
    ``bound``; else it is "".
    """

    status: str
    direction: str | None = None
    base_period: str | None = None
    base_value: float | None = None
    current_period: str | None = None
    current_value: float | None = None
    current_qualifier: str = ""
    target_value: float | None = None
    limit: float | None = None
    observed_years: float | None = None
    required_years: float | None = None
    observed_growth: float | None = None
    required_growth: float | None = None
    ratio: float | None = None
    reason: str = ""

    def components(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)


def assess(
    points: Sequence[Point],
    aim: Aim,
    *,
    breaks: tuple[Break, ...] = (),
    baseline: Point | None = None,
    limit: float | None = None,
) -> Progress:
    """Grade one series, ordered by time, against one target.

    Only values of the newest one's kind of period and of its stretch between breaks count. The base is
    ``baseline`` if it lies there too, else the first of them. ``limit``: the best value there can be.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return Progress("not_available", target_value=aim.value, reason="no_value")
    current = known[-1]
    base = _base(known, current, breaks, baseline)
    rising = _rises(aim, base)
    facts: dict[str, Any] = {
        "direction": "positive" if rising else "negative",
        "base_period": base.period,
        "base_value": base.number,
        "current_period": current.period,
        "current_value": current.number,
        "current_qualifier": current.qualifier,
        "target_value": aim.value,
        "limit": limit,
    }
    met = _meets(current, aim, rising, limit)
    if met is None:
        return Progress("not_available", **facts, reason="bound")
    if met:
        return Progress("target_achieved", **facts)
    if current.end >= aim.end:
        return Progress("target_missed", **facts)
    return _grade(base, current, aim, rising, facts)


def _base(known: Sequence[Point], current: Point, breaks: tuple[Break, ...], baseline: Point | None) -> Point:
    stretch = segment(current, breaks)
    comparable = [p for p in known if p.kind == current.kind and segment(p, breaks) == stretch]
    if baseline and segment(baseline, breaks) == stretch and baseline.end < current.end:
        return baseline
    return comparable[0]


def _rises(aim: Aim, base: Point) -> bool:
    if aim.comparison in _RISING:
        return True
    return aim.comparison not in _FALLING and base.number <= aim.value


def _meets(point: Point, aim: Aim, rising: bool, limit: float | None) -> bool | None:
    """Whether the value reaches the target; None where its qualifier leaves that open."""
    value = point.number
    reached = {
        "ge": value >= aim.value,
        "gt": value > aim.value or (point.qualifier == ">" and value >= aim.value),
        "le": value <= aim.value,
        "lt": value < aim.value or (point.qualifier == "<" and value <= aim.value),
        "eq": value == aim.value,
    }[aim.comparison]
    if limit is not None and (value >= limit if rising else value <= limit):
        return True
    if reached and point.qualifier == ("<" if rising else ">"):
        return None
    return reached


def _grade(base: Point, current: Point, aim: Aim, rising: bool, facts: dict[str, Any]) -> Progress:
    observed = moment(current.end) - moment(base.end)
    required = moment(aim.end) - moment(base.end)
    years: dict[str, Any] = {"observed_years": round(observed, 2), "required_years": round(required, 2)}
    if _meets(base, aim, rising, None):
        return Progress("deterioration", **facts, **years)
    if observed < _LEAST_YEARS:
        return Progress("not_available", **facts, **years, reason="too_short")
    if base.number <= 0 or current.number < 0 or aim.value < 0:
        return Progress("not_available", **facts, **years, reason="base_zero")
    seen = _growth(base.number, current.number, observed)
    wanted = _growth(base.number, aim.value or _ZERO, required)
    if wanted <= 0 if rising else wanted >= 0:
        return Progress("not_available", **facts, **years, reason="base_at_target")
    ratio = seen / wanted
    return Progress(
        _graded(ratio), **facts, **years, observed_growth=seen, required_growth=wanted, ratio=ratio
    )


def _growth(first: float, last: float, years: float) -> float:
    return (last / first) ** (1 / years) - 1


def _graded(ratio: float) -> str:
    return next((grade for grade, least in THRESHOLDS.items() if ratio >= least), "deterioration")

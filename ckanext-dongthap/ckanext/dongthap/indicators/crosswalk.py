"""Today's areas put together from the old ones they were made of: sums, for what may be added up.

Only where every part went whole into the new area, and only for periods in which every part has a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ckanext.dongthap import codelists
from ckanext.dongthap.charts.model import Point
from ckanext.dongthap.indicators.areas import AreaKey

#: The worst status of the parts is that of the sum.
_STATUSES = ("official", "provisional", "estimate", "illustrative")
#: First day of the two-tier government and of the province of today.
NEW_ERA = "2025-07-01"


def parts() -> dict[AreaKey, tuple[AreaKey, ...]]:
    """New area → the old areas that went whole into it; areas with a part of a split one are left out."""
    found: dict[AreaKey, set[AreaKey]] = defaultdict(set)
    split: set[AreaKey] = set()
    provinces: dict[AreaKey, set[AreaKey]] = defaultdict(set)
    for entry in codelists.entries("area_crosswalk"):
        new = (entry.parent, str(entry.extra["new_valid_from"]))
        found[new].add((entry.code, entry.valid_from))
        if entry.extra["whole_or_part"] != "whole":
            split.add(new)
        provinces[("82", NEW_ERA)].add((str(entry.extra["old_province_code"]), ""))
    whole = {new: old for new, old in found.items() if new not in split}
    return {new: tuple(sorted(old)) for new, old in {**whole, **provinces}.items()}


def add_up(old: Mapping[AreaKey, Iterable[Point]], whole: tuple[AreaKey, ...]) -> tuple[Point, ...]:
    """The sum of the parts, period by period, where each part has an exact value before the new era."""
    by_period: dict[str, list[Point]] = defaultdict(list)
    for area in whole:
        for point in old.get(area, ()):
            if point.value is not None and point.end < NEW_ERA and point.qualifier in ("", "~"):
                by_period[point.period].append(point)
    sums = [_sum(points) for points in by_period.values() if len(points) == len(whole)]
    return tuple(sorted(sums, key=lambda point: (point.end, point.period)))


def _sum(points: list[Point]) -> Point:
    total = sum((Decimal(point.value or 0) for point in points), Decimal(0))
    first = points[0]
    return Point(
        period=first.period,
        start=first.start,
        end=first.end,
        value=f"{total:f}",
        qualifier="~" if any(point.qualifier for point in points) else "",
        status=max((point.status for point in points), key=_STATUSES.index),
    )

"""Which observations a form asks for: periods × areas × disaggregations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import polars as pl

from harvesters.areas import Area
from harvesters.forms.model import FormIndicator, Key
from harvesters.vietnamese.periods import Period, parse

#: More rows than a person fills in by hand; a form that asks for more is made in parts.
MOST_ROWS = 20_000
_MOST_COMBINATIONS = 500


class TooManyRows(ValueError):
    """The form asks for more rows than a template takes: fewer periods or areas are to be chosen."""


def combinations(indicator: FormIndicator) -> list[tuple[str, ...]]:
    """The disaggregations to fill: as the form says, else those of the last release, else every one."""
    if not indicator.dimensions:
        return [()]
    if indicator.combinations:
        return list(indicator.combinations)
    found = _published(indicator) or [
        *product(*(["", *(value.code for value in each.values)] for each in indicator.dimensions))
    ]
    return found if len(found) <= _MOST_COMBINATIONS else [("",) * len(indicator.dimensions)]


def _published(indicator: FormIndicator) -> list[tuple[str, ...]]:
    """Combinations of the last release, in the order of the code lists."""
    if indicator.published is None:
        return []
    scan = pl.scan_parquet(indicator.published)
    present = scan.collect_schema().names()
    names = [
        pl.col(each.code) if each.code in present else pl.lit("").alias(each.code)
        for each in indicator.dimensions
    ]
    places = [["", *(value.code for value in each.values)] for each in indicator.dimensions]

    def order(codes: tuple[str, ...]) -> list[tuple[int, str]]:
        pairs = zip(codes, places, strict=True)
        return [(place.index(code) if code in place else len(place), code) for code, place in pairs]

    return sorted(scan.select(names).unique().collect().rows(), key=order)


def rows(indicator: FormIndicator) -> list[tuple[str, Area, tuple[str, ...]]]:
    """Every row to fill in, by period, area and disaggregation. Raises `TooManyRows`."""
    found = combinations(indicator)
    if len(indicator.periods) * len(indicator.areas) * len(found) > MOST_ROWS:
        raise TooManyRows(indicator.code)
    return [
        (period, area, codes)
        for period in indicator.periods
        for area in _at(indicator, period)
        for codes in found
    ]


def keys(indicator: FormIndicator) -> Iterator[tuple[Key, str]]:
    """The rows as keys, with the area's name."""
    for period, area, codes in rows(indicator):
        yield Key(indicator.code, period, area.code, area.valid_from, codes), area.name


def _at(indicator: FormIndicator, period: str) -> list[Area]:
    """All areas where they exist side by side, else those that do at the period's end."""
    areas = list(indicator.areas)
    since = max((area.valid_from for area in areas), default="")
    if all(not area.valid_to or since <= area.valid_to for area in areas):
        return areas
    read = parse(period)
    end = read.end if isinstance(read, Period) else since
    return [a for a in areas if a.valid_from <= end and (not a.valid_to or end <= a.valid_to)]

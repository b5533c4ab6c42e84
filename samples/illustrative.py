"""Made-up monthly values of communes and districts: the same seed gives the same values, anywhere.

They are no measurements. Indicator, unit, start and growth are in ``illustrative_indicators.csv``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from samples.reference import rows

SEED = 2025
#: First and last month of the communes of today and of the districts that ended on 30 June 2025.
COMMUNE_MONTHS = ((2025, 7), (2026, 9))
DISTRICT_MONTHS = ((2024, 7), (2025, 6))
DISTRICTS = "CQS.DVC.TT.HUYEN"
#: Share of the values that nobody reported.
_UNREPORTED = 0.012
#: A share grows towards this.
_FULL = 99.6


@dataclass(frozen=True)
class Month:
    """A month in the writings of the files."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    def says(self, form: str) -> str:
        """``Tháng {m}/{y}`` → ``Tháng 7/2025``."""
        return form.format(m=self.number, y=self.year)


@dataclass(frozen=True)
class Unit:
    """A commune or district: code, official name, kind (Phường, Xã, Huyện…), code of its parent."""

    code: str
    name: str
    kind: str
    parent: str

    @property
    def bare(self) -> str:
        return self.name.removeprefix(f"{self.kind} ")


@dataclass(frozen=True)
class Series:
    """One indicator's values: canonical numerals by unit code and month, None where nothing was reported."""

    code: str
    label: str
    file: str
    months: Sequence[Month]
    units: Sequence[Unit]
    values: dict[tuple[str, Month], str | None]

    def of(self, unit: Unit, month: Month) -> str | None:
        return self.values[unit.code, month]


def months_between(first: tuple[int, int], last: tuple[int, int]) -> list[Month]:
    """All months from the first to the last."""
    start, end = first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]
    return [Month(n // 12, n % 12 + 1) for n in range(start, end)]


@cache
def units(level: str) -> tuple[Unit, ...]:
    """The 102 communes of today, or the districts of both old provinces."""
    era = "2025-07-01" if level == "commune" else ""
    found = [
        Unit(row["code"], row["label_vi"], row["type"], row["parent_code"])
        for row in rows("areas", "codelists")
        if row["level"] == level and row["valid_from"] == era
    ]
    return tuple(sorted(found, key=lambda unit: (unit.kind != "Phường", unit.code)))


@cache
def series() -> dict[str, list[Series]]:
    """Each file with its indicators."""
    found: dict[str, list[Series]] = {}
    for row in rows("illustrative_indicators"):
        found.setdefault(row["file"], []).append(_series(row))
    return found


def _series(row: dict[str, str]) -> Series:
    districts = row["code"] == DISTRICTS
    months = months_between(*(DISTRICT_MONTHS if districts else COMMUNE_MONTHS))
    places = units("district" if districts else "commune")
    values: dict[tuple[str, Month], str | None] = {}
    for unit in places:
        dice = random.Random(f"{SEED}/{row['code']}/{unit.code}")  # noqa: S311 — made-up figures
        grow = _share if row["unit"] == "phan-tram" else _count
        numerals = grow(dice, unit, float(row["base"]), float(row["growth"]), len(months))
        for month, text in zip(months, numerals, strict=True):
            values[unit.code, month] = None if dice.random() < _UNREPORTED else text
    return Series(row["code"], row["label"], row["file"], months, places, values)


def _bell(dice: random.Random) -> float:
    """Around 0, seldom beyond ±1; only ``random()`` is the same in every version of Python."""
    return (dice.random() + dice.random() + dice.random()) / 1.5 - 1


def _share(dice: random.Random, unit: Unit, base: float, growth: float, count: int) -> list[str]:
    """Percentages with one decimal that near 100 ever more slowly; towns are a little ahead."""
    start = min(base + 14 * _bell(dice) + (4 if unit.kind != "Xã" else 0), 97)
    left = 1 - growth / 40
    grown = [_FULL - (_FULL - start) * left**n + 1.2 * _bell(dice) for n in range(count)]
    return [f"{min(max(value, 0.5), _FULL):.1f}" for value in grown]


def _count(dice: random.Random, unit: Unit, base: float, growth: float, count: int) -> list[str]:
    """Whole numbers in proportion to a unit's size, which is the same for all indicators."""
    size = 0.5 + random.Random(f"{SEED}/size/{unit.code}").random()  # noqa: S311 — made-up figures
    grown = [size * (base + growth * n) * (1 + 0.08 * _bell(dice)) for n in range(count)]
    return [str(max(round(value), 0)) for value in grown]

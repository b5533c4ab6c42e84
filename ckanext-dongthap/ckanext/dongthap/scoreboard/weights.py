"""How much each measure counts in the overall score; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

#: Measures in the order of the page; each is a score from 0 to 100.
MEASURES = ("composite", "reporting", "open_data", "targets")
DEFAULT = "composite=40 reporting=20 open_data=20 targets=20"
_PART = re.compile(r"([a-z_]+)=(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Weights:
    """Weights by measure, and the name of this set of weights."""

    values: Mapping[str, Decimal]
    version: str

    def overall(self, scores: Mapping[str, float | None]) -> float | None:
        """The weighted mean of the scores that are known; None where none of them counts."""
        known = {name: value for name, value in scores.items() if value is not None and self.values[name]}
        whole = sum((self.values[name] for name in known), Decimal())
        if not whole:
            return None
        return round(float(sum(self.values[name] * Decimal(str(known[name])) for name in known) / whole), 1)


def parse(text: str, version: str) -> Weights:
    """Weights written as ``composite=40 reporting=20 …``; a measure that is not named counts nothing.

    Raises ValueError for anything else, and where nothing counts.
    """
    values: dict[str, Decimal] = dict.fromkeys(MEASURES, Decimal())
    for part in text.split():
        match = _PART.fullmatch(part)
        if not match or match[1] not in values:
            raise ValueError(f"{part!r} is none of {', '.join(f'{name}=<number>' for name in MEASURES)}")
        values[match[1]] = Decimal(match[2])
    if not any(values.values()):
        raise ValueError("at least one measure must count")
    return Weights(values, version)

"""What the checks must know of the indicators: a small read-only view, built from plain dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harvesters.records.terms import Terms
from harvesters.vietnamese.fold import accented, fold


@dataclass(frozen=True)
class Indicator:
    """``dimensions`` in the order of the catalogue; limits are inclusive, None where there is none."""

    code: str
    dimensions: tuple[str, ...] = ()
    frequency: str = ""
    unit: str = ""
    decimals: int | None = None
    value_min: Decimal | None = None
    value_max: Decimal | None = None


@dataclass(frozen=True)
class Catalogue:
    """Indicators by code; for each disaggregation its codes by folded code and label; terms of datasets."""

    indicators: Mapping[str, Indicator]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)

    @classmethod
    def from_dicts(
        cls, indicators: Iterable[Mapping[str, Any]], dimension_values: Iterable[Mapping[str, Any]] = ()
    ) -> Catalogue:
        """From entries of the catalogue (keys of the schema) and rows of the list dimension_values."""
        found = [_indicator(entry) for entry in indicators]
        values: dict[str, dict[str, str]] = {}
        for row in dimension_values:
            labels = values.setdefault(str(row["dimension"]), {})
            for key in ("code", "label_vi", "label_en"):
                if text := str(row.get(key) or ""):
                    labels.setdefault(accented(text), str(row["code"]))
        return cls({indicator.code: indicator for indicator in found}, values)

    def find(self, text: str) -> Indicator | None:
        """By its code, in any case."""
        return self.indicators.get(text) or next(
            (found for code, found in self.indicators.items() if fold(code) == fold(text)), None
        )

    def value(self, dimension: str, text: str) -> str | None:
        """Code of a disaggregation's value by its code or label; the text itself for an open list."""
        labels = self.values.get(dimension)
        return text if labels is None else labels.get(accented(text))


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    dimensions = entry.get("dimensions") or ()
    decimals = entry.get("decimals")
    return Indicator(
        code=str(entry["code"]),
        dimensions=tuple(dimensions),
        frequency=str(entry.get("frequency") or ""),
        unit=str(entry.get("unit") or ""),
        decimals=None if decimals in (None, "") else int(str(decimals)),
        value_min=_decimal(entry.get("value_min")),
        value_max=_decimal(entry.get("value_max")),
    )


def _decimal(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))

"""What the last release says beside a row that is to be filled in: for comparing, and for marking jumps."""

from __future__ import annotations

import polars as pl

from harvesters.areas import Area
from harvesters.forms import series
from harvesters.forms.model import FormIndicator
from harvesters.vietnamese.periods import Period, parse

#: A change above this many times the usual one asks for an explanation.
TIMES = 3.0
Series = tuple[str, ...]


class Reference:
    """Looked up by period, area and disaggregations; empty where nothing is published."""

    def __init__(self, indicator: FormIndicator) -> None:
        self._dimensions = [each.code for each in indicator.dimensions]
        path = indicator.published
        self._history = series.read(path, self._dimensions) if path else None
        self._before: dict[str, dict[Series, tuple[str, float]]] = {}
        self._now: dict[tuple[str, ...], float] = {}
        self._limits: dict[tuple[int, Series], float] = {}
        if self._history is not None:
            names = [*series.KEY, *self._dimensions]
            known = self._history.select("period", *names, "number")
            self._now = {row[:-1]: row[-1] for row in known.iter_rows()}
            usual = series.usual_changes(self._history, self._dimensions)
            enough = usual.filter((pl.col("changes") >= series.OWN_CHANGES) & (pl.col("usual") > 0))
            rows = enough.select("span", "usual", *names).iter_rows()
            self._limits = {(row[0], row[2:]): row[1] * TIMES for row in rows}

    def of(self, period: str, area: Area, codes: tuple[str, ...]) -> dict[str, str | float]:
        """Role of a column that is only shown → what stands in it."""
        read = parse(period)
        if self._history is None or not isinstance(read, Period):
            return {}
        key = (area.code, area.valid_from, *codes)
        if period not in self._before:
            self._before[period] = self._last_before(read)
        shown: dict[str, str | float] = {}
        if key in self._before[period]:
            shown["previous_period"], shown["previous"] = self._before[period][key]
        if (now := self._now.get((period, *key))) is not None:
            shown["published"] = now
        if (limit := self._limits.get((series.span_of(read), key))) is not None:
            shown["limit"] = limit
        return shown

    def _last_before(self, period: Period) -> dict[Series, tuple[str, float]]:
        assert self._history is not None
        last = series.last_before(self._history, self._dimensions, period.start, series.span_of(period))
        rows = last.select("period", "number", *series.KEY, *self._dimensions).iter_rows()
        return {row[2:]: (row[0], row[1]) for row in rows}

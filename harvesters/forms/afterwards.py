"""What an accepted observation must fulfil in a form: its indicator is the agency's, its period begun."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from harvesters.catalogue import Catalogue
from harvesters.forms.model import Form, FormIndicator
from harvesters.model import Rejection
from harvesters.readers.table import coordinates
from harvesters.rules import reject


class Checks:
    """Of one sheet; each period and area that the form does not ask for is told once."""

    def __init__(self, form: Form, catalogue: Catalogue, today: str, template: bool) -> None:
        self._form = form
        self._today = today
        self._template = template
        self._asked = {each.code: [*each.periods, *_published(each)] for each in form.indicators}
        self._told: set[tuple[str, str, str]] = set()

    def run(self, frame: pl.DataFrame, sheet: str | None) -> tuple[pl.DataFrame, list[Rejection]]:
        """The observations that pass, and what is to be told."""
        own = pl.col("indicator").is_in([each.code for each in self._form.indicators])
        future = pl.col("period_start") > self._today
        faults = [
            *self._foreign(frame.filter(~own), sheet),
            *(_rejection("period.future", row, row["period"], sheet) for row in _rows(frame, own & future)),
        ]
        good = frame.filter(own & ~future)
        if self._template:
            faults += self._unasked(good, sheet)
        return good, faults

    def _foreign(self, frame: pl.DataFrame, sheet: str | None) -> Iterator[Rejection]:
        for row in frame.unique("indicator", keep="first", maintain_order=True).iter_rows(named=True):
            if self._new("indicator", row["indicator"], ""):
                yield _rejection("form.indicator", row, row["indicator"], sheet)

    def _unasked(self, frame: pl.DataFrame, sheet: str | None) -> Iterator[Rejection]:
        for indicator in self._form.indicators:
            own = pl.col("indicator") == indicator.code
            asked = self._asked[indicator.code]
            for row in _rows(frame, own & ~pl.col("period").is_in(asked), "period"):
                if indicator.periods and self._new("period", indicator.code, row["period"]):
                    yield _rejection("form.period", row, row["period"], sheet)
            known = [f"{area.code}@{area.valid_from}" for area in indicator.areas]
            place = pl.concat_str("area_code", pl.lit("@"), "area_valid_from")
            for row in _rows(frame, own & ~place.is_in(known), "area_code", "area_valid_from"):
                if known and self._new(
                    "area", indicator.code, f"{row['area_code']}@{row['area_valid_from']}"
                ):
                    yield _rejection("form.area", row, row["area_name"], sheet)

    def _new(self, *what: str) -> bool:
        new = what not in self._told
        self._told.add(what)  # type: ignore[arg-type]
        return new


def _published(indicator: FormIndicator) -> list[str]:
    """Periods that may be corrected; the differences tell of it."""
    if indicator.published is None:
        return []
    return pl.scan_parquet(indicator.published).select("period").unique().collect()["period"].to_list()


def _rows(frame: pl.DataFrame, test: pl.Expr, *distinct: str) -> Iterator[dict[str, str]]:
    found = frame.filter(test)
    if distinct:
        found = found.unique(list(distinct), keep="first", maintain_order=True)
    return found.iter_rows(named=True)


def _rejection(code: str, row: dict[str, str], value: str, sheet: str | None) -> Rejection:
    _, column, number = coordinates(row["source_row"])
    return reject(code, row=number, column=column, value=value, sheet=sheet)

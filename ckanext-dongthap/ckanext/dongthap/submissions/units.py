"""Which administrative units an indicator is to be filled in for, in the periods that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from ckanext.dongthap.runs import world
from ckanext.dongthap.submissions.indicators import Owned

from harvesters.areas import Area
from harvesters.vietnamese.periods import Period, parse

#: Where neither a release nor the dataset says which: the province of today.
_PROVINCE = ("82", "2025-07-01")


def to_fill(owned: Owned, published: Path | None, periods: Sequence[str]) -> tuple[Area, ...]:
    """The units of the last release (else those that the dataset names) that exist in the periods.

    Where a level has none left, because it was reorganised, the units of that level in the last period.
    """
    known = _of_release(published) or _named(owned) or _units([_PROVINCE])
    spans = [read for each in periods if isinstance(read := parse(each), Period)]
    if not spans:
        return tuple(known)
    alive = [area for area in known if any(_exists(area, span) for span in spans)]
    lost = {area.level for area in known} - {area.level for area in alive}
    last = max(spans, key=lambda span: span.end)
    return (*alive, *_successors(sorted(lost), last)) or tuple(known)


def _of_release(published: Path | None) -> list[Area]:
    if published is None:
        return []
    columns = pl.scan_parquet(published).select("area_code", "area_valid_from")
    return _units(columns.unique(maintain_order=True).collect().rows())


def _named(owned: Owned) -> list[Area]:
    spatial = owned.fields.get("spatial") or []
    return _units([(code, since) for code, _at, since in (str(key).partition("@") for key in spatial)])


def _units(keys: Sequence[tuple[str, str]]) -> list[Area]:
    """In the order of the code list."""
    wanted = set(keys)
    return [area for area in world.areas().all if (area.code, area.valid_from) in wanted]


def _exists(area: Area, span: Period) -> bool:
    """Whether the unit exists on the last day of the period."""
    return area.valid_from <= span.end and (not area.valid_to or span.end <= area.valid_to)


def _successors(levels: Sequence[str], span: Period) -> list[Area]:
    return [area for area in world.areas().all if area.level in levels and _exists(area, span)]

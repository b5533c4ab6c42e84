"""The grid of an indicator for a person: which cells there are, what stands in them, what stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from ckanext.dongthap.submissions import forms
from ckanext.dongthap.submissions.indicators import Owned, of_agencies
from ckanext.dongthap.submissions.intake import grid_periods

from harvesters.forms.expected import TooManyRows
from harvesters.forms.grid_layout import Grid, layout
from harvesters.forms.model import Form, Key
from harvesters.forms.paste import paste

__all__ = ["Owned", "Sheet", "owned", "pasted", "sheet"]


@dataclass(frozen=True)
class Sheet:
    """A grid with the published value of each of its cells, by `Key.text`; "" where there is none."""

    grid: Grid
    published: Mapping[str, str]
    periods: tuple[str, ...]


def owned(code: str) -> Owned | None:
    """The indicator of this code."""
    return next(iter(of_agencies(codes=[code])), None)


def sheet(indicator: Owned, periods: Sequence[str], values: Mapping[str, Any], language: str) -> Sheet | None:
    """The grid; None for an indicator that is too long to be filled in by hand."""
    with forms.build(indicator.agency, [indicator], periods or grid_periods(values)) as form:
        grid = _layout(form, language)
        [asked] = form.indicators
        return Sheet(grid, _published(grid, asked.published), asked.periods) if grid else None


def pasted(
    indicator: Owned, periods: Sequence[str], values: Mapping[str, Any], block: str, language: str
) -> dict[str, str]:
    """The cells that a block from a spreadsheet fills."""
    with forms.build(indicator.agency, [indicator], periods or grid_periods(values)) as form:
        grid = _layout(form, language)
        return paste(block, grid).cells if grid else {}


def _layout(form: Form, language: str) -> Grid | None:
    try:
        return layout(form.indicators[0], language)
    except TooManyRows:
        return None


def _published(grid: Grid, path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    wanted = {key.text for line in grid.keys for key in line}
    frame = pl.read_parquet(path)
    names = frame.columns
    dimensions = names[names.index("area_name") + 1 : names.index("value")]
    found: dict[str, str] = {}
    indicator = grid.keys[0][0].indicator if grid.keys and grid.keys[0] else ""
    for row in frame.iter_rows(named=True):
        codes = tuple(row[name] for name in dimensions)
        key = Key(indicator, row["period"], row["area_code"], row["area_valid_from"], codes).text
        if key in wanted:
            found[key] = row["value"]
    return found

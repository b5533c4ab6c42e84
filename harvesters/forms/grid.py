"""A grid that was filled in by hand: the same checks as an upload, with the coordinates of the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.forms import laying, summary
from harvesters.forms.gathering import FormLedger, Gathering
from harvesters.forms.grid_layout import Grid, layout
from harvesters.forms.model import Form, FormIndicator, Gap, Key, Report
from harvesters.forms.upload import LIMITS
from harvesters.model import Rejection
from harvesters.plan import Plan, plan
from harvesters.readers.table import ROW, SECTION, Column, Table
from harvesters.rules import reject, shorten
from harvesters.spec import Read

#: Fields of a cell besides its value.
MORE = ("mark", "status", "note", "explanation")
_HEAD = ("period", "code")


def read_grid(
    given: Mapping[str, Any],
    form: Form,
    code: str,
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    *,
    today: date | None = None,
    language: str = "vi",
) -> Report:
    """Check the cells of one indicator's grid.

    ``given``: `Key.text` → the text of a cell, or an object with ``value`` and any of ``mark`` (``>``, ``<``,
    ``~``), ``status``, ``note``, ``explanation``. In rejections and gaps ``row`` is the 1-based row of
    `grid_layout.layout` and ``column`` the label of its column; an observation's ``source_row`` is its number
    in ``given`` (1-based). ``workdir``: an empty folder that is kept for as long as the candidates are used.
    """
    indicator = form.indicator(code)
    if indicator is None or code not in catalogue.indicators:
        return summary.refused("", reject("form.indicator", value=code))
    grid = layout(indicator, language)
    cells = _cells(given, indicator)
    strangers = [text for text, cell in cells if cell is None]
    known = [(text, cell) for text, cell in cells if cell is not None]
    ledger = FormLedger(workdir / "rejections.ndjson", LIMITS.rejections, template=True)
    with ledger:
        ledger.add(reject("form.cell", value=text) for text in strangers)
        day = (today or date.today()).isoformat()
        work = Gathering(form, catalogue, areas, workdir, LIMITS, ledger, day)
        table = _table([cell for _, cell in known], indicator, workdir)
        columns = {role: n for n, role in enumerate(_roles(indicator), start=1)}
        mapping = laying.mapping_of(columns, indicator, form)
        laid = plan(table, mapping)
        assert isinstance(laid, Plan), laid
        work.take(laid, Read(), columns["explanation"])
        report = summary.summarise(Report("ready", how="grid"), work)
    keys = [_key(text) for text, _ in known]
    return _in_grid(report, grid, keys)


def _roles(indicator: FormIndicator) -> list[str]:
    return [*_HEAD, *(f"dim.{each.code}" for each in indicator.dimensions), "value", *MORE]


def _key(text: str) -> Key:
    code, period, area, valid_from, *dimensions = text.split("|")
    return Key(code, period, area, valid_from, tuple(dimensions))


def _cells(given: Mapping[str, Any], indicator: FormIndicator) -> list[tuple[str, list[str] | None]]:
    """Each cell as a row of `_roles`; None for a key that is no cell of this indicator."""
    found: list[tuple[str, list[str] | None]] = []
    for text, cell in given.items():
        parts = text.split("|")
        if len(parts) != 4 + len(indicator.dimensions) or parts[0] != indicator.code:
            found.append((text, None))
            continue
        _, period, area, valid_from, *codes = parts
        fields = cell if isinstance(cell, Mapping) else {"value": cell}
        texts = [_text(fields.get(name)) for name in ("value", *MORE)]
        found.append((text, [period, f"{area}@{valid_from}", *codes, *texts]))
    return found


def _text(value: object) -> str:
    return "" if value is None else shorten(str(value).strip(), 2_000)


def _table(rows: list[list[str]], indicator: FormIndicator, workdir: Path) -> Table:
    names = _roles(indicator)
    columns = tuple(Column(number, (name,)) for number, name in enumerate(names, start=1))
    frame = pl.DataFrame(rows, schema={each.name: pl.String for each in columns}, orient="row")
    numbers = pl.Series(ROW, range(1, frame.height + 1), dtype=pl.Int64)
    sections = pl.Series(SECTION, [""] * frame.height, dtype=pl.String)
    frame = frame.insert_column(0, numbers).insert_column(1, sections)
    frame.write_ipc(path := workdir / "grid.arrow")
    return Table("grid", columns, (path,), frame.height)


def _in_grid(report: Report, grid: Grid, keys: list[Key]) -> Report:
    places = grid.places()

    def at(number: int | None) -> tuple[int | None, str | None]:
        place = places.get(keys[number - 1]) if number else None
        return (place[0] + 1, grid.columns[place[1]]) if place else (None, None)

    def moved(rejection: Rejection) -> Rejection:
        row, column = at(rejection.row)
        return replace(rejection, row=row, column=column)

    def placed(gap: Gap) -> Gap:
        place = places.get(gap.key)
        return replace(gap, row=place[0] + 1 if place else None)

    rejections = sorted(map(moved, report.rejections), key=lambda each: each.row or 0)
    return replace(report, rejections=rejections, gaps=[placed(gap) for gap in report.gaps])

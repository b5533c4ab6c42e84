"""Tables of an upload → observations, with everything that is to be told of each sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from harvesters.areas import Areas
from harvesters.assemble import Assembled, Shelf, assemble
from harvesters.catalogue import Catalogue
from harvesters.forms import afterwards
from harvesters.forms.model import Explanation, Form, Gap, Key
from harvesters.forms.remedies import reworded
from harvesters.ledger import Ledger
from harvesters.mapping import Mapped, Mapper
from harvesters.model import Candidate, Rejection
from harvesters.plan import Plan
from harvesters.readers import Limits
from harvesters.readers.table import ROW, Table, coordinates, plain_expr
from harvesters.spec import Read

Sheet = str | None
#: Faults that leave it open which observation a row was meant for.
_KEY_FAULTS = ("area.", "period.", "dimension.", "form.choice", "form.column", "form.header", "label.")


class FormLedger(Ledger):
    """Rejections in the form's words, counted by sheet."""

    def __init__(self, path: Path, keep: int, template: bool) -> None:
        super().__init__(path, keep)
        self.by_sheet: dict[Sheet, Counter[str]] = defaultdict(Counter)
        self.unclear: set[Sheet] = set()
        self._template = template

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Reword, count, keep."""
        told = list(reworded(rejections, self._template))
        for rejection in told:
            self.by_sheet[rejection.sheet][rejection.severity] += 1
            if rejection.severity == "error" and rejection.code.startswith(_KEY_FAULTS):
                self.unclear.add(rejection.sheet)
        super().add(told)


@dataclass
class Gathering:
    """What has been read so far."""

    form: Form
    catalogue: Catalogue
    areas: Areas
    workdir: Path
    limits: Limits
    ledger: FormLedger
    today: str
    rows: Counter[Sheet] = field(default_factory=Counter)
    left_out: Counter[Sheet] = field(default_factory=Counter)
    indicators: dict[Sheet, dict[str, None]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    refused: set[Key] = field(default_factory=set)
    decimal: set[str] = field(default_factory=set)
    _texts: dict[tuple[Sheet, int], str] = field(default_factory=dict)
    _shelf: Shelf | None = None

    def take(self, plan: Plan, read: Read, explanation: int | None = None, template: bool = True) -> None:
        """Map one table; ``explanation``: number of the column where explanations stand."""
        shelf = self._shelf = self._shelf or Shelf(self.workdir, self.catalogue)
        table = plan.table
        self._survey(table, plan.used, explanation)
        mapper = Mapper(plan, read, self.catalogue, self.areas)
        self.decimal |= set(mapper.marks_found().split())
        taken = 0
        checks = afterwards.Checks(self.form, self.catalogue, self.today, template)
        for batch in mapper.run(self.limits.rows):
            taken += batch.rows
            self.ledger.add(batch.rejections)
            good, faults = checks.run(batch.accepted, table.sheet)
            self.ledger.add(faults)
            self._keys(batch, mapper, table.sheet, template)
            known = self.indicators.setdefault(table.sheet, {})
            known |= dict.fromkeys(good["indicator"].unique(maintain_order=True).to_list())
            if good.height:
                shelf.put(good)
        self.left_out[table.sheet] += table.rows - taken

    def finish(self) -> Assembled:
        """The candidates, free of duplicates."""
        if self._shelf is None:
            return Assembled([])
        return assemble(self._shelf, self.catalogue, self.workdir, self.limits.sort_rows, self.ledger)

    def explanations(self, candidates: Iterable[Candidate]) -> list[Explanation]:
        """The explanations of the accepted values."""
        found: list[Explanation] = []
        for candidate in candidates if self._texts else ():
            for row in pl.read_parquet(candidate.data).iter_rows(named=True):
                sheet, _, number = coordinates(row["source_row"])
                text = self._texts.get((sheet, number or 0))
                if text:
                    found.append(Explanation(_key(candidate, row), text, sheet, number))
        return found

    def _survey(self, table: Table, used: set[int], explanation: int | None) -> None:
        """Count the rows that hold anything, and keep their explanations."""
        names = [column.name for column in table.columns if column.number in used]
        for batch in table.batches():
            filled = pl.any_horizontal(plain_expr(pl.col(name)) != "" for name in names)
            self.rows[table.sheet] += int(batch.select(filled.sum()).item()) if names else 0
            if explanation:
                texts = batch.select(ROW, plain_expr(pl.col(f"c{explanation}")).alias("text"))
                for number, text in texts.filter(pl.col("text") != "").iter_rows():
                    self._texts[table.sheet, number] = text

    def _keys(self, batch: Mapped, mapper: Mapper, sheet: Sheet, template: bool) -> None:
        """Remember what was refused, and in a template what is left open."""
        dimensions = list(mapper.plan.mapping.disaggregations)
        for row in batch.refused.iter_rows(named=True):
            self.refused.add(self._key_of(row, dimensions))
        if not template or not batch.absent.height:
            return
        texts = [name for name in ("period", "area", "code") if name in batch.absent.columns]
        asked = batch.absent.filter(pl.any_horizontal(pl.col(name) != "" for name in texts))
        for row in mapper.resolved(asked).iter_rows(named=True):
            name = row["area_name"] or row.get("area") or row.get("code") or ""
            self.gaps.append(Gap(self._key_of(row, dimensions), name, sheet, row[ROW]))

    def _key_of(self, row: dict[str, Any], present: list[str]) -> Key:
        indicator = self.catalogue.indicators.get(row["indicator_code"])
        order = indicator.dimensions if indicator else ()
        codes = tuple(row[f"code.{name}"] if name in present else "" for name in order)
        place = row["area_code"], row["area_valid_from"]
        return Key(row["indicator_code"], row["period_code"], *place, codes)


def _key(candidate: Candidate, row: dict[str, Any]) -> Key:
    codes = tuple(row[name] for name in candidate.dimensions)
    return Key(candidate.indicator, row["period"], row["area_code"], row["area_valid_from"], codes)


def keys_of(candidate: Candidate) -> set[Key]:
    """Every observation of a candidate."""
    columns = ["period", "area_code", "area_valid_from", *candidate.dimensions]
    rows = pl.read_parquet(candidate.data, columns=columns).select(columns).iter_rows()
    return {Key(candidate.indicator, row[0], row[1], row[2], row[3:]) for row in rows}

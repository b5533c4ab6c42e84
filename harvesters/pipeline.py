"""The way of one source: fetch → read → map → check → candidates. Run and preview are the same code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harvesters import eras
from harvesters.areas import Areas
from harvesters.assemble import Shelf, assemble
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import CatalogueConnector, Door, State, connector
from harvesters.ledger import Ledger
from harvesters.mapping import Mapper
from harvesters.model import Outcome, RawInput, Rejection, TableSample
from harvesters.plan import Plan, plan
from harvesters.readers import Limits, Reading, Table, read
from harvesters.readers.table import plain
from harvesters.rules import reject
from harvesters.spec import Mapping, Read, Source
from harvesters.units import stated
from harvesters.unknown_columns import missing_columns, undeclared

#: Called with the step (fetch, read, map, sort), what is done and what is to do.
Progress = Callable[[str, int, int], None]
#: `process`, or what stands in its place (`harvesters.bounded.run_bounded`).
Process = Callable[
    [Source, Sequence[RawInput], Catalogue, Areas, Path, "Limits | None", Progress],
    Outcome,
]
SAMPLE_ROWS = 20


@dataclass(frozen=True)
class Context:
    """What a connector may use: the HTTP door, and what the last published run kept of each address."""

    door: Door
    state: State = field(default_factory=dict)


def prepare(
    source: Source,
    context: Context,
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    limits: Limits | None = None,
    on_progress: Progress = lambda step, done, total: None,
    process: Process | None = None,
) -> Outcome:
    """Everything up to publication; touches nothing but ``workdir``, an empty folder that is kept by the
    caller for as long as the candidates are used. ``process``: what reads the bytes, `process` by default.

    ``outcome.not_modified``: the source has nothing new. Raises RetryLater, AskTheAgency, RefuseInput,
    FixTheSource from fetching; whatever is wrong with the data is in the outcome.
    """
    way = connector(source.connector)
    on_progress("fetch", 0, 1)
    raw = way.fetch(way.options(source.options), context.door, context.state, workdir)
    on_progress("fetch", 1, 1)
    if not raw or (isinstance(way, CatalogueConnector) and _same(raw, context.state)):
        return Outcome(raw=(), not_modified=True)
    return (process or _process)(source, raw, catalogue, areas, workdir, limits, on_progress)


def _same(raw: Sequence[RawInput], state: State) -> bool:
    """Whether every answer of a catalogue is byte for byte what it was."""
    known = {item.origin: item.sha256 for item in raw}
    return known == {address: validators.sha256 for address, validators in state.items()}


def process(
    source: Source,
    raw: Sequence[RawInput],
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    limits: Limits | None = None,
    on_progress: Progress = lambda step, done, total: None,
) -> Outcome:
    """`prepare` without fetching: for bytes that are already here (uploads, a held run taken up again)."""
    limits = limits or Limits()
    if isinstance(connector(source.connector), CatalogueConnector):
        # Only catalogues need what makes datasets of records.
        from harvesters.records.collect import collect

        return collect(source, raw, catalogue.terms, workdir, limits.rejections, limits.rows, on_progress)
    outcome = Outcome(raw=tuple(raw), rejections_file=workdir / "rejections.ndjson")
    with Ledger(workdir / "rejections.ndjson", limits.rejections) as ledger:
        _Work(source, catalogue, areas, workdir, limits, on_progress, ledger, outcome).run()
        outcome.rejections, outcome.rejected, outcome.warned = ledger.kept, ledger.errors, ledger.warnings
    return outcome


_process = process


@dataclass
class _Work:
    source: Source
    catalogue: Catalogue
    areas: Areas
    workdir: Path
    limits: Limits
    on_progress: Progress
    ledger: Ledger
    outcome: Outcome
    lost: int = 0
    #: Areas with figures of another time that were told.
    astray: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Fill the outcome; stop at the first failure."""
        shelf = Shelf(self.workdir, self.catalogue)
        way = connector(self.source.connector)
        inputs, about = way.inputs(self.outcome.raw), way.structure(self.outcome.raw)
        for number, item in enumerate(inputs):
            for position, (spec, mappings) in enumerate(self._readings()):
                self.on_progress("read", number, len(inputs))
                reading = self._read(item, spec, f"{number:03d}-{position:03d}", about)
                if self.outcome.failure is None:
                    self._map_all(reading, spec, mappings, shelf)
                if self.outcome.failure is not None:
                    return
        self._finish(shelf)

    def _readings(self) -> list[tuple[Read, list[Mapping]]]:
        """Each way of reading a file, with the mappings that want it so."""
        found: list[tuple[Read, list[Mapping]]] = []
        for mapping in self.source.mappings:
            spec = Read.model_validate({**self.source.read.model_dump(), **mapping.read})
            same = next((mappings for own, mappings in found if own == spec), None)
            if same is None:
                found.append((spec, [mapping]))
            else:
                same.append(mapping)
        return found or [(self.source.read, [])]

    def _read(self, item: RawInput, spec: Read, name: str, about: RawInput | None) -> Reading:
        folder = self.workdir / f"read-{name}"
        folder.mkdir()
        structure = about.path if about else None
        reading = read(item.path, spec, folder, self.limits, item.filename, structure)
        self.ledger.add(reading.faults)
        self.outcome.detected |= reading.detected
        self.outcome.tables += [sample(table) for table in reading.tables]
        self.outcome.failure = reading.failure or missing_columns(
            reading.tables, self.source.checks.required_columns
        )
        return reading

    def _map_all(self, reading: Reading, spec: Read, mappings: list[Mapping], shelf: Shelf) -> None:
        plans: list[Plan] = []
        for mapping in mappings:
            found = [plan(table, mapping) for table in reading.tables]
            fitting = [each for each in found if isinstance(each, Plan)]
            failures = [each for each in found if isinstance(each, Rejection)]
            if failures and (not fitting or spec.sheets):
                self.outcome.failure = failures[0]
                return
            plans += fitting
        self._report_columns(reading.tables, plans)
        for number, laid in enumerate(plans):
            self.on_progress("map", number, len(plans))
            self._map(laid, spec, shelf)

    def _report_columns(self, tables: list[Table], plans: list[Plan]) -> None:
        """Sheets that no mapping fits, and columns nobody declared."""
        used = {id(laid.table) for laid in plans}
        self.ledger.add(
            reject("sheet.skipped", value=table.sheet or "", sheet=table.sheet)
            for table in tables
            if id(table) not in used
        )
        if not self.source.checks.allow_unknown_columns:
            faults = list(undeclared(plans, self.source.checks.required_columns))
            self.ledger.add(faults)
            self.outcome.failure = self.outcome.failure or next(iter(faults), None)

    def _map(self, laid: Plan, spec: Read, shelf: Shelf) -> None:
        mapping = laid.mapping
        if self.source.illustrative:
            laid = replace(laid, mapping=mapping.model_copy(update={"status": "illustrative"}))
        mapper = Mapper(laid, spec, self.catalogue, self.areas)
        if marks := mapper.marks_found():
            self.outcome.detected["decimal"] = marks
        if unit := stated(laid.table.title, [column.label for column in laid.values]):
            known = self.outcome.detected.get("unit", "").split("; ")
            self.outcome.detected["unit"] = "; ".join(dict.fromkeys([*filter(None, known), unit]))
        for batch in mapper.run(self.limits.rows):
            self.ledger.add(batch.rejections)
            self.lost += batch.lost
            self.outcome.missing += batch.missing
            if batch.accepted.height:
                shelf.put(batch.accepted)
                if not mapping.area.recalculated:
                    self.ledger.add(eras.warn(batch.accepted, self.areas, laid.table.sheet, self.astray))
        gone = list(mapper.lost_columns())
        self.ledger.add(gone)
        if gone and self.source.checks.max_rejected_share < 1:
            self.outcome.failure = self.outcome.failure or gone[0]

    def _finish(self, shelf: Shelf) -> None:
        """Candidates, and the limits that the whole must keep."""
        if self.outcome.failure:
            return
        self.on_progress("sort", 0, max(len(shelf.parts), 1))
        done = assemble(shelf, self.catalogue, self.workdir, self.limits.sort_rows, self.ledger)
        self.outcome.candidates, self.outcome.accepted = done.candidates, done.accepted
        lost, checks = self.lost + done.lost, self.source.checks
        total = lost + done.accepted
        if total and lost / total > checks.max_rejected_share:
            found, limit = f"{lost / total:.1%}", f"{checks.max_rejected_share:.1%}"
            self.outcome.failure = reject("rejected.share", found=found, limit=limit)
        elif done.accepted < checks.min_rows:
            self.outcome.failure = reject("rows.few", found=str(done.accepted), expected=str(checks.min_rows))


def sample(table: Table) -> TableSample:
    """The head of a table as a person sees it."""
    head = next(table.batches(), None)
    rows = [] if head is None else head.head(SAMPLE_ROWS).rows()
    return TableSample(
        sheet=table.sheet,
        title=table.title,
        header_rows=table.header_rows,
        header=[column.label for column in table.columns],
        rows=[(int(row[0]), [plain(cell) for cell in row[2:]]) for row in rows],
        count=table.rows,
    )

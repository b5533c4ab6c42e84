"""Table → observations: the cells of the value columns, one a row, with what their texts mean.

Works on whole batches; only distinct texts and refused cells are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.checks import check_numbers, check_range, mixed_shares, refuse
from harvesters.lookup import Lookup
from harvesters.model import ILLUSTRATIVE, MARK, Rejection
from harvesters.origins import Bound
from harvesters.plan import Plan
from harvesters.readers.table import ROW, Column, Table, plain_expr
from harvesters.resolve import Fault, steps
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese import numbers
from harvesters.vietnamese.fold import accented, fold
from harvesters.vietnamese.numbers import Evidence, Mark, Marks


@dataclass
class Mapped:
    """One batch. ``accepted``: columns of a release file, ``indicator`` first; ``rows``: rows that the
    mapping takes; ``lost`` counts the cells
    refused, ``missing`` those that hold no figure; ``absent`` has the texts of these,
    ``refused`` those of the lost ones with what could be made of them.
    """

    accepted: pl.DataFrame
    rejections: list[Rejection] = field(default_factory=list)
    rows: int = 0
    lost: int = 0
    missing: int = 0
    absent: pl.DataFrame = field(default_factory=pl.DataFrame)
    refused: pl.DataFrame = field(default_factory=pl.DataFrame)


#: A mark that may stand between thousands, and the decimal mark that goes with it.
_SWAPPED: tuple[tuple[Mark, Mark], ...] = ((".", ","), (",", "."))


class Mapper:
    """Carries a plan out, batch by batch; remembers what runs over batches."""

    def __init__(self, plan: Plan, read: Read, catalogue: Catalogue, areas: Areas) -> None:
        self.plan = plan
        self.read = read
        self.catalogue = catalogue
        self.steps = steps(plan, catalogue, areas)
        self.faults: list[Fault] = []
        self.reported: set[tuple[object, ...]] = set()
        self._columns = [column for column in plan.values if self._taken(column)]
        self._notices: list[Rejection] = []
        self._outcome: dict[int, tuple[int, int]] = {}
        self._marks = self._decide()
        self._doubted = self._lost_thousands() if read.decimal == "auto" else []
        self._beside = beside(plan.table)
        self._filled: dict[str, str] = {}
        self._lookups = [Lookup(number, step, self.faults) for number, step in enumerate(self.steps)]

    def run(self, rows: int | None = None) -> Iterator[Mapped]:
        """Map the table's batches, at most so many rows of it."""
        left = rows
        for batch in self.plan.table.batches() if self._columns else ():
            frame = batch if left is None else batch.head(left)
            yield self._map(frame)
            if left is not None:
                left -= frame.height
                if left <= 0:
                    return

    def _count(self, accepted: pl.DataFrame, refused: pl.DataFrame) -> None:
        """How many cells of each column were taken and refused."""
        if len(self._columns) < 2 or not (refused.height or self._outcome):
            return
        for place, frame in enumerate((accepted, refused)):
            for number, cells in frame.group_by("column").len().iter_rows():
                counts = [*self._outcome.get(number, (0, 0))]
                counts[place] += cells
                self._outcome[number] = (counts[0], counts[1])

    def lost_columns(self) -> Iterator[Rejection]:
        """Value columns of which every figure was refused: a year is lost, say."""
        table = self.plan.table
        for column in self._columns:
            taken, refused = self._outcome.get(column.number, (0, 0))
            if refused and not taken:
                label, place = column.label or table.place(column), table.place(column)
                yield reject(
                    "column.rejected", column=place, sheet=table.sheet, value=label, found=str(refused)
                )

    def marks_found(self) -> str:
        """The marks of numbers as decided, for the report."""
        found = {marks.decimal or ("?" if marks.clash else "") for marks in self._marks.values()}
        return " ".join(sorted(mark for mark in found if mark))

    def _map(self, frame: pl.DataFrame) -> Mapped:
        taken = self._rows(frame)
        cells = self._cells(taken)
        figures, unfilled = _apart(cells, self._absent(cells))
        figures = self.resolved(self._with_doubts(figures))
        figures = check_range(check_numbers(figures, self.plan.mapping.value.factor), self.catalogue)
        marks = [f"fault.{number}" for number in range(len(self.steps))]
        accepted, refused = _apart(
            figures,
            pl.any_horizontal(pl.col(name).is_not_null() for name in [*marks, "number_fault", "range_fault"]),
        )
        self._count(accepted, refused)
        rejections = list(refuse(refused, self)) if refused.height else []
        rejections += [*self._notices, *mixed_shares(accepted, self)]
        self._notices = []
        accepted = self._observations(accepted)
        return Mapped(accepted, rejections, taken.height, refused.height, unfilled.height, unfilled, refused)

    def _with_doubts(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Cells without the values of which nobody knows whether they are fractions."""
        if not self._doubted:
            return cells
        doubt = pl.col("column").is_in(self._doubted) & pl.col("cell").str.contains(r"^\x02\d+\.\d+$")
        return cells.with_columns(
            pl.when(doubt).then(None).otherwise(pl.col("value")).alias("value"),
            pl.when(doubt).then(pl.lit("number.ambiguous")).otherwise(pl.col("undecided")).alias("undecided"),
        )

    def resolved(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Cells with what their texts mean, and ``fault.<step>`` where a text means nothing."""
        for lookup in self._lookups:
            cells = lookup.add(cells)
        return cells

    def _absent(self, cells: pl.DataFrame) -> pl.Expr:
        """Which cells hold a word that stands for no figure. One without digits is never a number."""
        words = [word.strip().lower() for word in self.read.missing]
        if not any(char.isdigit() for word in words for char in word):
            cells = cells.filter(pl.col("value").is_null())
        text = plain_expr(pl.col("cell")).str.strip_chars().str.to_lowercase()
        found = cells.select(pl.col("cell").unique()).filter(text.is_in(words))["cell"]
        return pl.col("cell").is_in(found.to_list()) if found.len() else pl.lit(False)

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that the spec takes, with their texts as columns."""
        for name, bound in self.plan.texts.items():
            text = bound.cells(frame) if bound.scope == "row" else pl.lit(bound.text)
            frame = frame.with_columns(text.alias(name))
            if bound.origin.fill_down:
                frame = self._fill_down(frame, name)
        for number, (bound, labels) in enumerate(self.plan.where):
            if bound.scope == "row":
                name = f"where.{number}"
                frame = frame.with_columns(bound.cells(frame).alias(name))
                frame = self._fill_down(frame, name) if bound.origin.fill_down else frame
                frame = _keep(frame, name, {t for t in _distinct(frame, name) if _listed(bound, t, labels)})
        for name, bound in self.plan.texts.items():
            if bound.scope == "row" and bound.origin.skip:
                frame = _keep(frame, name, {t for t in _distinct(frame, name) if not bound.skips(t)})
        return frame

    def _fill_down(self, frame: pl.DataFrame, name: str) -> pl.DataFrame:
        above = pl.when(pl.col(name) != "").then(pl.col(name)).forward_fill()
        frame = frame.with_columns(above.fill_null(pl.lit(self._filled.get(name, ""))).alias(name))
        if frame.height:
            self._filled[name] = frame[name][-1]
        return frame

    def _cells(self, frame: pl.DataFrame) -> pl.DataFrame:
        """One row for each cell of the value columns, column by column."""
        groups: dict[Marks, list[Column]] = {}
        for column in self._columns:
            groups.setdefault(self._marks[column.number], []).append(column)
        found = [self._read_cells(frame, marks, columns) for marks, columns in groups.items()]
        return found[0] if len(found) == 1 else pl.concat(found).sort("column", maintain_order=True)

    def _read_cells(self, frame: pl.DataFrame, marks: Marks, columns: list[Column]) -> pl.DataFrame:
        """The cells of columns whose numbers have the same marks."""
        undecided = "number.mixed" if marks.clash else "number.ambiguous"
        own = [name for name, bound in self.plan.texts.items() if bound.scope != "column"]
        cells = frame.unpivot(
            on=[column.name for column in columns],
            index=[ROW, *own],
            variable_name="variable",
            value_name="cell",
        )
        numbered = {column.name: column.number for column in columns}
        above = {
            name: {column.name: bound.above(column) for column in columns}
            for name, bound in self.plan.texts.items()
            if bound.scope == "column"
        }
        variable = pl.col("variable")
        return cells.select(
            ROW,
            *(
                variable.replace_strict(above[name], return_dtype=pl.String).alias(name)
                if name in above
                else pl.col(name)
                for name in self.plan.texts
            ),
            "cell",
            variable.replace_strict(numbered, return_dtype=pl.Int32).alias("column"),
            *numbers.read_cells(cells["cell"], marks),
            pl.lit(undecided if marks.decimal is None else "").alias("undecided"),
        )

    def _observations(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Columns as in a release file, ``indicator`` first."""
        mapping = self.plan.mapping
        names = list(mapping.disaggregations)
        if self._beside.height:
            frame = frame.join(self._beside, on=[ROW, "column"], how="left", maintain_order="left")
        return frame.select(
            pl.col("indicator_code").alias("indicator"),
            pl.col("period_code").alias("period"),
            "period_start",
            "period_end",
            "area_code",
            "area_valid_from",
            "area_name",
            *(pl.col(f"code.{name}").alias(name) for name in names),
            "value",
            self._qualifier().alias("qualifier"),
            self._status().alias("status"),
            self._note().alias("note"),
            self._source_row().alias("source_row"),
        )

    def _note(self) -> pl.Expr:
        """The source's note and the marks beside the figure; a made-up figure says so first."""
        note = pl.col("note") if "note" in self.plan.texts else pl.lit("")
        if self._beside.height:
            beside = pl.col("beside").fill_null("")
            note = pl.concat_str(
                note, pl.when((note != "") & (beside != "")).then(pl.lit(". ")).otherwise(pl.lit("")), beside
            )
        if self.plan.mapping.status != "illustrative":
            return note
        return pl.concat_str(
            pl.lit(ILLUSTRATIVE.vi), pl.when(note != "").then(pl.lit(". ") + note).otherwise(pl.lit(""))
        )

    def _status(self) -> pl.Expr:
        mapping = self.plan.mapping
        if mapping.status == "illustrative":
            return pl.lit("illustrative")
        stated = pl.when(pl.col("period_status") != "").then(pl.col("period_status"))
        if mapping.status_from:
            own = pl.when(pl.col("row_status") != "").then(pl.col("row_status"))
            stated = own.when(pl.col("period_status") != "").then(pl.col("period_status"))
        return stated.otherwise(pl.lit(mapping.status))

    def _qualifier(self) -> pl.Expr:
        if not self.plan.mapping.qualifier_from:
            return pl.col("qualifier")
        stated = pl.col("row_qualifier")
        return pl.when(stated != "").then(stated).otherwise(pl.col("qualifier"))

    def _source_row(self) -> pl.Expr:
        table = self.plan.table
        row = pl.col(ROW).cast(pl.String)
        if table.kind == "records" or (table.sheet is None and len(self._columns) == 1):
            return row
        letters = {column.number: table.place(column) for column in self._columns}
        place = pl.col("column").replace_strict(letters, return_dtype=pl.String)
        return pl.concat_str(pl.lit(f"{table.sheet}!" if table.sheet else ""), place, row)

    def _taken(self, column: Column) -> bool:
        """Whether a value column is one that the spec takes, by the texts above it."""
        bounds = list(self.plan.texts.values())
        if any(b.skips(b.above(column)) for b in bounds if b.scope == "column" and b.above(column)):
            return False
        if any(b.skips(b.text) for b in bounds if b.scope == "table" and b.text):
            return False
        return all(
            _listed(bound, bound.above(column) if bound.scope == "column" else bound.text, labels)
            for bound, labels in self.plan.where
            if bound.scope != "row"
        )

    def _decide(self) -> dict[int, Marks]:
        """Marks of each value column, on all of its cells; if need be on those of its neighbours."""
        found = self._evidence(self._columns) if self.read.decimal == "auto" else {}
        told = {
            column.number: numbers.decide(
                found.get(column.number, Evidence()), self.read.decimal, self.read.thousands, column.label
            )
            for column in self._columns
        }
        unclear = [n for n, marks in told.items() if marks.decimal is None and not marks.clash and n in found]
        if any(found[number].open for number in unclear):
            told |= self._settled(found, unclear)
        return told

    def _lost_thousands(self) -> list[int]:
        """Columns of counts whose numbers a program may have taken for fractions."""
        counting = {c.name: c.number for c in self._columns if numbers.says_counts(c.label)}
        shapes: dict[str, dict[str, int]] = {name: {} for name in counting}
        for batch in self.plan.table.batches(list(counting)) if counting else ():
            for name, found in shapes.items():
                for shape, count in numbers.own_shapes(batch[name]).items():
                    found[shape] = found.get(shape, 0) + count
        return [counting[name] for name, found in shapes.items() if found and numbers.lost_thousands(found)]

    def _evidence(self, columns: list[Column]) -> dict[int, Evidence]:
        names = {column.name: column.number for column in columns}
        found = dict.fromkeys(names.values(), Evidence())
        for batch in self.plan.table.batches(list(names)) if names else ():
            cells = batch.unpivot(on=list(names), variable_name="column", value_name="cell")
            for name, each in numbers.evidence_by_column(cells).items():
                found[names[name]] += each
        return found

    def _settled(self, found: dict[int, Evidence], unclear: list[int]) -> dict[int, Marks]:
        """Marks of undecided columns whose neighbours prove that their mark stands between thousands."""
        columns = {column.number: column for column in self.plan.table.columns}
        others = [column for number, column in columns.items() if number not in found]
        every = {**found, **self._evidence(others)}
        proofs = {n: e for n, e in every.items() if n not in unclear}
        settled: dict[int, Marks] = {}
        for number in unclear:
            for mark, other in _SWAPPED:
                sure = [n for n, each in proofs.items() if numbers.decide(each).decimal == other]
                against = any(numbers.decide(each).decimal == mark for each in proofs.values())
                if found[number].grouped(mark) and sure and not against:
                    settled[number] = Marks(other, self.read.thousands)
                    self._notices.append(self._told_settled(columns[number], mark, columns[sure[0]]))
        return settled

    def _told_settled(self, column: Column, mark: str, proof: Column) -> Rejection:
        table = self.plan.table
        return reject(
            "number.settled",
            column=table.place(column),
            sheet=table.sheet,
            value=column.label or table.place(column),
            mark=mark,
            other=proof.label or table.place(proof),
        )


def beside(table: Table) -> pl.DataFrame:
    """Marks of notes beside the cells of a table."""
    schema = {ROW: pl.Int64, "column": pl.Int32, "beside": pl.String}
    lines = [(row, column, f"{MARK.vi}: {text}") for (row, column), text in table.notes.items()]
    return pl.DataFrame(lines, schema=schema, orient="row")


def _apart(frame: pl.DataFrame, chosen: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The other rows and the chosen ones; nothing is copied where none is."""
    mask = frame.select(pl.repeat(False, pl.len()) | chosen).to_series()
    return (frame.filter(~mask), frame.filter(mask)) if mask.any() else (frame, frame.clear())


def _distinct(frame: pl.DataFrame, name: str) -> list[str]:
    return frame[name].unique().to_list()


def _keep(frame: pl.DataFrame, name: str, texts: set[str]) -> pl.DataFrame:
    return frame.filter(pl.col(name).is_in(list(texts)))


def _listed(bound: Bound, text: str, labels: list[str]) -> bool:
    label = bound.label(text)
    lines = [label, *label.splitlines()]
    return any(key(line) == key(wanted) for key in (accented, fold) for line in lines for wanted in labels)

"""What a cell must fulfil to be an observation, and the rejection with coordinates when it does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from harvesters.catalogue import Catalogue
from harvesters.model import Rejection
from harvesters.origins import Bound
from harvesters.readers.table import ROW, SHOWN, plain
from harvesters.resolve import Step
from harvesters.rules import reject
from harvesters.vietnamese.numbers import ERROR, readings

if TYPE_CHECKING:
    from harvesters.mapping import Mapper


def check_numbers(frame: pl.DataFrame, factor: str) -> pl.DataFrame:
    """Add ``number_fault``: the rule that an unread cell breaks; multiply what was read."""
    if not frame["value"].null_count():
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("number_fault"))
    else:
        frame = frame.with_columns(_number_fault().alias("number_fault"))
    return frame if Decimal(factor) == 1 else _multiply(frame, Decimal(factor))


def _number_fault() -> pl.Expr:
    cell = pl.col("cell")
    marked = cell.str.contains(r"^\D{0,12}[\d.,\s]*\d[.,]\d[\d.,\s]*%?$")
    return (
        pl.when(cell.str.contains(SHOWN))
        .then(pl.lit("cell.shown"))
        .when(cell.str.starts_with(ERROR))
        .then(pl.lit("cell.error"))
        .when(pl.col("value").is_not_null())
        .then(pl.lit(None, dtype=pl.String))
        .when((pl.col("undecided") != "") & marked & ~cell.str.contains(r"^0\d+[.,]"))
        .then(pl.col("undecided"))
        .otherwise(pl.lit("number.invalid"))
    )


def _multiply(frame: pl.DataFrame, factor: Decimal) -> pl.DataFrame:
    """Exact product, without the zeros that multiplying leaves behind the mark."""
    known = frame["value"].drop_nulls().unique()
    products = [format(Decimal(text) * factor, "f") for text in known]
    short = [text.rstrip("0").rstrip(".") if "." in text else text for text in products]
    table = pl.DataFrame({"value": known, "product": pl.Series(short, dtype=pl.String)})
    joined = frame.join(table, on="value", how="left", maintain_order="left")
    return joined.with_columns(pl.col("product").alias("value")).drop("product")


def check_range(frame: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add ``range_fault``: code of the indicator whose limits the value breaks."""
    number = pl.col("value").cast(pl.Float64, strict=False)
    outside = pl.lit(False)
    for code in frame["indicator_code"].unique().to_list():
        indicator = catalogue.indicators.get(code)
        if indicator is None:
            continue
        own = pl.col("indicator_code") == code
        if indicator.value_min is not None:
            outside = outside | (own & (number < float(indicator.value_min)))
        if indicator.value_max is not None:
            outside = outside | (own & (number > float(indicator.value_max)))
    return frame.with_columns(pl.when(outside).then(pl.col("indicator_code")).alias("range_fault"))


def mixed_shares(frame: pl.DataFrame, mapper: Mapper) -> Iterator[Rejection]:
    """An indicator's first figure without % where others of the column say it: 0.08 beside 12.5%."""
    says = frame["cell"].str.contains("%", literal=True)
    if not says.any() or says.all():
        return
    group = ["indicator_code", "column"]
    bare = ~pl.col("says") & (pl.col("value").cast(pl.Float64) != 0)
    told = frame.with_columns(says.alias("says")).filter(pl.col("says").any().over(group) & bare)
    for row in told.unique(group, keep="first", maintain_order=True).iter_rows(named=True):
        place, sheet = _place(mapper, row["column"]), mapper.plan.table.sheet
        yield reject("number.share", row=row[ROW], column=place, sheet=sheet, value=plain(row["cell"]))


def refuse(frame: pl.DataFrame, mapper: Mapper) -> Iterator[Rejection]:
    """Every fault of the refused cells, each where it stands: a row's once, a header's once."""
    for row in frame.iter_rows(named=True):
        for number, step in enumerate(mapper.steps):
            fault = row[f"fault.{number}"]
            if fault is not None:
                yield from _text_fault(mapper, step, number, int(fault), row)
        if row["number_fault"] or row["range_fault"]:
            yield _value_fault(mapper, row)


def _value_fault(mapper: Mapper, row: dict[str, Any]) -> Rejection:
    table = mapper.plan.table
    where = {"row": row[ROW], "column": _place(mapper, row["column"]), "sheet": table.sheet}
    if row["number_fault"] == "number.ambiguous":
        cell = plain(row["cell"])
        whole, fraction = readings(cell)
        return reject("number.ambiguous", value=cell, whole=whole, fraction=fraction, **where)
    if row["number_fault"]:
        return reject(row["number_fault"], value=plain(row["cell"]), **where)
    indicator = mapper.catalogue.indicators[row["range_fault"]]
    low, high = (str(end) if end is not None else "∞" for end in (indicator.value_min, indicator.value_max))
    return reject("number.range", value=row["value"], low=low.replace("∞", "-∞"), high=high, **where)


def _text_fault(
    mapper: Mapper, step: Step, number: int, index: int, row: dict[str, Any]
) -> Iterator[Rejection]:
    table, fault = mapper.plan.table, mapper.faults[index]
    names = [fault.about] if fault.about in mapper.plan.texts else step.inputs
    bounds = [mapper.plan.texts[name] for name in names if name in mapper.plan.texts]
    line, column = _coordinates(mapper, bounds, row)
    key = (number, index, line, column)
    if key not in mapper.reported:
        mapper.reported.add(key)
        yield reject(fault.code, row=line, column=column, value=fault.value, sheet=table.sheet, **fault.words)


def _coordinates(mapper: Mapper, bounds: list[Bound], row: dict[str, Any]) -> tuple[int | None, str | None]:
    """Row and column of the texts that a step read: a header's own row, a row's key cell, or the cell."""
    table = mapper.plan.table
    in_row = [bound for bound in bounds if bound.scope == "row"]
    above = [bound for bound in bounds if bound.scope == "column"]
    if in_row and above:
        return row[ROW], _place(mapper, row["column"])
    if in_row:
        column = next((bound.column for bound in in_row if bound.column), None)
        return row[ROW], table.place(column) if column else None
    if above:
        depth = (above[0].origin.header or 1) - 1
        header = table.header_rows[depth] if depth < len(table.header_rows) else None
        return header, _place(mapper, row["column"])
    return None, None


def _place(mapper: Mapper, number: int) -> str:
    table = mapper.plan.table
    return table.place(table.columns[number - 1])

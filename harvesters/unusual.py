"""A candidate beside the release in force: a common factor, and the share of values that changed unusually.

The tests are those of `forms.suspicious` (usual change of a series: see `forms.series`), asked of a whole
harvest instead of each value, since nobody stands by to give a word for each. A published value that comes
back exactly ten times as large is a revision by a factor; a new one is measured against the value before
in its series. Series are looked at in portions, so that memory does not grow with the release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from harvesters.forms import series
from harvesters.forms.reference import TIMES

#: Observations of both releases that are looked at together.
PORTION = 400_000
#: Pairs that are shown.
SHOWN = 20
#: How far from a power of ten, in decimal logarithms: a revision but for rounding, a new value by a half.
_EXACT, _NEAR = 0.005, 0.18
#: Powers of ten that a unit or a lost mark makes.
_POWERS = 9
#: Changes that the whole must have before their median stands in for that of a short series.
_POOLED = 5


@dataclass(frozen=True)
class Pair:
    """A value and what it is compared with; ``period_before`` is ``period`` for a revision."""

    period: str
    area_code: str
    area_name: str
    before: str
    period_before: str
    value: str
    dimensions: dict[str, str] = field(default_factory=dict)


@dataclass
class Comparison:
    """``revised``/``new``: values that were compared; ``powers``: of these, how many are 10^n times as large
    as before; ``measured``: values whose usual change is known, ``beyond``: those that changed more.
    """

    revised: int = 0
    new: int = 0
    revised_powers: Counter[int] = field(default_factory=Counter)
    new_powers: Counter[int] = field(default_factory=Counter)
    measured: int = 0
    beyond: int = 0
    pairs: list[Pair] = field(default_factory=list)

    def factor(self, share: float) -> tuple[int, int, int] | None:
        """Return the common power of ten, the values that have it and all that were compared, or None.

        ``share``: of the new values. Of revised ones a tenth is enough, since chance makes no exact powers.
        """
        for powers, total, limit in (
            (self.revised_powers, self.revised, min(share, 0.1)),
            (self.new_powers, self.new, share),
        ):
            power, found = next(iter(powers.most_common(1)), (0, 0))
            if found and found >= limit * total:
                return power, found, total
        return None


def compare(old: Path, new: Path, dimensions: Sequence[str], portion: int = PORTION) -> Comparison:
    """Compare the values of two release files that are new or differ with what stood before them."""
    found = Comparison()
    for before, after in _portions(old, new, dimensions, portion):
        _add(found, before, after, dimensions)
    return found


def _portions(
    old: Path, new: Path, dimensions: Sequence[str], portion: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Whole series of both files, so many observations at a time."""
    scans = [_scan(path, dimensions) for path in (old, new)]
    rows = sum(scan.select(pl.len()).collect().item() for scan in scans)
    count = max(1, -(-rows // portion))
    key = [*series.KEY, *dimensions]
    for number in range(count):
        of_part = pl.struct(key).hash(seed=0) % count == number
        before, after = (scan if count == 1 else scan.filter(of_part) for scan in scans)
        yield before.collect(), after.collect()


def _scan(path: Path, dimensions: Sequence[str]) -> pl.LazyFrame:
    scan = pl.scan_parquet(path)
    names = scan.collect_schema().names()
    absent = [pl.lit("").alias(name) for name in dimensions if name not in names]
    kept = ["period", "period_start", "period_end", *series.KEY, "area_name", *dimensions, "value"]
    return series.with_numbers(scan.with_columns(absent).select(kept))


def _add(found: Comparison, old: pl.DataFrame, new: pl.DataFrame, dimensions: Sequence[str]) -> None:
    revised, added = _changes(old, new, dimensions)
    found.revised += revised.height
    found.new += added.height
    both = pl.concat(
        [
            _measured(revised, old, dimensions).with_columns(_power(_EXACT)),
            _measured(added, old, dimensions).with_columns(_power(_NEAR)),
        ]
    )
    revision = pl.col("previous_period") == pl.col("period")
    # Where such changes are usual, a new value that is ten times the one before has no wrong unit.
    unlike = pl.col("power").is_not_null() & (revision | pl.col("beyond").fill_null(value=True))
    for powers, own in ((found.revised_powers, revision), (found.new_powers, ~revision)):
        powers.update(dict(both.filter(unlike & own).group_by("power").len().iter_rows()))
    found.measured += both["beyond"].count()
    found.beyond += int(both["beyond"].sum() or 0)
    striking = both.filter(pl.col("beyond").fill_null(value=False) | unlike)
    key = ["period", *series.KEY, *dimensions]
    _show(found, striking.sort("period_start", *key, descending=[True, *[False] * len(key)]), dimensions)


def _changes(
    old: pl.DataFrame, new: pl.DataFrame, dimensions: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values that differ from the published ones, and the new ones that have one before them."""
    key = ["period", *series.KEY, *dimensions]
    known = old.select(*key, pl.col("number").alias("was"), pl.col("value").alias("was_value"))
    joined = new.join(known, on=key, how="left")
    revised = joined.filter(pl.col("was") != pl.col("number")).select(
        *new.columns,
        pl.col("was").alias("previous"),
        pl.col("was_value").alias("previous_value"),
        pl.col("period").alias("previous_period"),
    )
    fresh = joined.filter(pl.col("was").is_null()).select(key)
    if fresh.is_empty():
        return revised, revised.clear()
    whole = pl.concat([old.join(new, on=key, how="anti"), new])
    added = series.with_previous(whole, list(dimensions)).join(fresh, on=key, how="semi")
    return revised, added.filter(pl.col("previous").is_not_null()).select(revised.columns)


def _measured(changes: pl.DataFrame, history: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Add ``beyond``: whether the change is beyond the usual one of the series, or of all where it is short.

    Null where no usual change is known.
    """
    names = list(dimensions)
    own = series.usual_changes(history, names).select(
        *series.KEY,
        *names,
        "span",
        pl.when(pl.col("changes") >= series.OWN_CHANGES).then(pl.col("usual")).alias("own"),
    )
    moved = series.with_previous(history, names).filter(pl.col("previous").abs() > 0)
    shares = ((moved["number"] - moved["previous"]) / moved["previous"]).abs()
    pooled = shares.median() if shares.len() >= _POOLED else None
    relative = pl.col("previous").abs() * pl.lit(pooled, dtype=pl.Float64)
    change, usual = (pl.col("number") - pl.col("previous")).abs(), pl.coalesce("own", relative)
    beyond = pl.when(usual > 0).then(change > TIMES * usual * (1 + 1e-9))
    return changes.join(own, on=[*series.KEY, *names, "span"], how="left").with_columns(
        beyond.alias("beyond")
    )


def _power(tolerance: float) -> pl.Expr:
    """The power of ten between a value and the one before, null where it is none."""
    ratio = pl.col("number") / pl.col("previous")
    exponent = pl.when((ratio > 0) & ratio.is_finite()).then(ratio.log(10.0))
    power = exponent.round().cast(pl.Int32)
    near = (exponent - power).abs() <= tolerance
    return pl.when(near & (power != 0) & (power.abs() <= _POWERS)).then(power).alias("power")


def _show(found: Comparison, rows: pl.DataFrame, dimensions: Sequence[str]) -> None:
    for row in rows.head(SHOWN - len(found.pairs)).iter_rows(named=True):
        found.pairs.append(
            Pair(
                row["period"],
                row["area_code"],
                row["area_name"],
                row["previous_value"],
                row["previous_period"],
                row["value"],
                {name: row[name] for name in dimensions if row[name]},
            )
        )

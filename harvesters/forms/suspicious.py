"""Values that may be right but ask for a word of explanation.

Five tests, each on the change from the value before in the same series (area, disaggregations, kind of
period), the release in force and the proposed values taken together, and one on the areas' time; values
that are published already are not asked about again:

- ``suspicious.sign``: the series has had one sign only, the value has the other;
- ``suspicious.unit``: ten times as much or a tenth, which a wrong unit makes;
- ``suspicious.jump``: the change is more than 3 times the usual one (`series` says how that is taken and
  whence the method is); a series with fewer than 3 changes is measured by the usual relative change of all
  series; a change of one unit in the last decimal is never a jump;
- ``suspicious.range``: a first value far outside what all areas ever had (the published range widened by its
  width), or a share above 100 % where the catalogue sets no limit. Beyond the catalogue's own limits a value
  is a fault (``number.range``), not a suspicion;
- ``suspicious.copied``: at least three areas, and every one has the very digits of the period before. It is
  one suspicion for all of them; its key names no area;
- ``suspicious.era``: periods in which their areas did not exist yet, or no longer: one suspicion for all of
  them, its key names no area.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from harvesters import eras
from harvesters.areas import Areas
from harvesters.forms import series
from harvesters.forms.model import FormIndicator, Key, Suspicion
from harvesters.forms.reference import TIMES
from harvesters.model import Candidate, Message
from harvesters.rules import reject

#: A unit's factor is at least this.
_FACTOR = 10.0
_POOLED_CHANGES = 5
_RANGE_VALUES = 10
_COPIED_AREAS = 3


def suspicions(
    candidate: Candidate, published: Path | None, indicator: FormIndicator, areas: Areas
) -> list[Suspicion]:
    """Every suspicious value of a candidate, by period and area; at most one for each value.

    ``published``: the file of the release in force, or None. ``areas``: the list of all units.
    """
    return [
        *_astray(eras.of_release(candidate.data, published, areas), candidate, indicator),
        *_unusual(candidate, published, indicator),
    ]


def _astray(found: eras.Astray, candidate: Candidate, indicator: FormIndicator) -> Iterator[Suspicion]:
    if found.count:
        told = reject("suspicious.era", found=str(found.count), pairs=found.examples)
        key = Key(candidate.indicator, found.period_from, "", "", ("",) * len(indicator.dimensions))
        yield Suspicion(key, "", "", told.code, told.message)


def _unusual(candidate: Candidate, published: Path | None, indicator: FormIndicator) -> list[Suspicion]:
    """The suspicions of the values themselves."""
    dimensions = [each.code for each in indicator.dimensions]
    new = series.read(candidate.data, dimensions)
    old = series.read(published, dimensions) if published else new.clear()
    key = ["period", *series.KEY, *dimensions]
    fresh = new.join(old.select(*key, "value"), on=[*key, "value"], how="anti")
    if fresh.is_empty():
        return []
    whole = pl.concat([old.join(new, on=key, how="anti").select(new.columns), new])
    frame = _measured(whole, old if published else new, indicator, dimensions)
    frame = frame.join(fresh.select(key), on=key, how="semi").sort("period_start", *key)
    copied, groups = _copied(frame, indicator, dimensions)
    left = frame.join(groups, on=["period", *dimensions], how="anti")
    return [*copied, *_single(left, indicator, dimensions)]


def _measured(
    whole: pl.DataFrame, history: pl.DataFrame, indicator: FormIndicator, dimensions: list[str]
) -> pl.DataFrame:
    """Each value with the one before, its usual change, and what the series and the indicator had."""
    keys = [*series.KEY, *dimensions, "span"]
    usual = series.usual_changes(history, dimensions)
    own = pl.when(pl.col("changes") >= series.OWN_CHANGES).then(pl.col("usual"))
    pooled = _pooled(history, dimensions)
    step = 10.0 ** -(indicator.decimals or 0) if indicator.decimals is not None else 0.0
    frame = series.with_previous(whole, dimensions).join(usual, on=keys, how="left")
    relative = pl.col("previous").abs() * pooled if pooled is not None else pl.lit(None, dtype=pl.Float64)
    signs = history.group_by(keys).agg(
        pl.col("number").min().alias("least"), pl.col("number").max().alias("most")
    )
    ranges = history.group_by("span", *dimensions).agg(
        pl.col("number").min().alias("low"),
        pl.col("number").max().alias("high"),
        pl.len().alias("known"),
    )
    known = pl.coalesce(own, relative)
    return (
        frame.with_columns(pl.when(known.is_not_null()).then(pl.max_horizontal(known, step)).alias("usual"))
        .join(signs, on=keys, how="left")
        .join(ranges, on=["span", *dimensions], how="left")
    )


def _pooled(history: pl.DataFrame, dimensions: list[str]) -> float | None:
    """The usual change of all series as a share of the value before."""
    moved = series.with_previous(history, dimensions).filter(pl.col("previous").abs() > 0)
    shares = moved.select(((pl.col("number") - pl.col("previous")) / pl.col("previous")).abs().alias("share"))
    if shares.height < _POOLED_CHANGES:
        return None
    return float(shares["share"].median() or 0.0)  # type: ignore[arg-type]


def _copied(
    frame: pl.DataFrame, indicator: FormIndicator, dimensions: list[str]
) -> tuple[list[Suspicion], pl.DataFrame]:
    """Periods whose values are all those of the period before, and which these are."""
    group = ["period", *dimensions]
    same = frame.group_by(group, maintain_order=True).agg(
        (pl.col("value") == pl.col("previous_value")).fill_null(value=False).all().alias("same"),
        pl.len().alias("found"),
        pl.col("previous_period").first(),
        pl.col("value").first(),
        pl.col("source_row").first(),
    )
    copied = same.filter(pl.col("same") & (pl.col("found") >= _COPIED_AREAS))
    found = []
    for row in copied.iter_rows(named=True):
        told = reject("suspicious.copied", found=str(row["found"]), period=row["previous_period"])
        codes = tuple(row[name] for name in dimensions)
        key = Key(indicator.code, row["period"], "", "", codes)
        past = row["previous_period"]
        found.append(
            Suspicion(
                key, "", row["value"], told.code, told.message, row["value"], past, "0", row["source_row"]
            )
        )
    return found, copied.select(group)


def _single(frame: pl.DataFrame, indicator: FormIndicator, dimensions: list[str]) -> Iterator[Suspicion]:
    for row in frame.iter_rows(named=True):
        found = _rule(row, indicator)
        if found is None:
            continue
        code, words = found
        message = _message(code, row["value"], words)
        codes = tuple(row[name] for name in dimensions)
        usual = "" if not row["usual"] else _short(row["usual"])
        yield Suspicion(
            key=Key(indicator.code, row["period"], row["area_code"], row["area_valid_from"], codes),
            area_name=row["area_name"],
            value=row["value"],
            rule=code,
            message=message,
            previous=row["previous_value"] or "",
            previous_period=row["previous_period"] or "",
            usual=usual,
            source_row=row["source_row"],
        )


def _message(code: str, value: str, words: dict[str, str]) -> Message:
    """In Vietnamese with the decimal comma: 1.234 is a thousand and more there."""
    native = {name: text if name == "period" else text.replace(".", ",") for name, text in words.items()}
    vietnamese = reject(code, value=value.replace(".", ","), row=None, **native).message.vi
    return Message(vietnamese, reject(code, value=value, row=None, **words).message.en)


def _rule(row: dict[str, Any], indicator: FormIndicator) -> tuple[str, dict[str, str]] | None:
    """The first test that a value fails, with the words of its message."""
    value, previous = row["number"], row["previous"]
    if indicator.value_max is None and indicator.unit.vi.strip() == "%" and value > 100:
        return "suspicious.range", {"low": "0", "high": "100"}
    if previous is None:
        return _first(row)
    past = {"previous": row["previous_value"], "period": row["previous_period"]}
    if row["least"] is not None and ((row["least"] > 0 and value < 0) or (row["most"] < 0 and value > 0)):
        return "suspicious.sign", past
    change, usual = abs(value - previous), row["usual"]
    if usual and change <= TIMES * usual * (1 + 1e-9):
        return None
    if previous and value and max(abs(value / previous), abs(previous / value)) >= _FACTOR:
        return "suspicious.unit", {**past, "times": _short(value / previous)}
    if not usual:
        return None
    times = {"change": _short(change), "times": _short(change / usual), "usual": _short(usual)}
    return "suspicious.jump", {**past, **times}


def _first(row: dict[str, Any]) -> tuple[str, dict[str, str]] | None:
    """A series' first value beside what the other areas have had."""
    if not row["known"] or row["known"] < _RANGE_VALUES:
        return None
    width = row["high"] - row["low"]
    low, high = row["low"] - width, row["high"] + width
    if low <= row["number"] <= high:
        return None
    return "suspicious.range", {"low": _short(row["low"]), "high": _short(row["high"])}


def _short(number: float) -> str:
    """At most four significant digits, without exponent."""
    text = f"{float(f'{number:.4g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

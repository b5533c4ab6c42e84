"""The series of an indicator before and after a submission, as small charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
from ckanext.dongthap.indicators import areas
from ckanext.dongthap.publication.difference import differences
from ckanext.dongthap.submissions import diff, store

#: Series that are drawn at most, and points of each.
_SERIES, _POINTS = 6, 60
_WIDTH, _HEIGHT, _MARGIN = 320, 96, 8


@dataclass(frozen=True)
class Curve:
    """One series; ``old`` and ``new``: period → value, in the order of time."""

    label: str
    periods: tuple[str, ...]
    old: Mapping[str, float]
    new: Mapping[str, float]


def of(submission_id: str, indicator: str) -> list[Curve]:
    """The series that change, those with most changes first."""
    row = store.get(submission_id)
    items = store.items([submission_id])[submission_id]
    item = next((each for each in items if each["indicator"] == indicator), None)
    if row is None or item is None:
        return []
    with diff.sides(row, item) as both:
        changed = differences(both.old, both.new).filter(pl.col("kind") != "removed").collect()
        old, new = _read(both.old), _read(both.new)
        key = [name for name in old.columns if name in changed.columns and name not in ("period", "value")]
        wanted = (
            changed.group_by(key, maintain_order=True).len().sort("len", descending=True, maintain_order=True)
        )
        return [_curve(series, key, old, new) for series in wanted.head(_SERIES).iter_rows(named=True)]


def _read(path: Path) -> pl.DataFrame:
    frame = pl.read_parquet(path)
    names = frame.columns
    dimensions = names[names.index("area_name") + 1 : names.index("value")]
    number = pl.col("value").cast(pl.Float64, strict=False)
    return frame.select(
        "period", "period_start", "area_code", "area_valid_from", "area_name", *dimensions, number
    ).drop_nulls("value")


def _curve(series: Mapping[str, object], key: Iterable[str], old: pl.DataFrame, new: pl.DataFrame) -> Curve:
    mine = {name: series[name] for name in key}
    before, after = old.filter(**mine).tail(_POINTS), new.filter(**mine).sort("period_start").tail(_POINTS)
    times = pl.concat([before, after]).select("period_start", "period").unique().sort("period_start")
    codes = [
        str(value) for name, value in mine.items() if name not in ("area_code", "area_valid_from") and value
    ]
    published = after["area_name"][-1] if after.height else ""
    area = areas.name((str(mine["area_code"]), str(mine["area_valid_from"] or "")), published)
    return Curve(
        " – ".join([area, *codes]),
        tuple(times["period"].to_list()),
        dict(before.select("period", "value").iter_rows()),
        dict(after.select("period", "value").iter_rows()),
    )


def draw(curve: Curve) -> str:
    """An SVG: the old series thin, the new one over it, a point where they differ."""
    root = ET.Element("svg", {"viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "class": "curve", "role": "img"})
    ET.SubElement(root, "title").text = curve.label
    values = [*curve.old.values(), *curve.new.values()]
    low, high = min(values, default=0.0), max(values, default=1.0)
    for name, series in (("old", curve.old), ("new", curve.new)):
        points = [_point(curve, period, value, low, high) for period, value in series.items()]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        ET.SubElement(root, "polyline", {"class": name, "points": line})
    for period, value in curve.new.items():
        if curve.old.get(period) != value:
            x, y = _point(curve, period, value, low, high)
            ET.SubElement(root, "circle", {"class": "new", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4"})
    return ET.tostring(root, encoding="unicode")


def _point(curve: Curve, period: str, value: float, low: float, high: float) -> tuple[float, float]:
    span = max(len(curve.periods) - 1, 1)
    x = _MARGIN + (_WIDTH - 2 * _MARGIN) * (curve.periods.index(period) / span)
    share = (value - low) / (high - low) if high > low else 0.5
    return x, _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * share

"""A harvest beside the release in force: factors of ten, and shares of unusual changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from harvesters import unusual
from harvesters.unusual import Comparison, compare
from tests.harvesters.forms import office

CODES = [f"{n:05d}" for n in range(1, 31)]
YEARS = range(2018, 2024)
Values = dict[tuple[int, str], float]


def usual(year: int, code: str) -> float:
    """A series that moves by 2 to 4 % a year."""
    return round((100 + 7 * int(code)) * (1 + 0.03 * (year - 2018) + 0.005 * ((year + int(code)) % 3)), 1)


def release(folder: Path, name: str, values: Values) -> Path:
    rows = [
        (str(y), c, "2025-07-01", f"Xã {c}", f"{v:.4f}".rstrip("0").rstrip("."))
        for (y, c), v in values.items()
    ]
    return office.release(folder / f"{name}.parquet", sorted(rows))


def history() -> Values:
    return {(year, code): usual(year, code) for year in YEARS for code in CODES}


def looked(folder: Path, new: Values, portion: int = unusual.PORTION) -> Comparison:
    return compare(release(folder, "old", history()), release(folder, "new", new), (), portion)


def times(factor: float, chosen: Callable[[int, str], bool] = lambda year, code: True) -> Values:
    return {key: value * factor if chosen(*key) else value for key, value in history().items()}


def test_usual_values_of_a_new_year_are_not_unusual(tmp_path: Path) -> None:
    found = looked(tmp_path, history() | {(2024, code): usual(2024, code) for code in CODES})
    assert (found.new, found.revised, found.factor(0.5)) == (30, 0, None)
    assert found.beyond == 0


@pytest.mark.parametrize(
    ("factor", "power"), [(10, 1), (100, 2), (1000, 3), (0.1, -1), (0.001, -3), (1e6, 6)]
)
def test_everything_times_a_power_of_ten(tmp_path: Path, factor: float, power: int) -> None:
    found = looked(tmp_path, times(factor))
    assert found.factor(0.5) == (power, 180, 180)
    pair = found.pairs[0]
    assert (pair.period, pair.period_before, pair.area_name) == ("2023", "2023", "Xã 00001")
    assert float(pair.value) == pytest.approx(float(pair.before) * factor, rel=1e-3)


@pytest.mark.parametrize(
    "chosen",
    [
        lambda year, code: year == 2023,
        lambda year, code: code in CODES[:4],
        lambda year, code: code < "00015" and year > 2020,
    ],
)
def test_a_part_times_ten_among_other_corrections(tmp_path: Path, chosen: Callable[[int, str], bool]) -> None:
    new = times(10, chosen)
    corrected = {key: round(value * 1.001, 1) for key, value in history().items() if key[1] in CODES[20:25]}
    found = looked(tmp_path, corrected | {key: v for key, v in new.items() if key not in corrected})
    factor = found.factor(0.5)
    assert factor is not None and factor[0] == 1


def test_a_new_year_in_another_unit(tmp_path: Path) -> None:
    new = history() | {(2024, code): usual(2024, code) * 1000 for code in CODES}
    assert looked(tmp_path, new).factor(0.5) == (3, 30, 30)


def test_a_few_new_values_in_another_unit_are_no_common_factor(tmp_path: Path) -> None:
    new = history() | {(2024, c): usual(2024, c) * (10 if c in CODES[:3] else 1) for c in CODES}
    found = looked(tmp_path, new)
    assert (found.factor(0.5), found.beyond) == (None, 3)


def test_small_corrections_are_no_factor(tmp_path: Path) -> None:
    found = looked(tmp_path, times(1.02, lambda year, code: year == 2023))
    assert (found.revised, found.factor(0.5)) == (30, None)


def test_values_that_jump_as_a_rule_have_no_wrong_unit(tmp_path: Path) -> None:
    """Cases of a disease: 2, 30, 1, 25 …; ten times the year before is what they do."""
    old = {(y, c): (2.0, 30.0)[(y + int(c)) % 2] for y in YEARS for c in CODES}
    new = old | {(2024, c): (2.0, 30.0)[int(c) % 2] for c in CODES}
    found = compare(release(tmp_path, "old", old), release(tmp_path, "new", new), ())
    assert (found.new, found.factor(0.5), found.beyond) == (30, None, 0)


def test_a_share_beyond_the_usual_change(tmp_path: Path) -> None:
    new = history() | {(2024, c): usual(2024, c) * 1.7 for c in CODES}
    found = looked(tmp_path, new)
    assert (found.beyond, found.measured, found.factor(0.5)) == (30, 30, None)


def test_portions_come_to_the_same(tmp_path: Path) -> None:
    new = times(10, lambda year, code: code in CODES[:10]) | {(2024, c): usual(2024, c) for c in CODES}
    whole, parts = looked(tmp_path, new), looked(tmp_path, new, portion=50)
    assert parts.factor(0.5) == whole.factor(0.5) is not None
    assert (parts.revised, parts.new) == (whole.revised, whole.new)
    assert len(parts.pairs) == unusual.SHOWN


def test_disaggregations_are_series_of_their_own(tmp_path: Path) -> None:
    """Men and women whose numbers differ by ten times: each is compared with itself."""
    frames = {}
    for name, factor in (("old", 1), ("new", 1.01)):
        path = release(tmp_path, name, {key: value * factor for key, value in history().items()})
        frame = pl.read_parquet(path)
        larger = (pl.col("value").cast(pl.Float64) * 10).round(3).cast(pl.String)
        both = [
            frame.with_columns(pl.lit("nam").alias("sex")),
            frame.with_columns(larger.alias("value"), pl.lit("nu").alias("sex")),
        ]
        frames[name] = tmp_path / f"{name}-sex.parquet"
        pl.concat(both).write_parquet(frames[name])
    found = compare(frames["old"], frames["new"], ("sex",))
    assert (found.revised, found.factor(0.5)) == (360, None)

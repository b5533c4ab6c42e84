"""Charts: colours that stay apart, words, scales, and above all no line over a break."""

from __future__ import annotations

import itertools
import math
import re
from decimal import Decimal
from typing import Any

import pytest
from ckanext.dongthap.charts import bars, describe, line, palette, picture, render, scale, words
from ckanext.dongthap.charts.frame import NARROW, WIDE
from ckanext.dongthap.charts.model import Break, Chart, Point, Series, Target
from hypothesis import given
from hypothesis import strategies as st

#: How colour-blind readers see linear RGB (Machado et al. 2009, severity 1).
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def year(y: int, value: str | None, **more: str) -> Point:
    return Point(str(y), f"{y}-01-01", f"{y}-12-31", value, **more)


def a_chart(*series: Series, **more: Any) -> Chart:
    return Chart("Diện tích lúa", "nghìn ha", "vi", series, **more)


def a_series(*points: Point, key: str = "87@", label: str = "Tỉnh Đồng Tháp (cũ)", **more: Any) -> Series:
    return Series(key, label, points, **more)


def linear(colour: str) -> list[float]:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def oklab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = (min(1, max(0, part)) for part in rgb)
    lms = [
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    ]
    l, m, s = (part ** (1 / 3) for part in lms)  # noqa: E741
    return (
        0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    )


def apart(first: str, second: str, sight: str) -> float:
    seen = [
        oklab([sum(row[n] * linear(colour)[n] for n in range(3)) for row in SIGHT[sight]])
        for colour in (first, second)
    ]
    return 100 * math.dist(*seen)


def contrast(first: str, second: str) -> float:
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(first), linear(second))]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [palette.SERIES, palette.SERIES_DARK])
def test_colours_stay_apart_for_every_eye(colours: tuple[str, ...], sight: str) -> None:
    """Further apart than the well-known palette of Okabe and Ito, whose nearest pair is at 7.6."""
    assert min(apart(a, b, sight) for a, b in itertools.combinations(colours, 2)) > 11


def test_colours_are_readable_on_their_paper() -> None:
    assert min(contrast(colour, palette.PAPER) for colour in palette.SERIES) >= 4.5
    assert min(contrast(colour, palette.PAPER_DARK) for colour in palette.SERIES_DARK) >= 4.5
    assert contrast(palette.BAR, palette.PAPER) >= 3


@pytest.mark.parametrize(
    ("text", "vi", "en", "short"),
    [
        ("2024", "2024", "2024", "2024"),
        ("2024-H1", "6 tháng đầu 2024", "H1 2024", "6T/2024"),
        ("2025-Q3", "Quý 3/2025", "Q3 2025", "Q3/2025"),
        ("2025-07", "Tháng 7/2025", "Jul 2025", "7/2025"),
        ("2025-07-05", "05/07/2025", "5 Jul 2025", "05/07"),
        ("2016-2017", "2016–2017", "2016–2017", "2016–17"),
        ("2025-9M", "9 tháng 2025", "Jan–Sep 2025", "9T/2025"),
        ("?", "?", "?", "?"),
    ],
)
def test_periods_in_words(text: str, vi: str, en: str, short: str) -> None:
    assert words.period(text, "vi") == vi
    assert words.period(text, "en") == en
    assert words.period(text, "vi", short=True) == short


def test_numbers_in_the_page_s_language() -> None:
    assert words.number("1234.5", "vi") == "1.234,5"
    assert words.number("1234.5", "en") == "1,234.5"
    assert words.number("-0.5", "vi", 2, "~") == "≈ −0,5"
    assert words.number("83", "en", 0, ">") == "> 83"


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_cover_and_are_few(low: float, span: float) -> None:
    found = scale.ticks(low, low + span)
    slack = max(abs(low), span, 1) * 1e-6
    assert float(found[0]) <= low + slack
    assert float(found[-1]) >= low + span - slack
    assert 2 <= len(found) <= 9


def test_ticks_are_round() -> None:
    assert scale.ticks(0, 551.4) == [Decimal(n) for n in (0, 200, 400, 600)]


@given(st.lists(st.floats(0, 300), min_size=1, max_size=6))
def test_labels_never_lie_over_each_other(wanted: list[float]) -> None:
    placed = scale.spread(wanted, [30] * len(wanted), 0, 300)
    ordered = sorted(placed)
    assert all(b - a >= 29.999 for a, b in itertools.pairwise(ordered))
    assert sorted(range(len(wanted)), key=lambda n: (wanted[n], n)) == sorted(
        range(len(wanted)), key=lambda n: (placed[n], n)
    )


def runs(chart: Chart) -> list[list[float]]:
    """The x of each stretch of line."""
    found: dict[tuple[int, int], list[float]] = {}
    for number, layer in enumerate(line.specification(chart, WIDE)[0]["layer"]):
        if layer["mark"]["type"] == "line":
            for row in layer["data"]["values"]:
                found.setdefault((number, row["run"]), []).append(row["x"])
    return list(found.values())


def test_no_line_crosses_a_break() -> None:
    chart = a_chart(
        a_series(*(year(y, "5") for y in range(2019, 2028))),
        breaks=(Break("2022-01-01", "method"), Break("2025-07-01", "territory")),
    )
    stretches = runs(chart)
    assert len(stretches) == 3
    for gap in chart.breaks:
        assert not any(min(xs) < gap.place < max(xs) for xs in stretches)


def test_a_year_that_straddles_the_break_belongs_to_one_side() -> None:
    chart = a_chart(
        a_series(year(2024, "1"), year(2025, "2"), year(2026, "3")), breaks=(Break("2025-07-01", ""),)
    )
    assert runs(chart) == [[2025.5, 2026.5]]


def test_a_missing_value_or_another_kind_of_period_ends_the_line() -> None:
    assert (
        len(runs(a_chart(a_series(year(2020, "1"), year(2021, "2"), year(2022, None), year(2023, "1"))))) == 1
    )
    half = Point("2024-H1", "2024-01-01", "2024-06-30", "7")
    assert runs(a_chart(a_series(year(2022, "3.7"), half))) == []


def test_estimates_are_dashed_and_provisional_values_hollow() -> None:
    points = [
        year(2020, "1"),
        year(2021, "2"),
        year(2022, "3", status="estimate"),
        year(2023, "4", status="provisional"),
    ]
    layers = line.specification(a_chart(a_series(*points)), WIDE)[0]["layer"]
    rows = [row for layer in layers if layer["mark"]["type"] == "line" for row in layer["data"]["values"]]
    assert {row["dash"] for row in rows if row["x"] < 2021.6} == {"solid", "estimate"}
    assert [row["dash"] for row in rows if row["x"] > 2022] == ["estimate", "estimate"]
    marks = [
        row
        for layer in layers
        if layer["mark"]["type"] == "point"
        for row in layer["data"]["values"]
        if "hollow" in row
    ]
    assert [row["hollow"] for row in marks] == [False, False, False, True]
    assert marks[2]["shape"] == "diamond"


def test_targets_are_dashed_with_their_words_up_to_their_date() -> None:
    aims = (
        Target("87@", year(2025, "5"), "Mục tiêu 2025: ≥ 5"),
        Target("87@", year(2030, "15"), "Mục tiêu 2030: ≥ 15"),
    )
    spec, plot = line.specification(
        a_chart(a_series(year(2022, "3.7"), year(2023, "6.42")), targets=aims), WIDE
    )
    rules = [layer for layer in spec["layer"] if layer["mark"]["type"] == "rule"]
    assert [layer["data"]["values"][0] for layer in rules] == [
        {"x": 2022.5, "x2": 2025.5, "y": 5.0},
        {"x": 2025.5, "x2": 2030.5, "y": 15.0},
    ]
    assert all(layer["mark"]["strokeDash"] for layer in rules)
    assert plot.x[1] > 2030.5
    assert plot.y[1] >= 15


def test_ranks_stand_the_best_on_top() -> None:
    spec, plot = line.specification(a_chart(a_series(year(2022, "39"), year(2023, "36")), rank=True), WIDE)
    assert plot.y_ticks[0] == 1
    assert plot.y_pixel(36) < plot.y_pixel(39)
    assert spec["layer"][0]["encoding"]["y"]["scale"]["reverse"]


def test_bars_start_at_zero_the_greatest_first() -> None:
    series = [a_series(year(2024, value), key=value, label=f"Xã {value}") for value in ("61.5", "98.7", "80")]
    spec = bars.specification(
        a_chart(*series, a_series(year(2024, None), key="none")), bars.size_of(a_chart(*series), False)
    )
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0
    assert [row["value"] for row in spec["data"]["values"]] == [98.7, 80, 61.5]


def test_words_for_who_can_t_see_it() -> None:
    chart = a_chart(a_series(year(2014, "528.6"), year(2015, "546.0"), year(2016, "551.4")), decimals=1)
    assert describe.trend(chart) == (
        "Tỉnh Đồng Tháp (cũ): tăng từ 528,6 (2014) lên 551,4 nghìn ha (2016);"
        " cao nhất 551,4 (2016), thấp nhất 528,6 (2014)."
    )


def test_no_trend_is_told_over_a_break() -> None:
    chart = a_chart(
        a_series(year(2022, "39"), year(2023, "36"), year(2024, "45")), breaks=(Break("2024-01-01", ""),)
    )
    assert describe.trend(chart) == "Tỉnh Đồng Tháp (cũ): 45 nghìn ha (2024)."


def test_the_page_s_picture_has_classes_instead_of_colours_and_styles() -> None:
    chart = a_chart(a_series(*(year(y, str(y - 1990)) for y in range(2000, 2017))))
    svg = render.svg(line.specification(chart, NARROW)[0])
    shown = picture.inline(svg)
    assert "style=" not in svg
    assert not re.search(r'(fill|stroke)="#', shown)
    assert 'class="k-s0' in shown
    assert len(shown) < len(svg)


def test_what_is_passed_on_explains_itself() -> None:
    chart = a_chart(a_series(year(2015, "1"), year(2016, "2")), source="Cục Thống kê", illustrative=True)
    spec, _ = line.specification(chart, WIDE)
    svg = render.svg(picture.framed(spec, chart, WIDE, ("(1) Ghi chú",)))
    for text in ("Diện tích lúa", "nghìn ha", "Nguồn: Cục Thống kê", "Dữ liệu minh hoạ", "(1) Ghi chú"):
        assert text in svg
    assert render.png(svg)[:8] == b"\x89PNG\r\n\x1a\n"


@given(
    st.lists(
        st.tuples(st.integers(1990, 2030), st.none() | st.decimals(-1000, 1000, places=2)),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 6),
)
def test_any_values_make_a_specification(rows: list[tuple[int, Any]], count: int) -> None:
    points = [year(y, None if v is None else str(v)) for y, v in sorted(dict(rows).items())]
    series = [a_series(*points, key=str(n), label=f"Xã {n}") for n in range(count)]
    if any(point.value for point in points):
        for size in (WIDE, NARROW):
            spec, plot = line.specification(a_chart(*series), size)
            assert plot.width > 100
            assert spec["layer"]

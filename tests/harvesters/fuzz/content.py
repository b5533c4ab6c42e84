"""Known content: figures of areas and periods, and how a person may write them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from hypothesis import strategies as st

#: Units of the bench's list of areas (era 2025-07-01).
AREAS = {
    "82": "Tỉnh Đồng Tháp",
    "29926": "Xã Tân Hồng",
    "30028": "Xã Tân Thành",
    "30029": "Xã Tân Thạnh",
    "30208": "Xã Hòa Long",
    "28261": "Phường Mỹ Tho",
}
NumberStyle = Literal["native", "plain_point", "plain_comma", "vietnamese", "english", "spaces"]
PeriodStyle = Literal["year", "month", "quarter"]
Key = tuple[str, str]


@dataclass(frozen=True)
class Content:
    """Figures by area code and period; None: there is none. ``shown``: period → as the table writes it."""

    areas: tuple[str, ...]
    periods: tuple[str, ...]
    shown: dict[str, str]
    figures: dict[Key, Decimal | None]


@dataclass(frozen=True)
class Style:
    """How figures and blanks are written."""

    numbers: NumberStyle
    missing: str


def spell(value: Decimal, style: NumberStyle) -> str:
    """Write a figure with the marks of a style; ``native`` as JSON and CSV of programs do."""
    plain = f"{value:f}"
    if style in ("native", "plain_point"):
        return plain
    if style == "plain_comma":
        return plain.replace(".", ",")
    grouped = f"{value:,f}"
    if style == "english":
        return grouped
    marks = {",": ".", ".": ","} if style == "vietnamese" else {",": " ", ".": ","}
    return "".join(marks.get(letter, letter) for letter in grouped)


def ambiguous(text: str) -> bool:
    """Tell whether a text such as 1.234 can be read as a thousand or as a fraction."""
    whole, mark, rest = text.lstrip("-").partition("." if "." in text else ",")
    return bool(mark) and len(rest) == 3 and rest.isdigit() and 0 < len(whole) <= 3 and whole != "0"


_YEARS = st.integers(2018, 2023)
_COUNTS = st.integers(0, 9_999_999).map(Decimal)
_SHARES = st.decimals(0, 100, places=1)
_MEASURES = st.decimals(-50_000, 50_000, places=2)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Draw the figures of three to six areas over one to four periods in a row."""
    areas = tuple(draw(st.permutations(list(AREAS)))[: draw(st.integers(3, 6))])
    shown = draw(_periods())
    kind = draw(st.sampled_from([_COUNTS, _SHARES, _MEASURES]))
    figures: dict[Key, Decimal | None] = {}
    for area in areas:
        for period in shown:
            figures[area, period] = None if draw(st.integers(0, 7)) == 0 else draw(kind)
    if all(value is None for value in figures.values()):
        figures[areas[0], next(iter(shown))] = Decimal(7)
    return Content(areas, tuple(shown), shown, figures)


@st.composite
def _periods(draw: st.DrawFn) -> dict[str, str]:
    first, count = draw(_YEARS), draw(st.integers(1, 4))
    kind: PeriodStyle = draw(st.sampled_from(["year", "year", "month", "quarter"]))
    if kind == "year":
        return {str(first + step): str(first + step) for step in range(count)}
    if kind == "quarter":
        roman = ("I", "II", "III", "IV")
        words = draw(st.sampled_from(["Quý {}/{}", "quý {} năm {}", "Q{}/{}"]))
        plain = words.startswith("Q{")
        return {
            f"{first}-Q{step + 1}": words.format(step + 1 if plain else roman[step], first)
            for step in range(count)
        }
    words = draw(st.sampled_from(["Tháng {}/{}", "tháng {} năm {}", "{:02d}/{}", "T{}/{}"]))
    return {f"{first}-{step + 1:02d}": words.format(step + 1, first) for step in range(count)}


def styles() -> st.SearchStrategy[Style]:
    """Draw how figures and blanks are written."""
    numbers: list[NumberStyle] = [
        "native",
        "plain_point",
        "plain_comma",
        "vietnamese",
        "english",
        "spaces",
    ]
    return st.builds(Style, st.sampled_from(numbers), st.sampled_from(["", "-", "–", "...", "…", ".."]))

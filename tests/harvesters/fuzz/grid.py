"""A table laid out for people, in no format yet: cells, merges, and the specification that reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st

from tests.harvesters.fuzz.content import AREAS, Content, Key, Style, contents, spell, styles

Layout = Literal["long", "wide", "merged", "filled_down", "two_values"]


@dataclass(frozen=True)
class Cell:
    """A cell: text, or a number of the file itself. ``raised``: digits set as superscript after it."""

    value: str | Decimal = ""
    raised: str = ""
    number_format: str = ""
    error: bool = False


@dataclass
class Grid:
    """``merges``: (first row, first column, last row, last column), 0-based. ``where``: figure → its cell."""

    rows: list[list[Cell]]
    mapping: dict[str, Any]
    where: dict[Key, tuple[int, int]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def width(self) -> int:
        return max(len(row) for row in self.rows)


@dataclass(frozen=True)
class Table:
    """Content and one way of laying it out."""

    content: Content
    style: Style
    layout: Layout
    grid: Grid


def _figure(content: Content, style: Style, area: str, period: str) -> Cell:
    value = content.figures[area, period]
    if value is None:
        return Cell(style.missing)
    return Cell(value if style.numbers == "native" else spell(value, style.numbers))


def _mapping(period: dict[str, Any], value: dict[str, Any], **area: Any) -> dict[str, Any]:
    return {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Địa phương", **area}, "era": "2025-07-01"},
        "period": {"origin": period},
        "value": value,
    }


def _long(content: Content, style: Style) -> Grid:
    rows, where = [[Cell("Địa phương"), Cell("Kỳ"), Cell("Giá trị")]], {}
    for area in content.areas:
        for period in content.periods:
            where[area, period] = (len(rows), 2)
            shown = Cell(content.shown[period])
            rows.append([Cell(AREAS[area]), shown, _figure(content, style, area, period)])
    return Grid(rows, _mapping({"column": "Kỳ"}, {"column": "Giá trị"}), where)


def _filled_down(content: Content, style: Style) -> Grid:
    """The area's name stands once, merged over its rows."""
    grid = _long(content, style)
    count = len(content.periods)
    for number in range(len(content.areas)):
        first = 1 + number * count
        if count > 1:
            grid.merges.append((first, 0, first + count - 1, 0))
        for row in range(first + 1, first + count):
            grid.rows[row][0] = Cell()
    grid.mapping = _mapping({"column": "Kỳ"}, {"column": "Giá trị"}, fill_down=True)
    return grid


def _wide(content: Content, style: Style) -> Grid:
    rows, where = [[Cell("Địa phương"), *(Cell(content.shown[period]) for period in content.periods)]], {}
    for area in content.areas:
        for number, period in enumerate(content.periods):
            where[area, period] = (len(rows), number + 1)
        figures = [_figure(content, style, area, period) for period in content.periods]
        rows.append([Cell(AREAS[area]), *figures])
    columns = list(range(2, 2 + len(content.periods)))
    return Grid(rows, _mapping({"header": 1}, {"columns": columns}), where)


def _merged(content: Content, style: Style) -> Grid:
    """Two header rows: what is measured above, the periods below."""
    grid = _wide(content, style)
    count = len(content.periods)
    grid.rows.insert(0, [Cell("Địa phương"), Cell("Số hộ"), *([Cell()] * (count - 1))])
    grid.rows[1][0] = Cell()
    grid.where = {key: (row + 1, column) for key, (row, column) in grid.where.items()}
    grid.merges = [(0, 0, 1, 0)] + ([(0, 1, 0, count)] if count > 1 else [])
    grid.mapping["period"] = {"origin": {"header": 2}}
    return grid


def _two_values(content: Content, style: Style) -> Grid:
    """A second column of figures beside the one that is meant, and a running number before."""
    grid = _long(content, style)
    for number, row in enumerate(grid.rows):
        row.insert(0, Cell(Decimal(number)) if number else Cell("STT"))
        row.append(Cell(str(number * 3)) if number else Cell("Ghi chú"))
    grid.where = {key: (row, column + 1) for key, (row, column) in grid.where.items()}
    return grid


LAYOUTS: dict[Layout, Callable[[Content, Style], Grid]] = {
    "long": _long,
    "wide": _wide,
    "merged": _merged,
    "filled_down": _filled_down,
    "two_values": _two_values,
}


@st.composite
def tables(draw: st.DrawFn, layouts: tuple[Layout, ...] = tuple(LAYOUTS)) -> Table:
    """Draw content, a style and a layout."""
    content, style = draw(contents()), draw(styles())
    layout = draw(st.sampled_from(layouts))
    return Table(content, style, layout, LAYOUTS[layout](content, style))


def text_of(cell: Cell) -> str:
    """Return what a text format has for a cell."""
    return cell.value if isinstance(cell.value, str) else f"{cell.value:f}"

"""Kinds of faults in a known table: what each format does with them is written in docs/files.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.harvesters.fuzz.content import AREAS, Content, Key, Style
from tests.harvesters.fuzz.grid import LAYOUTS, Cell, Grid, Layout
from tests.harvesters.fuzz.texts import Dialect, delimited, json_lists, json_records
from tests.harvesters.fuzz.workbooks import WORKBOOKS

_CSV = Dialect(";", 0, "\n", "utf-8")
#: Name of the column in the docs → (extension, writer).
FORMATS: dict[str, tuple[str, Callable[[Grid], bytes]]] = {
    "CSV": ("csv", lambda grid: delimited(grid, _CSV)),
    "XLSX": WORKBOOKS["xlsx (openpyxl)"],
    "XLS": WORKBOOKS["xls"],
    "ODS": WORKBOOKS["ods"],
    "HTML": WORKBOOKS["html"],
    "XML Spreadsheet": WORKBOOKS["xml spreadsheet"],
    "JSON records": ("json", json_records),
    "JSON lists": ("json", json_lists),
}
ALL = tuple(FORMATS)
TABLES = ("CSV", "XLSX", "XLS", "ODS", "HTML", "XML Spreadsheet")
SHEETS = ("XLSX", "XLS", "ODS", "HTML", "XML Spreadsheet")
STYLED = ("XLSX", "XLS", "ODS", "XML Spreadsheet")
EXCEL = ("XLSX", "XLS")


@dataclass
class Case:
    """A table with its fault: ``right`` is what a person sees in it."""

    grid: Grid
    right: dict[Key, Decimal | None]


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what it is called in the docs, how it is made, and in which formats it can occur."""

    label: str
    make: Callable[[Case], None]
    formats: tuple[str, ...] = ALL
    layout: Layout = "long"
    figures: tuple[str, ...] = field(default=("12.5", "13.5", "14.5", "15.5", "16.5"))

    def case(self) -> Case:
        """Make the table with the fault: five areas, one year, or two where it is laid out wide."""
        areas = tuple(AREAS)[1:]
        years = ("2026", "2027") if self.layout == "wide" else ("2025",)
        step = Decimal(self.figures[-1]) - Decimal(self.figures[-2])
        figures: dict[Key, Decimal | None] = {
            (area, year): Decimal(text) + step * 10 * number
            for number, year in enumerate(years)
            for area, text in zip(areas, self.figures, strict=True)
        }
        content = Content(areas, years, {year: year for year in years}, figures)
        case = Case(LAYOUTS[self.layout](content, Style("native", "")), dict(figures))
        self.make(case)
        return case


def _clean(case: Case) -> None:
    """Leave the table as it is."""


def _set(row: int, column: int, cell: Cell, right: str | None = "same") -> Callable[[Case], None]:
    """Make a change of one cell; ``right``: the figure that a person reads there, None: none."""

    def change(case: Case) -> None:
        case.grid.rows[row][column] = cell
        if right != "same":
            _right(case, row, column, right)

    return change


def _right(case: Case, row: int, column: int, right: str | None) -> None:
    key = next(key for key, place in case.grid.where.items() if place == (row, column))
    case.right[key] = None if right is None else Decimal(right)


def _each(
    change: Callable[[Cell], Cell], right: Callable[[Decimal], Decimal | None]
) -> Callable[[Case], None]:
    """Make a change of every figure."""

    def every(case: Case) -> None:
        for key, (row, column) in case.grid.where.items():
            case.grid.rows[row][column] = change(case.grid.rows[row][column])
            value = case.right[key]
            case.right[key] = None if value is None else right(value)

    return every


def _first_row(text: str, right: str | None) -> Callable[[Case], None]:
    """Write a text in place of all figures of the first area."""

    def write(case: Case) -> None:
        for column in (1, 2):
            case.grid.rows[1][column] = Cell(text)
            _right(case, 1, column, right)

    return write


def _formatted(number_format: str) -> Callable[[Cell], Cell]:
    return lambda cell: replace(cell, number_format=number_format)


def _texts(*texts: str, rights: tuple[str | None, ...]) -> Callable[[Case], None]:
    """Write these texts in place of the figures."""

    def write(case: Case) -> None:
        for row, (text, right) in enumerate(zip(texts, rights, strict=True), 1):
            case.grid.rows[row][2] = Cell(text)
            _right(case, row, 2, right)

    return write


def _hide_row(case: Case) -> None:
    case.grid.hidden_rows.add(2)


def _hide_column(case: Case) -> None:
    case.grid.hidden_columns.add(2)


def _merge_over_years(case: Case) -> None:
    case.grid.merges.append((1, 1, 1, 2))
    case.grid.rows[1][2] = Cell()
    _right(case, 1, 2, None)


def _leftover(case: Case) -> None:
    case.grid.merges.append((1, 1, 1, 2))
    case.grid.rows[1][2] = Cell(Decimal(99))
    _right(case, 1, 2, None)


def _repeat_header(case: Case) -> None:
    case.grid.rows.insert(3, list(case.grid.rows[0]))
    _shift(case, 3, 1)


def _shift(case: Case, start: int, by: int) -> None:
    moved = {key: (row + by if row >= start else row, col) for key, (row, col) in case.grid.where.items()}
    case.grid.where = moved


def _title(case: Case) -> None:
    case.grid.rows[:0] = [[Cell("BẢNG SỐ LIỆU NĂM 2025"), Cell(), Cell()], [Cell(), Cell(), Cell()]]
    _shift(case, 0, 2)


def _footnote(case: Case) -> None:
    case.grid.rows.append([Cell("Ghi chú: số liệu của Sở."), Cell(), Cell()])


def _twice(case: Case) -> None:
    case.grid.rows.append([case.grid.rows[1][0], case.grid.rows[1][1], Cell(Decimal("77.7"))])
    _right(case, 1, 2, None)


def _unknown_area(case: Case) -> None:
    case.grid.rows[2][0] = Cell("Xã Không Có")
    _right(case, 2, 2, None)


def _blank_corner(case: Case) -> None:
    case.grid.rows[0][0] = Cell()
    case.grid.mapping["area"]["origin"] = {"column": 1}


def _short_row(case: Case) -> None:
    case.grid.rows[3] = case.grid.rows[3][:2]
    _right(case, 3, 2, None)


def _proven(case: Case) -> None:
    """Counts with points beside a column whose commas can only be decimal ones."""
    for row, (count, share) in enumerate(
        zip(
            ("12.345", "8.901", "23.456", "9.870", "15.000"),
            ("1,5", "2,25", "3,5", "4,75", "5,5"),
            strict=True,
        ),
        1,
    ):
        case.grid.rows[row][2] = Cell(count)
        case.grid.rows[row].append(Cell(share))
        _right(case, row, 2, count.replace(".", ""))
    case.grid.rows[0].append(Cell("Diện tích"))


KINDS: tuple[Kind, ...] = (
    Kind("a clean table", _clean),
    Kind("a title and an empty row above", _title, TABLES),
    Kind("a sentence below the table", _footnote, TABLES),
    Kind("the header again amid the rows", _repeat_header, TABLES),
    Kind("no name above the first column", _blank_corner, TABLES),
    Kind("a row that ends early", _short_row, TABLES),
    Kind("first counts that look like years", _clean, ALL, figures=("1987", "2043", "2514", "2521", "2528")),
    Kind("years across, first counts that look like years", _clean, TABLES, "wide",
         ("1987", "2013", "2514", "2521", "2528")),
    Kind("a dash in the first row", _set(1, 2, Cell("—"), None)),
    *(
        Kind(f"a first row with nothing but {label}", _first_row(text, right), TABLES, "wide")
        for label, text, right in (
            ("dashes", "—", None), ("colons", ":", None), ("“Liên hệ”", "Liên hệ", None),
            ("“1,5 triệu”", "1,5 triệu", "1500000"), ("figures in brackets", "(5)", "-5"),
            ("figures with units", "12,5 ha", "12.5"), ("ranges", "10-15", None),
            ("figures after a dash", "–5,2", "-5.2"),
        )
    ),
    Kind("words for a figure", _set(1, 2, Cell("1,5 triệu"), "1500000")),
    Kind("“Liên hệ” in place of a figure", _set(2, 2, Cell("Liên hệ"), None)),
    Kind("a figure in brackets", _set(1, 2, Cell("(5)"), "-5")),
    Kind("a unit in the cell", _set(1, 2, Cell("12,5 ha"), "12.5")),
    Kind("a range", _set(1, 2, Cell("10-15"), None)),
    Kind("a fraction", _set(1, 2, Cell("1 1/2"), "1.5")),
    Kind("letters that nobody sees in a figure", _set(1, 2, Cell("12,5\u200b"), "12.5")),
    Kind("a minus that is a dash", _set(1, 2, Cell("–5,2"), "-5.2")),
    Kind("exact scientific notation", _texts("1e+05", "2.5e+06", "123456", "3e-04", "4.5",
         rights=("100000", "2500000", "123456", "0.0003", "4.5"))),
    Kind("points that could be thousands or decimals", _texts("1.234", "2.345", "3.456", "4.567", "5.678",
         rights=("1234", "2345", "3456", "4567", "5678"))),
    Kind("the same beside a column that proves the comma", _proven),
    Kind("two rows of one area and period", _twice),
    Kind("an area that does not exist", _unknown_area),
    Kind("a raised digit beside a figure", _set(1, 2, Cell(Decimal("12.5"), raised="1")), SHEETS),
    Kind("a raised digit in the header", _set(0, 2, Cell("Giá trị", raised="1")), SHEETS),
    Kind("a percent format", _each(_formatted("0.0%"), lambda value: value * 100), STYLED,
         figures=("0.125", "0.2", "0.3", "0.4", "0.5")),
    Kind("a format that shows thousands", _each(_formatted("#,##0.0,"), lambda value: round(value / 1000, 1)),
         EXCEL, figures=("12345", "23456", "34567", "45678", "56789")),
    Kind("a format that hides", _set(1, 2, Cell(Decimal("12.5"), number_format=";;;"), None), EXCEL),
    Kind("a format that shows a word", _set(1, 2, Cell(Decimal("12.5"), number_format='"..."'), None), EXCEL),
    Kind("an error in place of a figure", _set(1, 2, Cell("#N/A", error=True), None), EXCEL),
    Kind("a hidden row", _hide_row, SHEETS),
    Kind("a hidden column", _hide_column, ("XLSX", "XLS", "ODS", "XML Spreadsheet")),
    Kind("a figure merged over two years", _merge_over_years, SHEETS, "wide"),
    Kind("a figure hidden under a merged one", _leftover, ("XLSX", "XLS", "ODS"), "wide"),
    Kind("float noise", _each(lambda cell: cell, lambda value: Decimal(f"{value:.15g}")), STYLED,
         figures=("0.30000000000000004", "12.299999999999999", "0.1", "1234.5600000000002", "7")),
)  # fmt: skip

"""Numbers as agencies write them, a whole column at a time: 1.234.567,891, gần 7, >83, 45,3%.

The marks of a column are decided on all of its cells or taken from the spec; a column that shows
no evidence leaves cells such as ``1.234`` unread and says so. The digits of the source are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

import polars as pl

from harvesters.vietnamese.fold import INVISIBLE, fold

Mark = Literal[",", "."]

#: First character of a cell that is a number in the file itself (XLSX, JSON), not a text; % may follow it.
NATIVE = "\x02"
#: First character of a cell that holds a spreadsheet's error value.
ERROR = "\x03"

_LOWER = r"≥|>=|=>|>|trên|hơn|tối thiểu|ít nhất|từ|over|above|more than|at least"
_UPPER = r"≤|<=|=<|<|dưới|tối đa|nhiều nhất|không quá|top|under|below|less than|at most|up to"
_ABOUT = r"~|≈|≃|gần|khoảng|xấp xỉ|ước|about|around|nearly|almost|approx\.?|approximately"
_SPACE = r"[ \u00a0\u202f\u2009\u2007]"
_UNSEEN = f"[{INVISIBLE}]"
_MARKED = rf"\d{_UNSEEN}*[.,]{_UNSEEN}*\d"
#: Numbers with an exponent, as programs write them: 1e+05, 2,5E6. Their mark is never one of thousands.
_EXPONENT = r"(?i)^[+-]?[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]{1,2}$"
#: The digits of other scripts are no canonical numeral, and no program reads them.
_NUMERAL = r"^[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$"


@dataclass(frozen=True)
class Evidence:
    """How many cells of a column can only be read one way. ``open`` can be read two ways.

    ``open_comma``, ``open_point``: those with that mark and three digits behind it. ``short_comma``,
    ``short_point``: cells such as ``2.18``, which ``2.180`` becomes where a program drops its zeros.
    ``whole``: numbers of up to three digits without a mark.
    """

    comma: int = 0
    point: int = 0
    open: int = 0
    open_comma: int = 0
    open_point: int = 0
    short_comma: int = 0
    short_point: int = 0
    whole: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Evidence)))

    def grouped(self, mark: Mark) -> bool:
        """Whether cells that can be read two ways have only this mark, as one between thousands would be."""
        mine, other = (
            (self.open_comma, self.open_point) if mark == "," else (self.open_point, self.open_comma)
        )
        return mine > 0 and not other

    def counts(self, mark: Mark, header: str = "") -> bool:
        """Whether cells look like counts with this mark between thousands, a few of which lost their zeros:
        nearly all have three digits behind it, beside small whole numbers or below a header that counts.
        """
        three = self.open_comma if mark == "," else self.open_point
        short = self.short_comma if mark == "," else self.short_point
        sure = (self.comma if mark == "," else self.point) - short
        mixed = self.whole * 20 >= three + short and self.whole > 0
        return three > 0 and not sure and short * 2 <= three and (mixed or says_counts(header))


@dataclass(frozen=True)
class Marks:
    """Decision for one column. ``decimal`` None: undecided; ``clash``: the cells contradict each other."""

    decimal: Mark | None
    thousands: str = "auto"
    clash: bool = False


#: Headers of columns that count things.
_COUNTS = ("so ", "dan so", "tong so", "number of", "count", "population")


def says_counts(header: str) -> bool:
    """Whether a header says that its column counts: “Số hộ”, “Dân số” (“Số lượng (tấn)” is none)."""
    words = fold(header)
    return words.startswith(_COUNTS) and "%" not in words and "(" not in words


#: Shapes of a file's own numbers: three digits behind the point, fewer, what no such count has, small whole
#: numbers.
_OWN = {
    "three": rf"^{NATIVE}[1-9]\d{{0,2}}\.\d{{3}}$",
    "short": rf"^{NATIVE}[1-9]\d{{0,2}}\.\d{{1,2}}$",
    "other": rf"^{NATIVE}(?:-|0\.|\d+\.\d{{4,}}|\d{{4,}})",
    "whole": rf"^{NATIVE}[1-9]\d{{0,2}}$",
}


def own_shapes(cells: pl.Series) -> dict[str, int]:
    """How many numbers of the file itself have each shape."""
    return {name: int(cells.str.contains(pattern).sum()) for name, pattern in _OWN.items()}


def lost_thousands(shapes: dict[str, int]) -> bool:
    """Whether counts look like thousands that a program took for fractions: 2.154 and 2.18 beside 288."""
    pointed = shapes["three"] + shapes["short"]
    mixed = shapes["whole"] * 20 >= pointed and shapes["whole"] > 0
    return shapes["three"] > 0 and not shapes["other"] and shapes["short"] * 2 <= shapes["three"] and mixed


def body(text: pl.Expr) -> pl.Expr:
    """The numeral of a cell: qualifier, percent sign and spaces between digits taken off, nothing invisible;
    one kind of apostrophe and of minus.
    """
    seen = text.str.replace_all(_UNSEEN, "").str.replace_all("[’‘ʼ＇]", "'")
    words = seen.str.strip_chars().str.replace(rf"(?i)^(?:{_LOWER}|{_UPPER}|{_ABOUT}){_SPACE}*", "")
    words = words.str.replace(rf"(?i)(?:{_SPACE}*(?:%|\+|trở lên|trở xuống))+$", "")
    words = words.str.replace(r"^[−–—‒﹣－]", "-").str.replace(rf"^([+-]){_SPACE}+", "$1")
    grouped = words.str.contains(rf"^[+-]?\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?$")
    return pl.when(grouped).then(words.str.replace_all(_SPACE, "")).otherwise(words)


def qualifier(text: pl.Expr) -> pl.Expr:
    """``>`` for a lower bound, ``<`` for an upper one (also ``top 25``), ``~`` for about, else empty."""
    words = text.str.strip_chars()
    lower = words.str.contains(rf"(?i)^(?:{_LOWER}){_SPACE}*[\d+-]|\d{_SPACE}*%?{_SPACE}*(?:\+|trở lên)$")
    upper = words.str.contains(rf"(?i)^(?:{_UPPER}){_SPACE}*[\d+-]|\d{_SPACE}*%?{_SPACE}*trở xuống$")
    about = words.str.contains(rf"(?i)^(?:{_ABOUT}){_SPACE}*[\d+-]")
    bound = pl.when(lower).then(pl.lit(">")).when(upper).then(pl.lit("<"))
    return bound.when(about).then(pl.lit("~")).otherwise(pl.lit(""))


def evidence(cells: pl.Series) -> Evidence:
    """Count the cells that give the decimal mark away."""
    if not cells.str.contains(_MARKED).any():
        return Evidence()
    frame = cells.rename("cell").to_frame().select("cell", column=pl.lit(""))
    return evidence_by_column(frame).get("", Evidence())


def evidence_by_column(cells: pl.DataFrame) -> dict[str, Evidence]:
    """The same of each ``column`` of rows with a ``cell``."""
    text = pl.col("cell")
    marked = cells.filter(~text.str.starts_with(NATIVE) & text.str.contains(_MARKED))
    bare = marked["cell"].str.contains(r"^[+-]?[0-9.,]+$")
    found = _whole_numbers(cells) if marked.height else {}
    for part, numeral in ((marked.filter(bare), text), (marked.filter(~bare), body(text))):
        for name, *counted in _votes(part, numeral).iter_rows() if part.height else ():
            found[str(name)] = found.get(str(name), Evidence()) + Evidence(*counted)
    return found


def _whole_numbers(cells: pl.DataFrame) -> dict[str, Evidence]:
    whole = cells.filter(pl.col("cell").str.contains(r"^\s*[1-9][0-9]{0,2}\s*$"))
    counted = whole.group_by("column").len().iter_rows()
    return {str(name): Evidence(whole=number) for name, number in counted}


def _votes(cells: pl.DataFrame, numeral: pl.Expr) -> pl.DataFrame:
    bare = numeral.str.replace_all("'", "", literal=True).str.strip_prefix("-").str.strip_prefix("+")
    numeral = pl.col("numeral")
    three, short = r"^[1-9]\d{{0,2}}{}\d{{3}}$", r"^[1-9]\d{{0,2}}{}\d{{1,2}}$"
    return (
        cells.select("column", bare.alias("numeral"))
        .select("column", _decimal_shape(numeral, ",").alias("comma"),
                     _decimal_shape(numeral, ".").alias("point"),
                     numeral.str.contains(r"^[1-9]\d{0,2}[.,]\d{3}$").alias("open"),
                     numeral.str.contains(three.format(",")).alias("open_comma"),
                     numeral.str.contains(three.format(r"\.")).alias("open_point"),
                     numeral.str.contains(short.format(",")).alias("short_comma"),
                     numeral.str.contains(short.format(r"\.")).alias("short_point"))
        .group_by("column").sum()
    )  # fmt: skip


def _decimal_shape(numeral: pl.Expr, decimal: Mark) -> pl.Expr:
    """Whether a numeral can only be read with this decimal mark."""
    dec = r"\." if decimal == "." else ","
    other = "," if decimal == "." else r"\."
    both = rf"^\d{{1,3}}(?:{other}\d{{3}})+{dec}\d+$"
    groups = rf"^\d{{1,3}}(?:{other}\d{{3}}){{2,}}$"
    once = (
        rf"^0?[1-9]\d*{dec}(?:\d{{1,2}}|\d{{4,}})$|^00?{dec}\d+$|^0[1-9]\d*{dec}\d+$|^[1-9]\d{{3,}}{dec}\d+$"
    )
    power = rf"(?i)^\d+{dec}\d+e[+-]?\d+$"
    return numeral.str.contains(f"{both}|{groups}|{once}|{power}")


def decide(found: Evidence, decimal: str = "auto", thousands: str = "auto", header: str = "") -> Marks:
    """The marks of a column from the spec's words, else from the evidence (ten to one, or none).

    ``header``: what stands above the column; counts that could have a mark between thousands are undecided.
    """
    if decimal != "auto":
        return Marks(_mark(decimal), thousands)
    if thousands in {".", ","}:
        return Marks("," if thousands == "." else ".", thousands)
    for mark, votes, against in ((",", found.comma, found.point), (".", found.point, found.comma)):
        if votes and votes >= 10 * against and not found.counts(_mark(mark), header):
            return Marks(_mark(mark), thousands)
    return Marks(None, thousands, clash=bool(found.comma and found.point))


def _mark(text: str) -> Mark:
    return "," if text == "," else "."


def read_cells(cells: pl.Series, marks: Marks) -> pl.DataFrame:
    """``value`` of cells, a canonical decimal numeral ("-1234.50") or null where it can't be read, and
    ``qualifier``. Cells of digits and marks alone, nearly all, need no rules.
    """
    frame = cells.fill_null("").to_frame("cell")
    bare = frame["cell"].str.contains(_bare(marks))
    if bare.all():
        return frame.select(*_read_bare(marks))
    rest = frame.filter(~bare)
    found = read_by_rules(rest, marks)
    if rest.height == frame.height:
        return found
    order = pl.concat([bare.arg_true(), (~bare).arg_true()]).arg_sort()
    return pl.concat([frame.filter(bare).select(*_read_bare(marks)), found])[order]


def read_by_rules(frame: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """`read_cells` of a frame's ``cell`` by all the rules, for any cell.

    One after the other: nested expressions would take the first steps many times.
    """
    text = pl.col("cell")
    bodies = frame.select(text, body=body(text))
    numerals = bodies.select(text, numeral=_numeral(text, pl.col("body"), marks))
    powers = bodies["body"].str.contains(_EXPONENT)
    if powers.any():
        exact = _without_exponent(bodies["body"].filter(powers))
        numerals = numerals.with_columns(numerals["numeral"].scatter(powers.arg_true(), exact))
    return numerals.select(_trimmed(pl.col("numeral")).alias("value"), qualifier(text).alias("qualifier"))


def _without_exponent(cells: pl.Series) -> pl.Series:
    """The exact numerals of numbers with an exponent."""
    exact = [format(Decimal(text.replace(",", ".")), "f") for text in cells]
    return pl.Series(exact, dtype=pl.String)


def _bare(marks: Marks) -> str:
    """Regular expression of numerals that the rules would only rid of their marks."""
    fraction = {",": ",", ".": r"\."}.get(marks.decimal or "")
    native = _numerals("[1-9][0-9]*", r"\.")
    if fraction is None:
        return rf"^(?:0|-?[1-9][0-9]*|{NATIVE}(?:{native}))$"
    whole = "[1-9][0-9]*"
    if _grouped(marks):
        whole += rf"|[1-9][0-9]{{0,2}}(?:{_other(marks)}[0-9]{{3}})+"
    return rf"^(?:{_numerals(whole, fraction)}|{NATIVE}(?:{native}))$"


def _numerals(whole: str, mark: str) -> str:
    """Without needless zeros in front; zero has no sign."""
    return rf"-?(?:{whole})(?:{mark}[0-9]+)?|0(?:{mark}[0-9]+)?|-0{mark}[0-9]*[1-9][0-9]*"


def _read_bare(marks: Marks) -> tuple[pl.Expr, pl.Expr]:
    text = pl.col("cell")
    native = text.str.starts_with(NATIVE)
    value = text
    if marks.decimal == ",":
        value = value.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    elif marks.decimal == ".":
        value = value.str.replace_all(",", "", literal=True)
    read = pl.when(native).then(text.str.strip_prefix(NATIVE)).otherwise(value)
    return read.alias("value"), pl.lit("").alias("qualifier")


def _numeral(text: pl.Expr, body: pl.Expr, marks: Marks) -> pl.Expr:
    """Digits with a point, null where there are none."""
    plain = pl.when(text.str.starts_with(NATIVE)).then(text.str.strip_prefix(NATIVE).str.strip_suffix("%"))
    numeral = plain.otherwise(_unmarked(body, marks))
    return pl.when(numeral.str.contains(_NUMERAL)).then(numeral)


def _trimmed(numeral: pl.Expr) -> pl.Expr:
    """Without needless signs and zeros."""
    trimmed = numeral.str.replace(r"^\+", "").str.replace(r"^(-?)\.", "${1}0.")
    trimmed = trimmed.str.replace(r"^(-?)0+(\d)", "$1$2")
    return pl.when(trimmed.str.contains(r"^-0(?:\.0+)?$")).then(trimmed.str.slice(1)).otherwise(trimmed)


def _unmarked(numeral: pl.Expr, marks: Marks) -> pl.Expr:
    """Text numeral with a point as the only mark; null where the marks don't fit."""
    if marks.decimal is None:
        return pl.when(~numeral.str.contains("[.,]")).then(numeral)
    dec = r"\." if marks.decimal == "." else ","
    # Codes such as 0001.0010 have zeros in front that no number has.
    shape = rf"^[+-]?(?:(?:0?[1-9]\d*|00?|{_groups(marks)})(?:{dec}\d+)?|0\d+|{dec}\d+)$"
    bare = numeral.str.replace_all("." if marks.decimal == "," else ",", "", literal=True)
    bare = bare.str.replace_all("'", "", literal=True).str.replace_all(",", ".", literal=True)
    return pl.when(numeral.str.contains(shape)).then(bare)


def _groups(marks: Marks) -> str:
    """Regular expression of digits in groups of three."""
    mark = {"auto": f"(?:{_other(marks)}|')", "none": "", " ": ""}.get(marks.thousands, _other(marks))
    if marks.thousands == "'":
        mark = "'"
    return rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+" if mark else r"[1-9]\d*"


def _grouped(marks: Marks) -> bool:
    """Whether the mark that is not the decimal one may stand between groups of digits."""
    return marks.thousands not in ("none", " ", "'")


def _other(marks: Marks) -> str:
    """Regular expression of the mark that is not the decimal one."""
    return r"\." if marks.decimal == "," else ","


def is_open(text: pl.Expr) -> pl.Expr:
    """Whether a cell can be read as a fraction and as thousands: ``1.234``, ``-12,500``."""
    return body(text).str.contains(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$") & ~text.str.starts_with(NATIVE)


def readings(cell: str) -> tuple[str, str]:
    """Both readings of an open cell as canonical numerals: of ``2.154`` 2154 and 2.154."""
    text = "".join(char for char in cell if char.isdigit() or char in ".,-")
    return text.replace(".", "").replace(",", ""), text.replace(",", ".")


def read_numbers(cells: Iterable[str], decimal: str = "auto", thousands: str = "auto") -> pl.DataFrame:
    """Columns ``value`` (null = unread), ``qualifier`` and ``open`` for the cells of one column."""
    series = pl.Series("cell", list(cells), dtype=pl.String)
    marks = decide(evidence(series), decimal, thousands)
    text = pl.col("cell")
    unclear = is_open(text) & (marks.decimal is None)
    return read_cells(series, marks).hstack(series.to_frame().select(open=unclear))

"""Which columns hold the figures, which disaggregations stand over or beside them, and of which indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from harvesters.forms.columns import LABELS
from harvesters.forms.guess.area import CODES
from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormDimension, FormIndicator
from harvesters.readers.table import Column
from harvesters.spec import Origin, Value
from harvesters.vietnamese.fold import fold

_SERIAL = ("stt", "tt", "so tt", "so thu tu", "no", "nr", "#", "id")
_IDENTIFIES = re.compile(r"\b(?:id|code)$")
_VALUES = (
    "gia tri",
    "so lieu",
    "ket qua",
    "thuc hien",
    "so luong",
    "value",
    "total",
    "tong so",
    fold(LABELS["value"].vi),
)
_SUMS = {"tong", "total", "chung"}
_TOTALS = ("tong so", "tong", "chung", "tong cong", "total", "all")


@dataclass(frozen=True)
class Figures:
    """``columns``: those of values; ``dimensions``: disaggregations that were found."""

    spec: Value
    columns: tuple[Column, ...] = ()
    dimensions: dict[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A column of indicators' names: text → code; ``others``: some are of other indicators."""

    column: Column
    codes: dict[str, str]
    others: bool


def _words(text: str) -> set[str]:
    return set(re.split(r"[\W_]+", fold(text))) - {""}


def likeness(text: str, indicator: FormIndicator) -> float:
    """Share of the words of an indicator's title that a text has; 1 for its code."""
    words = _words(text)
    titles = [_words(title) for title in (indicator.title.vi, indicator.title.en)]
    if fold(indicator.code) in fold(text).split():
        return 1.0
    return max((len(words & title) / len(title) for title in titles if title), default=0.0)


def guess_indicator(sight: Sight, indicators: Sequence[FormIndicator]) -> FormIndicator | None:
    """The only one of the form, else the one whose title stands above the table or over a column."""
    if len(indicators) == 1:
        return indicators[0]
    texts = " ".join([sight.around, *(column.label for column in sight.columns)])
    scores = sorted(((likeness(texts, each), n) for n, each in enumerate(indicators)), reverse=True)
    if not scores or scores[0][0] < 0.6 or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return None
    return indicators[scores[0][1]]


def guess_figures(sight: Sight, used: Sequence[Column], indicator: FormIndicator | None) -> Figures:
    """The values of a long table: columns of figures that nothing else uses; none where it is not clear."""
    taken = set(used)
    beside = _beside(sight, taken, indicator)
    free = [column for column in sight.columns if column not in taken and _may_be_values(sight, column)]
    for dimension in indicator.dimensions if indicator else ():
        over = _over(free, dimension)
        if dimension.code not in beside and over:
            columns, origin = over
            names = [sight.name(column) for column in columns]
            return Figures(Value(columns=names), tuple(columns), {**beside, dimension.code: origin})
    named = [column for column in free if sight.is_headed(column, _VALUES)]
    if indicator and not named:
        liked = [column for column in free if likeness(column.label, indicator) >= 0.5]
        named = sorted(liked, key=lambda column: -likeness(column.label, indicator))
    sums = [column for column in free if _words(re.sub("([A-Z])", r" \1", column.label)) & _SUMS]
    chosen = named[:1] or (free if len(free) == 1 else sums if len(sums) == 1 else [])
    value = Value(column=sight.name(chosen[0])) if chosen else Value()
    return Figures(value, tuple(chosen), beside)


def by_header(
    sight: Sight, used: Sequence[Column], indicators: Sequence[FormIndicator]
) -> tuple[Figures, Origin] | None:
    """Several indicators side by side: columns whose headers are like one title each."""
    free = [column for column in sight.columns if column not in used and _may_be_values(sight, column)]
    depth = max((len(column.levels) for column in free), default=0)
    for level in range(depth):
        found: dict[Column, str] = {}
        for column in free:
            text = column.levels[level] if level < len(column.levels) else ""
            liked = [each.code for each in indicators if text and likeness(text, each) >= 0.6]
            if len(liked) == 1:
                found[column] = liked[0]
        if found:
            values = {column.levels[level]: code for column, code in found.items()}
            names = [sight.name(column) for column in found]
            return Figures(Value(columns=names), tuple(found)), Origin(header=level + 1, values=values)
    return None


def by_row(sight: Sight, used: Sequence[Column], indicators: Sequence[FormIndicator]) -> Named | None:
    """A column that names the indicators, one a row: which texts are ours, and whether there are others."""
    for column in sight.columns:
        texts = sight.texts[column.number]
        if column in used or len(texts) < 2 or sight.is_figures(column):
            continue
        found: dict[str, str] = {}
        for each in indicators:
            best = max(texts, key=lambda text: _same(text, each))
            if _same(best, each) >= 0.75 and best not in found:
                found[best] = each.code
        if found:
            return Named(column, found, len(found) < len(texts))
    return None


def _same(text: str, indicator: FormIndicator) -> float:
    """Words that a text and an indicator's title share, of all that they have; units in brackets aside."""
    words = _words(re.sub(r"\([^()]*\)|^[\divx]+[.)]", "", text))
    titles = [_words(title) for title in (indicator.title.vi, indicator.title.en)]
    return max((len(words & title) / len(words | title) for title in titles if title | words), default=0.0)


def _may_be_values(sight: Sight, column: Column) -> bool:
    return (
        sight.is_figures(column)
        and not sight.is_headed(column, (*_SERIAL, *CODES))
        and not sight.is_serial(column)
        and not _IDENTIFIES.search(fold(column.label))
    )


def labels(dimension: FormDimension) -> dict[str, str]:
    """Label or code → code; the words for a total → ""."""
    known = {text: v.code for v in dimension.values for text in (v.code, v.label.vi, v.label.en)}
    return {**dict.fromkeys(_TOTALS, ""), **known} if known else {}


def _beside(sight: Sight, taken: set[Column], indicator: FormIndicator | None) -> dict[str, Origin]:
    """Disaggregations that have a column of their own."""
    found: dict[str, Origin] = {}
    for dimension in indicator.dimensions if indicator else ():
        known = {fold(text) for text in labels(dimension)}
        for column in sight.columns:
            texts = sight.texts[column.number]
            if column in taken or not texts or sight.is_figures(column):
                continue
            if sum(fold(text) in known for text in texts) >= 0.8 * len(texts):
                found[dimension.code] = Origin(column=sight.name(column), values=labels(dimension))
                taken.add(column)
                break
    _between(sight, found, indicator)
    return found


def _between(sight: Sight, found: dict[str, Origin], indicator: FormIndicator | None) -> None:
    """A disaggregation whose values are titles of the table's parts."""
    for dimension in indicator.dimensions if indicator else ():
        known = {fold(text) for text in labels(dimension)}
        if dimension.code not in found and sight.sections and all(fold(t) in known for t in sight.sections):
            found[dimension.code] = Origin(section=True, values=labels(dimension))


def _over(free: Sequence[Column], dimension: FormDimension) -> tuple[list[Column], Origin] | None:
    """A disaggregation whose values head the columns."""
    known = {fold(text) for text in labels(dimension)}
    depth = max((len(column.levels) for column in free), default=0)
    for level in range(depth):
        columns = [c for c in free if level < len(c.levels) and fold(c.levels[level]) in known]
        if len(columns) > 1:
            return columns, Origin(header=level + 1, values=labels(dimension))
    return None

"""Which columns hold the figures, which disaggregations stand over or beside them, and of which indicator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from harvesters.forms.columns import LABELS
from harvesters.forms.guess.area import CODES
from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormDimension, FormIndicator
from harvesters.readers.table import Column
from harvesters.spec import Origin, Value
from harvesters.units import in_brackets, parts
from harvesters.vietnamese.fold import clean, fold

_SERIAL = ("stt", "tt", "so tt", "so thu tu", "no", "nr", "#", "id")
_IDENTIFIES = re.compile(
    r"\b(?:id|code)$|^ma\b|\bma$|^(?:kinh do|vi do|kinhdo|vido|lat|lon|longitude|latitude)$"
)
#: Headers of shares and of ranks, in words and glued together.
_SHARE = re.compile(r"%|\bt[yi] (?:le|trong|suat)\b|phan tram|\bpercent|ratio|\brates?\b|\bshare\b|^t[yi]le")
_RANK = re.compile(r"\bhang\b|\brank")
#: Words that two texts share when their other words decide.
_TOGETHER = 2
_COMMON = {"so", "cua", "va", "cac", "theo", "o", "trong", "the", "of", "by", "in", "ty", "le", "nam", "tinh"}
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


def _marked(text: str) -> set[tuple[str, str]]:
    """Return the words with the marks that their letters bear: ``bò`` is not ``bổ``, ``hoà`` is ``hòa``."""
    return {(fold(word), _marks(word)) for word in re.split(r"[\W_]+", clean(text).lower()) if word}


def _marks(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return "".join(sorted(letter for letter in letters if unicodedata.combining(letter) or letter == "đ"))


def _shared(words: set[tuple[str, str]], title: set[tuple[str, str]]) -> float:
    """Share of a title's words in a text, where some may be written without marks."""
    return sum((word, marks) in words or (word, "") in words for word, marks in title) / len(title)


def likeness(text: str, indicator: FormIndicator) -> float:
    """Share of the words of an indicator's title that a text has; 1 for its code."""
    words = _marked(text)
    titles = [_marked(title) for title in (indicator.title.vi, indicator.title.en)]
    if fold(indicator.code) in fold(text).split():
        return 1.0
    if _abbreviated(text, indicator):
        return 0.9
    return max((_shared(words, title) for title in titles if title), default=0.0)


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
    free = of_kind(sight, free, indicator)
    for dimension in indicator.dimensions if indicator else ():
        over = _over(free, dimension)
        if dimension.code not in beside and over:
            columns, origin = over
            names = [sight.name(column) for column in columns]
            return Figures(Value(columns=names), tuple(columns), {**beside, dimension.code: origin})
    named = [column for column in free if sight.is_headed(column, _VALUES)]
    if indicator and len(free) > 1:
        liked = most_like([column.label for column in free], indicator)
        named = [free[liked]] if liked is not None else named
    if not named and indicator and _is_share(indicator):
        named = free
    sums = [column for column in free if _words(re.sub("([A-Z])", r" \1", column.label)) & _SUMS]
    chosen = named[:1] or (free if len(free) == 1 else sums if len(sums) == 1 else [])
    value = Value(column=sight.name(chosen[0])) if chosen else Value()
    return Figures(value, tuple(chosen), beside)


def of_kind(sight: Sight, columns: Sequence[Column], indicator: FormIndicator | None) -> list[Column]:
    """Shares for an indicator in per cent, never counts; no shares and no ranks for one that is neither."""
    if indicator is None or not indicator.unit.vi.strip():
        return list(columns)
    if _is_share(indicator):
        shares = [column for column in columns if _says(_SHARE, column.label)]
        return shares or [column for column in columns if not _is_count(sight, column)]
    titles = f"{indicator.title.vi} {indicator.title.en} {indicator.unit.vi}"
    for pattern in (_SHARE, _RANK):
        left = [column for column in columns if not _says(pattern, column.label)]
        columns = left if left and not _says(pattern, titles) else columns
    return list(columns)


def _is_share(indicator: FormIndicator) -> bool:
    return indicator.unit.vi.strip() in ("%", "phần trăm")


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.search(fold(re.sub("([a-z])([A-Z])", r"\1 \2", text))))


def _is_count(sight: Sight, column: Column) -> bool:
    """Whether some figure of a column is far above a hundred, which no share is."""
    digits = [re.sub(r"[.,]\d{1,2}$|\D", "", text) for text in sight.texts[column.number]]
    return any(len(text) > 3 for text in digits if "e" not in text)


def most_like(texts: Sequence[str], indicator: FormIndicator) -> int | None:
    """Which text shares most words with the indicator's title, None if none or several do.

    The unit in brackets and a short name in capitals count too; of texts that share as much the one
    with fewer other words is meant, if they share two.
    """
    titles = [_words(indicator.title.vi), _words(indicator.title.en)]
    scores: list[tuple[float, int]] = []
    for text in texts:
        own = _words(re.sub("([a-z])([A-Z])", r"\1 \2", text))
        shared = float(max(len((own & title) - _COMMON) for title in titles))
        unit = in_brackets(text)
        if shared and unit and parts(unit)[1] == parts(indicator.unit.vi)[1]:
            shared += 0.5
        shared += 2.0 if _abbreviated(text, indicator) else 0.0
        scores.append((shared, -len(own - titles[0] - titles[1]) if shared >= _TOGETHER else 0))
    best = max(scores, default=(0.0, 0))
    return scores.index(best) if best[0] > 0 and scores.count(best) == 1 else None


def _abbreviated(text: str, indicator: FormIndicator) -> bool:
    """Whether a text has the short name in capitals that the title has: PCI, DTI, GRDP."""
    names = (set(re.findall(r"\b[A-Z]{3,}(?![A-Za-z])", each)) for each in (indicator.title.vi, text))
    return bool(set.intersection(*names))


def others(text: str, indicator: FormIndicator) -> int:
    """How many words a text has that the indicator's titles have not; numbers and periods aside."""
    words = {word for word in _words(text) if not any(char.isdigit() for char in word)}
    return len(words - _words(indicator.title.vi) - _words(indicator.title.en) - {"thang", "quy", "nam"})


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
    """Words that a text and an indicator's title share, of all that they have; what stands in brackets aside.
    The code says all.
    """
    if fold(text) == fold(indicator.code):
        return 1.0
    words = _words(re.sub(r"\([^()]*\)|^[\divx]+[.)]", "", text))
    both = (indicator.title.vi, indicator.title.en)
    titles = [_words(re.sub(r"\([^()]*\)", "", title)) for title in both]
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

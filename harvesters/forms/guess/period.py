"""Where the period stands: in a column, in several, above the columns of values, or above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormIndicator
from harvesters.readers.table import Column
from harvesters.resolve import FREQUENCIES
from harvesters.spec import Origin, Period
from harvesters.vietnamese.fold import fold
from harvesters.vietnamese.periods import Period as Span
from harvesters.vietnamese.periods import parse

_NAMES = ("ky", "ky so lieu", "ky bao cao", "nam", "nam hoc", "quy", "thang", "ngay", "thoi gian", "thoi ky",
          "year", "period", "month", "quarter", "date", "time")  # fmt: skip
_DMY = re.compile(r"(\d\d?)/(\d\d?)/(?:19|20)\d\d")
#: Above a table, the most exact first.
_ABOVE = (
    r"((?:quý|quy)\s+(?:iv|i{1,3}|[1-4])\s*(?:/|năm|nam|-)?\s*(?:19|20)\d\d)",
    r"((?:\d\d?|sáu|sau|chín|chin)\s+tháng(?:\s+(?:đầu|cuối))?(?:\s+năm)?\s+(?:19|20)\d\d)",
    r"((?:tháng|thang)\s+\d\d?\s*(?:[/.-]|năm|nam)?\s*(?:19|20)\d\d)",
    r"(?:ngày|ngay|đến|den)\s+\d\d?[/.-](\d\d?[/.-](?:19|20)\d\d)",
    r"\bT\s*(\d\d?\s*[/.-]\s*(?:19|20)\d\d)",
    r"((?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d)",
    r"((?:19|20)\d\d)",
)
_PART = r"\d\d?|iv|i{1,3}"
#: The month or year in a day.
_PARTS_OF_DAYS = {
    "monthly": (r"^\d\d?[/.-](\d\d?[/.-]\d{4})$", r"^(\d{4}-\d\d)-\d\d"),
    "annual": (r"^\d\d?[/.-]\d\d?[/.-](\d{4})$", r"^(\d{4})-\d\d-\d\d"),
}
_YEARS = "/(?:19|20)[0-9][0-9]/"


@dataclass(frozen=True)
class When:
    """``used``: key columns it takes; ``values``: columns of values that it heads, ``level`` their row;
    ``last``: last day of the latest period that was seen, "" if none; ``open``: nothing in the table says it.
    """

    spec: Period
    used: tuple[Column, ...] = ()
    values: tuple[Column, ...] = ()
    last: str = ""
    open: bool = False


def guess_period(sight: Sight, indicator: FormIndicator | None) -> When:
    """The first place that gives periods, columns before what stands above."""
    return (
        _months_across(sight)
        or _across(sight)
        or _apart(sight)
        or _down(sight, indicator)
        or _between(sight)
        or _above(sight, indicator)
        or When(Period(origin=Origin(fixed=_asked(indicator))), open=True)
    )


def _spans(texts: tuple[str, ...], form: str = "auto") -> list[Span]:
    return [found for text in texts if isinstance(found := parse(text, form), Span)]


def _across(sight: Sight) -> When | None:
    """Periods as headers of the columns of values, alone or with the months down the side."""
    depth = max((len(column.levels) for column in sight.columns), default=0)
    for level in range(depth):
        headed = [column for column in sight.columns if level < len(column.levels)]
        values = [column for column in headed if _spans((column.levels[level],))]
        if len(values) < 2:
            continue
        spans = _spans(tuple(column.levels[level] for column in values))
        last = max(span.end for span in spans)
        origin = Origin(header=level + 1)
        months = next(
            (c for c in sight.columns if c not in values and _are_months(sight.texts[c.number])), None
        )
        if months and all(span.kind == "year" for span in spans):
            parts = {"month": Origin(column=sight.name(months)), "year": origin}
            return When(Period(parts=parts, join="{month}/{year}"), (months,), tuple(values), last)
        return When(Period(origin=origin), (), tuple(values), last)
    return None


def _months_across(sight: Sight) -> When | None:
    """Months or quarters as headers; the year stands above the table, on its tab, or in a column."""
    depth = max((len(column.levels) for column in sight.columns), default=0)
    for level in range(depth):
        values = [c for c in sight.columns if level < len(c.levels) and _are_months((c.levels[level],))]
        year = (_year_over(values, level) or _year(sight)) if len(values) > 1 else None
        if year:
            origin, used, last = year
            parts = {"part": Origin(header=level + 1), "year": origin}
            return When(Period(parts=parts, join="{part}/{year}"), used, tuple(values), last)
    return None


def _year_over(values: Sequence[Column], level: int) -> tuple[Origin, tuple[Column, ...], str] | None:
    """A year above or below the months, in another row of the header."""
    depth = min(len(column.levels) for column in values)
    for other in range(depth):
        found = [re.search(_ABOVE[-1], column.levels[other]) for column in values]
        if other != level and all(found):
            last = max(match[1] for match in found if match)
            return Origin(header=other + 1, pattern=_ABOVE[-1]), (), f"{last}-12-31"
    return None


def _year(sight: Sight) -> tuple[Origin, tuple[Column, ...], str] | None:
    column = next((c for c in sight.columns if sight.is_headed(c, ("nam", "year"))), None)
    if column:
        ends = [span.end for span in _spans(sight.texts[column.number])]
        name, grouped = sight.name(column), column.number in sight.grouped
        return (Origin(column=name, fill_down=grouped), (column,), max(ends)) if ends else None
    for place, text in (("title", sight.table.title), ("sheet", sight.table.sheet or "")):
        match = re.search(_ABOVE[-1], text)
        if match:
            origin = Origin.model_validate({place: True, "pattern": _ABOVE[-1]})
            return origin, (), f"{match[1]}-12-31"
    return None


def _are_months(texts: tuple[str, ...]) -> bool:
    return bool(texts) and all(re.fullmatch(rf"(?:thang|quy)\s*(?:{_PART})", fold(text)) for text in texts)


def _down(sight: Sight, indicator: FormIndicator | None) -> When | None:
    """A column of periods; a column of bare numbers only where its header says so."""
    for column in sorted(sight.columns, key=lambda each: not sight.is_headed(each, _NAMES)):
        texts = sight.texts[column.number]
        if not texts:
            continue
        headed = sight.is_headed(column, _NAMES)
        if not headed and not sight.figures[column.number] < 1:
            continue
        form = _date_form(texts)
        spans = _spans(texts, form)
        if spans and len(spans) >= 0.8 * len(texts):
            form, pattern = _of_days(texts, spans, form, indicator)
            origin = Origin(
                column=sight.name(column), fill_down=column.number in sight.grouped, pattern=pattern
            )
            return When(Period(origin=origin, format=form), (column,), (), max(s.end for s in spans))
    return None


def _of_days(
    texts: tuple[str, ...], spans: Sequence[Span], form: str, indicator: FormIndicator | None
) -> tuple[str, str | None]:
    """Days that stand for the months or years of an indicator: how they are read."""
    frequency = indicator.frequency if indicator else ""
    if frequency not in _PARTS_OF_DAYS or any(span.kind != "date" for span in spans):
        return form, None
    for pattern in _PARTS_OF_DAYS[frequency]:
        if all(re.search(pattern, text) for text in texts):
            return "auto", pattern
    return form, None


def _between(sight: Sight) -> When | None:
    """As titles of the table's parts."""
    spans = _spans(sight.sections)
    if len(spans) > 1 and len(spans) >= 0.8 * len(sight.sections):
        return When(Period(origin=Origin(section=True)), (), (), max(span.end for span in spans))
    return None


def _date_form(texts: tuple[str, ...]) -> str:
    """``dd/MM/yyyy`` where some date can only be read so and none can't."""
    found = [match for text in texts if (match := _DMY.fullmatch(text))]
    if len(found) < len(texts) or not any(int(match[1]) > 12 for match in found):
        return "auto"
    return "dd/MM/yyyy" if all(int(match[2]) <= 12 for match in found) else "auto"


def _apart(sight: Sight) -> When | None:
    """Month or quarter and year in two columns."""
    year = _year(sight)
    for names, prefix in ((("thang", "month"), ""), (("quy", "quarter"), "Q")):
        part = next((c for c in sight.columns if sight.is_headed(c, names)), None)
        texts = [fold(text) for text in sight.texts[part.number]] if part else []
        if not part or not year or not texts:
            continue
        named = all(re.fullmatch(rf"(?:thang|quy|q|t)\s*(?:{_PART})", text) for text in texts)
        if named or all(re.fullmatch(_PART, text) for text in texts):
            join = "{part}/{year}" if named else f"{prefix}{{part}}/{{year}}"
            column = Origin(column=sight.name(part), fill_down=part.number in sight.grouped)
            return When(
                Period(parts={"part": column, "year": year[0]}, join=join), (part, *year[1]), (), year[2]
            )
    return None


def _above(sight: Sight, indicator: FormIndicator | None) -> When | None:
    """In the lines above the table, or on its tab: of the indicator's kind, else the most exact."""
    found: list[tuple[bool, When]] = []
    kinds = FREQUENCIES.get(indicator.frequency if indicator else "", frozenset())
    for place, text in (("title", sight.table.title), ("sheet", sight.table.sheet or "")):
        for pattern in _ABOVE:
            match = re.search(pattern, text, re.IGNORECASE)
            if match and isinstance(span := parse(match[1]), Span):
                origin = Origin.model_validate({place: True, "pattern": pattern})
                found.append((span.kind in kinds, When(Period(origin=origin), (), (), span.end)))
    return max(found, key=lambda each: each[0], default=(False, None))[1]


def in_header(values: Sequence[Column]) -> Period | None:
    """A period in the header of the only column of values: ``PCI 2014``, ``Tháng 8/2025 (%)``."""
    for level in range(max((len(column.levels) for column in values), default=0)):
        texts = [column.levels[level] for column in values if level < len(column.levels)]
        for pattern in _ABOVE if texts else ():
            if all(re.search(pattern, text, re.IGNORECASE) for text in texts):
                return Period(origin=Origin(header=level + 1, pattern=pattern))
    return None


def without_periods(column: Column) -> str:
    """What a column's header says besides its period."""
    return " ".join(
        level for level in column.levels if level and not _spans((level,)) and not _are_months((level,))
    )


def _asked(indicator: FormIndicator | None) -> str:
    """The one period that the form asks for."""
    return indicator.periods[0] if indicator and len(indicator.periods) == 1 else ""


def years_only(values: tuple[Column, ...]) -> list[str | int]:
    """Columns of values as a mapping names them, so that next year's column is read as well."""
    level = [" ".join(column.levels) for column in values]
    return [_YEARS] if all(re.search(r"(?:19|20)\d\d", text) for text in level) else []

"""A mapping for each table of a file, put together from the guesses of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvesters.areas import Areas
from harvesters.forms import laying
from harvesters.forms.columns import REQUIRED, STATUSES, recognise
from harvesters.forms.guess.area import MOSTLY, Place, beside, guess_area
from harvesters.forms.guess.period import When, guess_period, in_header, without_periods, years_only
from harvesters.forms.guess.sight import Sight, look
from harvesters.forms.guess.unit import with_factor
from harvesters.forms.guess.value import (
    Figures,
    Named,
    by_header,
    by_row,
    guess_figures,
    guess_indicator,
    likeness,
    most_like,
    of_kind,
    others,
)
from harvesters.forms.model import Form, FormIndicator, UploadMapping
from harvesters.readers.table import Column, Table
from harvesters.spec import Mapping, Origin, Value
from harvesters.vietnamese.fold import fold

#: What stands below a table: signatures, places and dates, notes, sources.
FOOT = (
    r"^(?:nguoi lap|nguoi kiem tra|thu truong|ke toan|(?:pho )?giam doc|(?:pho )?chu tich|kt\.|tm\.|noi nhan"
    r"|(?:nguon(?: so lieu)?|ghi chu|chu thich|source|note)\s*:)|\bngay\b.{1,8}\bthang\b.{1,8}\bnam\b"
)
#: A column of values that a person must name.
UNKNOWN = ""
#: The units before the present ones.
_BEFORE = "2025-06-30"


def propose(tables: Sequence[Table], form: Form, areas: Areas) -> UploadMapping:
    """A mapping for every table in which values and areas were found; none: nothing was recognised.

    Where no table says which column holds its values, the first one's other parts are proposed.
    """
    found: list[tuple[tuple[float, int], Mapping]] = []
    for table in tables:
        sight = look(table)
        mapping = _mapping(sight, form, areas)
        if mapping is not None and table.sheet is not None and len(tables) > 1:
            mapping = mapping.model_copy(update={"read": {**mapping.read, "sheets": [table.sheet]}})
        if mapping is not None:
            found.append((_fitness(sight, mapping, form), mapping))
    clear = [(score, mapping) for score, mapping in found if mapping.value.column != UNKNOWN]
    return UploadMapping(mappings=_best(clear) or [mapping for _, mapping in found[:1]])


def _fitness(sight: Sight, mapping: Mapping, form: Form) -> tuple[float, int]:
    """How much a table and its column of values are like the indicator's title; then, how few other words
    name it, so that “Giáo viên” is not read together with “Nữ giáo viên”.
    """
    indicator = form.indicator(mapping.indicator.fixed or "")
    if indicator is None:
        return 0.0, 0
    around = f"{sight.table.title} {sight.table.sheet or ''}"
    text = f"{around} {mapping.value.column or ''}"
    return round(likeness(text, indicator), 1), -others(around, indicator)


def _best(found: list[tuple[tuple[float, int], Mapping]]) -> list[Mapping]:
    """Of the tables that are read for one indicator, those that are most like it."""
    most: dict[str | None, tuple[float, int]] = {}
    for score, mapping in found:
        code = mapping.indicator.fixed
        most[code] = max(score, most.get(code, score))
    return [mapping for score, mapping in found if score == most[mapping.indicator.fixed]]


def _mapping(sight: Sight, form: Form, areas: Areas) -> Mapping | None:
    indicator = guess_indicator(sight, form.indicators)
    own = _as_template(sight, form, indicator)
    if own:
        return own
    when = guess_period(sight, indicator)
    named = by_row(sight, when.used, form.indicators)
    wanted = [each for each in form.indicators if each.code in named.codes.values()] if named else []
    wanted = wanted or ([indicator] if indicator else list(form.indicators))
    place = guess_area(sight, areas, _eras(form.era, when.last), wanted)
    keys = [place.column, named.column if named else None]
    used = [*when.used, *(column for column in keys if column)]
    figures, code = _figures(sight, used, when, place, indicator, form)
    place = beside(sight, place, figures.columns)
    if named:
        code = Origin(column=sight.name(named.column), values=named.codes)
    if not (
        place.column
        or place.spec.origin.section
        or when.values
        or place.values
        or (figures.columns and place.spec.origin.fixed)
    ):
        return None
    period = in_header(figures.columns) or when.spec if when.open else when.spec
    return Mapping(
        indicator=code,
        area=place.spec,
        period=period,
        value=with_factor(figures.spec, sight, figures.columns, indicator),
        disaggregations=figures.dimensions,
        where=[*_ours(place), *_rows(sight, named), *_section(sight, indicator)],
        status_from=_status(sight, [*used, *figures.columns]),
        note=_named(sight, ("ghi chu", "chu thich", "note", "notes")),
        read=_foot(sight),
    )


def _figures(
    sight: Sight,
    used: Sequence[Column],
    when: When,
    place: Place,
    indicator: FormIndicator | None,
    form: Form,
) -> tuple[Figures, Origin]:
    """The columns of values, and of which indicator they are."""
    code = Origin(fixed=indicator.code if indicator else "")
    figures = guess_figures(sight, used, indicator)
    headed = when.values or place.values
    if headed:
        values = [column for column in headed if column not in used]
        apart = any(origin.header for origin in figures.dimensions.values())
        suited = values if apart or place.values else _suited(sight, values, indicator)
        names = years_only(tuple(values)) if len(suited) == len(values) else _pattern(sight, suited)
        values, names = suited, names or [sight.name(column) for column in suited]
        return Figures(Value(columns=names), tuple(values), figures.dimensions), code
    if indicator is None:
        figures, code = by_header(sight, used, form.indicators) or (figures, code)
    return (figures if figures.columns else Figures(Value(column=UNKNOWN))), code


def _suited(sight: Sight, values: list[Column], indicator: FormIndicator | None) -> list[Column]:
    """Of several columns of one period, those that are most like the indicator."""
    labels = list(dict.fromkeys(without_periods(column) for column in values))
    if indicator is None or len(labels) < 2:
        return values
    kind = {without_periods(column) for column in of_kind(sight, values, indicator)}
    left = [label for label in labels if label in kind]
    best = most_like(left, indicator)
    wanted = {left[best]} if best is not None else set(left)
    return [column for column in values if without_periods(column) in wanted]


def _pattern(sight: Sight, values: Sequence[Column]) -> list[str | int]:
    """One pattern for columns of the same words, so that the next period's column is read as well."""
    words = {without_periods(column) for column in values}
    text = re.escape(fold(words.pop())) if len(words) == 1 else ""
    if not text:
        return []
    found = [column for column in sight.columns if re.search(text, fold(column.label))]
    return [f"/{text}/"] if found == list(values) else []


def _rows(sight: Sight, named: Named | None) -> list[tuple[Origin, list[str]]]:
    """Only the rows of our indicators, where a table has others."""
    if named is None or not named.others:
        return []
    return [(Origin(column=sight.name(named.column)), list(named.codes))]


def _foot(sight: Sight) -> dict[str, str]:
    """Signatures and notes below the table are no data."""
    texts = [fold(text) for column in sight.columns for text in sight.texts[column.number]]
    texts += [fold(text) for text in sight.sections]
    return {"stop_at": FOOT} if any(re.search(FOOT, text) for text in texts) else {}


def _as_template(sight: Sight, form: Form, indicator: FormIndicator | None) -> Mapping | None:
    """The template's own columns, where a template lost its stamp."""
    if indicator is None:
        return None
    headers = ["\n".join(level for level in column.levels if level) for column in sight.columns]
    columns = dict(recognise(headers, indicator, aliases=False).columns)
    wanted = [*REQUIRED, *(f"dim.{each.code}" for each in indicator.dimensions)]
    if not all(role in columns or (role == "area" and "code" in columns) for role in wanted):
        return None
    return laying.mapping_of(columns, indicator, form)


def _eras(present: str, last: str) -> list[str]:
    """Units of the figures' own time first, unless these are of today."""
    return [last, _BEFORE, present] if last and last <= _BEFORE else [present, _BEFORE]


def _ours(place: Place) -> list[tuple[Origin, list[str]]]:
    """Only our areas, where a table is mostly of others'."""
    total = len(place.known) + len(place.others)
    if place.column is None or not total or len(place.known) / total >= MOSTLY:
        return []
    return [(Origin(column=place.spec.origin.column), list(place.known))]


def _section(sight: Sight, indicator: FormIndicator | None) -> list[tuple[Origin, list[str]]]:
    """Only the parts of a table that are of the indicator."""
    liked = [(likeness(text, indicator), -len(text), text) for text in sight.sections] if indicator else []
    best = max(liked, default=(0.0, 0, ""))
    return [(Origin(section=True), [best[2]])] if best[0] >= 0.6 and len(liked) > 1 else []


def _named(sight: Sight, names: tuple[str, ...]) -> Origin | None:
    column = next((each for each in sight.columns if sight.is_headed(each, names)), None)
    return Origin(column=sight.name(column)) if column else None


def _status(sight: Sight, used: Sequence[Column]) -> Origin | None:
    """A column that says official, provisional, estimate."""
    codes = {text: code for code, label in STATUSES.items() for text in (code, label.vi, label.en)}
    for column in sight.columns:
        texts = sight.texts[column.number]
        if column not in used and texts and all(text in codes for text in texts):
            return Origin(column=sight.name(column), values=codes)
    return None

"""A mapping for each table of a file, put together from the guesses of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.areas import Areas
from harvesters.forms import laying
from harvesters.forms.columns import REQUIRED, STATUSES, recognise
from harvesters.forms.guess.area import MOSTLY, Place, guess_area
from harvesters.forms.guess.period import guess_period, in_header, years_only
from harvesters.forms.guess.sight import Sight, look
from harvesters.forms.guess.value import Figures, by_header, guess_figures, guess_indicator, likeness
from harvesters.forms.model import Form, FormIndicator, UploadMapping
from harvesters.readers.table import Column, Table
from harvesters.spec import Mapping, Origin, Value

#: A column of values that a person must name.
UNKNOWN = ""
#: The units before the present ones.
_BEFORE = "2025-06-30"


def propose(tables: Sequence[Table], form: Form, areas: Areas) -> UploadMapping:
    """A mapping for every table in which values and areas were found; none: nothing was recognised.

    Where no table says which column holds its values, the first one's other parts are proposed.
    """
    found: list[tuple[float, Mapping]] = []
    for table in tables:
        sight = look(table)
        mapping = _mapping(sight, form, areas)
        if mapping is not None and table.sheet is not None and len(tables) > 1:
            mapping = mapping.model_copy(update={"read": {"sheets": [table.sheet]}})
        if mapping is not None:
            found.append((_fitness(sight, mapping, form), mapping))
    clear = [(score, mapping) for score, mapping in found if mapping.value.column != UNKNOWN]
    return UploadMapping(mappings=_best(clear) or [mapping for _, mapping in found[:1]])


def _fitness(sight: Sight, mapping: Mapping, form: Form) -> float:
    """How much a table and its column of values are like the indicator's title."""
    indicator = form.indicator(mapping.indicator.fixed or "")
    text = f"{sight.around} {mapping.value.column or ''}"
    return round(likeness(text, indicator), 1) if indicator else 0.0


def _best(found: list[tuple[float, Mapping]]) -> list[Mapping]:
    """Of the tables that are read for one indicator, those that are most like it."""
    most: dict[str | None, float] = {}
    for score, mapping in found:
        code = mapping.indicator.fixed
        most[code] = max(score, most.get(code, 0.0))
    return [mapping for score, mapping in found if score == most[mapping.indicator.fixed]]


def _mapping(sight: Sight, form: Form, areas: Areas) -> Mapping | None:
    indicator = guess_indicator(sight, form.indicators)
    own = _as_template(sight, form, indicator)
    if own:
        return own
    when = guess_period(sight, indicator)
    place = guess_area(sight, areas, _eras(form.era, when.last), indicator)
    used = [*when.used, *([place.column] if place.column else [])]
    figures, code = guess_figures(sight, used, indicator), Origin(fixed=indicator.code if indicator else "")
    if when.values:
        values = [column for column in when.values if column not in used]
        names = years_only(tuple(values)) or [sight.name(column) for column in values]
        figures = Figures(Value(columns=names), tuple(values), figures.dimensions)
    elif indicator is None:
        figures, code = by_header(sight, used, form.indicators) or (figures, code)
    if place.column is None and not when.values and not (figures.columns and place.spec.origin.fixed):
        return None
    if not figures.columns:
        figures = Figures(Value(column=UNKNOWN))
    return Mapping(
        indicator=code,
        area=place.spec,
        period=in_header(figures.columns) or when.spec if when.open else when.spec,
        value=figures.spec,
        disaggregations=figures.dimensions,
        where=[*_ours(place), *_section(sight, indicator)],
        status_from=_status(sight, [*used, *figures.columns]),
        note=_named(sight, ("ghi chu", "chu thich", "note", "notes")),
    )


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
    """Present units first, unless the figures are older than they are."""
    return [_BEFORE, present] if last and last <= _BEFORE else [present, _BEFORE]


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

"""A template's sheet → how to read it: which indicator, which row is the header, which column is what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from harvesters.forms import places, stamp
from harvesters.forms.columns import QUALIFIERS, REQUIRED, STATUSES, TOTAL, Found, recognise, roles
from harvesters.forms.heads import Head
from harvesters.forms.model import Form, FormIndicator, Stamp
from harvesters.model import Message, Rejection
from harvesters.readers.table import letter
from harvesters.rules import reject
from harvesters.spec import Area, Mapping, Origin, Period, Value
from harvesters.vietnamese.fold import accented, fold

_TOTALS = ("tổng số", "tổng", "chung", "tổng cộng", "total", "all")


@dataclass(frozen=True)
class Laid:
    """One sheet. ``header``: 1-based row; ``columns``: role → 1-based column."""

    head: Head
    indicator: FormIndicator
    header: int
    columns: dict[str, int]
    mapping: Mapping


def code_of(head: Head, codes: Sequence[str], names: dict[str, str]) -> str | None:
    """Which of the stamped indicators a sheet is of: by the stamp above its table, else by its name."""
    for text in head.texts():
        found = stamp.parse(text)
        if found and len(found.indicators) == 1:
            return found.indicators[0]
    wanted = accented(head.sheet or "")
    return next((code for code in codes if accented(names.get(code, code)) == wanted), None)


def find_stamp(heads: Sequence[Head]) -> Stamp | None:
    """The workbook's stamp: that of the hidden sheet, else those above the tables taken together."""
    found = [mark for head in heads for text in head.texts() if (mark := stamp.parse(text))]
    if not found or not all(map(stamp.is_genuine, found)):
        return found[0] if found else None
    whole = max(found, key=lambda mark: len(mark.indicators))
    if all(set(mark.indicators) <= set(whole.indicators) for mark in found):
        return whole
    codes = tuple(dict.fromkeys(code for mark in found for code in mark.indicators))
    return stamp.stamp_for(whole, codes)


def lay(head: Head, indicator: FormIndicator, form: Form) -> tuple[Laid | None, list[Rejection]]:
    """How to read a sheet; None with the reasons where it can't be read."""
    row, found = _header(head, indicator)
    if row is None:
        return None, [reject("form.header", sheet=head.sheet)]
    faults = list(_faults(head, row, found, indicator))
    columns = dict(found.columns)
    if any(fault.severity == "error" for fault in faults):
        return None, faults
    return Laid(head, indicator, row, columns, mapping_of(columns, indicator, form)), faults


def _header(head: Head, indicator: FormIndicator) -> tuple[int | None, Found]:
    best: tuple[int, int | None, Found] = (1, None, Found({}))
    for number, row in enumerate(head.rows, start=1):
        found = recognise(row, indicator)
        if len(found.columns) > best[0]:
            best = (len(found.columns), number, found)
    return best[1], best[2]


def _faults(head: Head, row: int, found: Found, indicator: FormIndicator) -> list[Rejection]:
    wanted, present = roles(indicator), set(found.columns)
    required = [*REQUIRED, *(role for role in wanted if role.startswith("dim."))]
    faults = []
    for role in required:
        if role in present or (role == "area" and "code" in present):
            continue
        near = _near(wanted[role], list(found.others.values()))
        words = {"near_vi": near.vi, "near_en": near.en}
        faults.append(reject("form.column", value=wanted[role].vi, row=row, sheet=head.sheet, **words))
    for role in found.twice:
        label = wanted[role].vi if role in wanted else role
        place = letter(found.columns.get(role, 1))
        faults.append(reject("column.ambiguous", value=label, column=place, row=row, sheet=head.sheet))
    for number, text in found.others.items():
        faults.append(reject("form.extra", value=text, column=letter(number), row=row, sheet=head.sheet))
    return faults


def _near(label: Message, others: list[str]) -> Message:
    names = {fold(text): text for text in others}
    close = get_close_matches(fold(label.vi), names, n=1, cutoff=0.6)
    if not close:
        return Message("", "")
    return Message(f"Có phải là cột “{names[close[0]]}”?", f"Is it the column “{names[close[0]]}”?")


def mapping_of(columns: dict[str, int], indicator: FormIndicator, form: Form) -> Mapping:
    """The mapping of a template whose columns stand so."""

    def at(role: str, values: dict[str, str] | None = None) -> Origin | None:
        return Origin(column=columns[role], values=values or {}) if role in columns else None

    codes = dict(places.codes_by_label(indicator.areas, form.era))
    area, code = at("area", codes), at("code")
    dimensions = {
        each.code: Origin(column=columns[f"dim.{each.code}"], values=_labels(each.values))
        for each in indicator.dimensions
    }
    return Mapping(
        indicator=Origin(fixed=indicator.code),
        area=Area(origin=area or code or Origin(fixed=""), code=code if area else None, era=form.era,
                  by="name" if area else "code"),
        period=Period(origin=at("period")),
        value=Value(column=columns["value"]),
        disaggregations=dimensions,
        status_from=at("status", _coded(STATUSES)),
        qualifier_from=at("mark", _coded(QUALIFIERS)),
        note=at("note"),
    )  # fmt: skip


def _coded(labels: dict[str, Message]) -> dict[str, str]:
    return {text: code for code, label in labels.items() for text in (code, label.vi, label.en)}


def _labels(values: Sequence) -> dict[str, str]:
    """Label or code → code, the words for a total → ""; empty (any text) where there is no list."""
    if not values:
        return {}
    known = {text: each.code for each in values for text in (each.code, each.label.vi, each.label.en)}
    return {**dict.fromkeys((*_TOTALS, TOTAL.vi, TOTAL.en), ""), **known}

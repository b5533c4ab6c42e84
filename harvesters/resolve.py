"""Texts → codes, one distinct text at a time: indicator, area, period, disaggregations, status.

A text that can't be resolved gives a `Fault`; `mapping` turns it into rejections with coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from harvesters.areas import Area, Areas, Era, NotFound, is_named
from harvesters.catalogue import Catalogue
from harvesters.origins import Bound
from harvesters.plan import Plan
from harvesters.vietnamese.periods import Period, Unread, parse

#: Frequency of an indicator → kinds of period it may have. Others are not restricted.
FREQUENCIES: dict[str, frozenset[str]] = {
    "annual": frozenset({"year", "school-year"}),
    "school-year": frozenset({"school-year"}),
    "semiannual": frozenset({"half", "cumulative"}),
    "quarterly": frozenset({"quarter", "half", "cumulative"}),
    "monthly": frozenset({"month", "cumulative"}),
    "daily": frozenset({"date"}),
}
_YEAR_AND_TWO = re.compile(r"\D*\d{4}-\d\d")


@dataclass(frozen=True)
class Fault:
    """Why a text was not accepted: a rule's code, the text, the words of its message.

    ``about``: which of the step's inputs is meant, "" its first.
    """

    code: str
    value: str
    words: dict[str, str] = field(default_factory=dict)
    about: str = ""


Resolved = tuple[str, ...] | Fault
Resolver = Callable[[tuple[str, ...]], Resolved]


@dataclass(frozen=True)
class Step:
    """One resolution: from columns of the working frame to new ones."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    resolve: Resolver


def steps(plan: Plan, catalogue: Catalogue, areas: Areas) -> list[Step]:
    """The resolutions of a plan in their order."""
    place = tuple(name for name in ("area", "code", "within") if name in plan.texts)
    period = tuple(name for name in plan.texts if name == "period" or name.startswith("period."))
    found = [
        Step(("indicator",), ("indicator_code",), _indicator(plan.texts["indicator"], catalogue)),
        Step(place, ("area_code", "area_valid_from", "area_name"), _area(plan, areas)),
        Step(
            ("indicator_code", *period),
            ("period_code", "period_start", "period_end", "period_status"),
            _period(plan, period, catalogue),
        ),
    ]
    for name in plan.mapping.disaggregations:
        resolve = _dimension(name, plan.texts[f"dim.{name}"], catalogue)
        found.append(Step(("indicator_code", f"dim.{name}"), (f"code.{name}",), resolve))
    if "status" in plan.texts:
        found.append(Step(("status",), ("row_status",), _listed(plan.texts["status"], STATUSES)))
    if "mark" in plan.texts:
        found.append(Step(("mark",), ("row_qualifier",), _listed(plan.texts["mark"], QUALIFIERS)))
    return found


def _indicator(bound: Bound, catalogue: Catalogue) -> Resolver:
    def resolve(texts: tuple[str, ...]) -> Resolved:
        label = bound.label(texts[0])
        if not label:
            return Fault("indicator.missing", "")
        code = bound.coded(label)
        if bound.origin.values and code is None:
            return Fault("label.unknown", label)
        found = catalogue.find(code or label)
        return (found.code,) if found else Fault("indicator.unknown", code or label)

    return resolve


def _area(plan: Plan, areas: Areas) -> Resolver:
    spec, names = plan.mapping.area, [n for n in ("area", "code", "within") if n in plan.texts]
    era = areas.at(spec.era, spec.levels)

    def by_code(code: str) -> Area | NotFound:
        return areas.exact(code) if "@" in code else era.by_code(code)

    def resolve(texts: tuple[str, ...]) -> Resolved:
        given = {n: plan.texts[n].label(text) for n, text in zip(names, texts, strict=True)}
        label, code = given["area"], given.get("code", "")
        if not label and not code:
            return Fault("area.missing", "")
        if code:
            return _coded(by_code(code), code, label, era, spec.era)
        listed = plan.texts["area"].coded(label)
        is_code = listed is not None or spec.by == "code"
        found = by_code(listed or label) if is_code else era.by_name(label, given.get("within", ""))
        return _unit(found, label, spec.era)

    return resolve


def _unit(found: Area | NotFound, text: str, era: str, about: str = "area") -> Resolved:
    if isinstance(found, Area):
        return found.code, found.valid_from, found.name
    if found.choices:
        return Fault("area.ambiguous", text, {"choices": "; ".join(found.choices)}, about)
    near = {"near_vi": found.hint.vi, "near_en": found.hint.en}
    return Fault("area.unknown", text, {"era": era, **near}, about)


def _coded(found: Area | NotFound, code: str, label: str, era: Era, date: str) -> Resolved:
    """The unit of a code; a code that a spreadsheet stripped of its zeros is known by the name beside it."""
    named = era.by_name(label) if label else NotFound()
    if isinstance(found, NotFound) and isinstance(named, Area) and named.code.lstrip("0") == code.lstrip("0"):
        found = named
    if isinstance(found, Area) and label and not is_named(found, label):
        return Fault("area.mismatch", label, {"key": code, "name": found.name})
    return _unit(found, code, date, "code")


def _period(plan: Plan, names: tuple[str, ...], catalogue: Catalogue) -> Resolver:
    spec = plan.mapping.period
    bounds = [plan.texts[name] for name in names]

    def text_of(texts: tuple[str, ...]) -> str:
        labels = [bound.label(text) for bound, text in zip(bounds, texts, strict=True)]
        labels = [bound.coded(label) or label for bound, label in zip(bounds, labels, strict=True)]
        if not spec.parts:
            return labels[0]
        parts = {name.removeprefix("period."): label for name, label in zip(names, labels, strict=True)}
        return (spec.join or "").format_map(parts) if all(parts.values()) else ""

    def resolve(texts: tuple[str, ...]) -> Resolved:
        indicator = catalogue.indicators.get(texts[0])
        frequency = indicator.frequency if indicator else ""
        text = text_of(texts[1:])
        if not text:
            return Fault("period.missing", "")
        found = read_period(text, spec.format, frequency)
        if isinstance(found, Unread):
            return Fault(f"period.{found.reason}", text)
        if found.kind not in FREQUENCIES.get(frequency, {found.kind}):
            return Fault("period.frequency", text, {"frequency": frequency})
        return found.period, found.start, found.end, found.status or ""

    return resolve


def read_period(text: str, form: str, frequency: str) -> Period | Unread:
    """Read a period; the indicator's frequency settles whether 2011-12 is a month or a school year."""
    found = parse(text, form)
    if isinstance(found, Unread) and found.reason == "ambiguous" and _YEAR_AND_TWO.fullmatch(text):
        kinds = FREQUENCIES.get(frequency, frozenset()) & {"month", "school-year"}
        return parse(text, next(iter(kinds))) if len(kinds) == 1 else found
    return found


def _dimension(name: str, bound: Bound, catalogue: Catalogue) -> Resolver:
    def resolve(texts: tuple[str, ...]) -> Resolved:
        indicator = catalogue.indicators.get(texts[0])
        label = bound.label(texts[1])
        listed = bound.coded(label)
        if listed is None and bound.origin.values and label:
            return Fault("label.unknown", label)
        code = listed if listed is not None else label
        if not code:
            return ("",)
        if indicator and name not in indicator.dimensions:
            return Fault("dimension.unknown", name, {"indicator": indicator.code})
        known = catalogue.value(name, code)
        return (known,) if known is not None else Fault("dimension.value", code, {"dimension": name})

    return resolve


STATUSES = frozenset({"official", "estimate", "provisional", "illustrative"})
QUALIFIERS = frozenset({">", "<", "~"})


def _listed(bound: Bound, codes: frozenset[str]) -> Resolver:
    def resolve(texts: tuple[str, ...]) -> Resolved:
        label = bound.label(texts[0])
        code = (bound.coded(label) or label) if label else ""
        return (code,) if not code or code in codes else Fault("label.unknown", label)

    return resolve

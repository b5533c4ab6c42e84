"""What an agency is asked to fill in: the `harvesters.forms` form of its indicators, made from the portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap import codelists
from ckanext.dongthap.publication import storage
from ckanext.dongthap.submissions import owed, units
from ckanext.dongthap.submissions.indicators import Owned, Visible, agency_fields, visible

from harvesters.forms.model import Choice, Form, FormDimension, FormIndicator
from harvesters.model import Message
from harvesters.timeliness import following
from harvesters.vietnamese.periods import Period, parse

#: Periods that a form has ready at most.
_PERIODS = 12


@contextmanager
def build(
    agency: str,
    owned: Sequence[Owned],
    periods: Sequence[str] = (),
    language: Literal["vi", "en"] = "vi",
    form_id: str = "",
    reference: bool = True,
) -> Iterator[Form]:
    """The form of some of an agency's indicators; the files it names go when the block ends.

    ``periods``: those to fill in; none given, what each indicator owes or the next one. ``reference``:
    whether the form has the last release of each.
    """
    known = visible([each.package_id for each in owned]) if reference else {}
    with ExitStack() as stack:
        indicators = tuple(
            replace(
                indicator(each),
                **_to_fill(each, known.get(each.package_id), periods, stack),
            )
            for each in owned
        )
        yield Form(
            agency=agency,
            agency_title=_agency_title(agency),
            indicators=indicators,
            era=owed.today().isoformat(),
            portal_url=tk.config["ckan.site_url"],
            language=language,
            form_id=form_id,
        )


def indicator(owned: Owned) -> FormIndicator:
    """What an indicator measures, without what is to be filled in."""
    return FormIndicator(
        code=owned.code,
        title=_message(owned.text("title_translated")),
        unit=label("units", str(owned.fields.get("unit") or "")),
        frequency=str(owned.fields.get("frequency") or ""),
        decimals=_whole(owned.fields.get("decimals")),
        dimensions=tuple(_dimension(code) for code in owned.fields.get("dimensions") or ()),
        value_min=owned.number("value_min"),
        value_max=owned.number("value_max"),
        direction=str(owned.fields.get("direction") or ""),
    )


def _to_fill(owned: Owned, shown: Visible | None, periods: Sequence[str], stack: ExitStack) -> dict[str, Any]:
    published = _file(shown, stack)
    asked = tuple(periods) or periods_of(owned, shown)
    return {"areas": units.to_fill(owned, published, asked), "periods": asked, "published": published}


def _file(shown: Visible | None, stack: ExitStack) -> Path | None:
    if shown is None:
        return None
    return stack.enter_context(storage.local_copy(storage.data_location(shown.id)))


def periods_of(owned: Owned, shown: Visible | None) -> tuple[str, ...]:
    """Periods that are owed and not in the last release, the newest twelve; else the one after the last."""
    last = parse(shown.period_to) if shown else None
    after = last.end if isinstance(last, Period) else ""
    periods = [each for each in owed.owed_periods(owned, owed.today()) if each.end > after]
    if not periods:
        periods = _next(owned, last)
    return tuple(each.period for each in periods[-_PERIODS:])


def _next(owned: Owned, last: Any) -> list[Period]:
    frequency = str(owned.fields.get("frequency") or "")
    if isinstance(last, Period) and (coming := following(last, frequency)):
        return [coming]
    now = owed.running(owned, owed.today())
    return [now[0]] if now else [_year(owed.today())]


def _year(day: date) -> Period:
    return Period(f"{day.year}", f"{day.year}-01-01", f"{day.year}-12-31", "year")


def _dimension(code: str) -> FormDimension:
    values = tuple(
        Choice(entry.code, Message(entry.label_vi, entry.label_en or entry.label_vi))
        for entry in codelists.entries("dimension_values")
        if entry.parent == code
    )
    return FormDimension(code, label("dimensions", code), values)


def label(codelist: str, key: str) -> Message:
    """A code's label in both languages, the code itself where the list does not know it."""
    return Message(codelists.label(codelist, key, "vi"), codelists.label(codelist, key, "en"))


def _message(texts: Mapping[str, str]) -> Message:
    vi = texts.get("vi") or ""
    return Message(vi, texts.get("en") or vi)


def _agency_title(agency: str) -> Message:
    found = model.Group.get(agency)
    title = str(found.title if found else agency)
    return _message({"vi": title, **(agency_fields(agency).get("title_translated") or {})})


def _whole(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))

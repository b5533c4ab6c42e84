"""What the observation search and the streams accept; what they don't know is refused by name."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic.schema import validator_args
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap import codelists, jsontext
from ckanext.dongthap.datastore.access import seen
from ckanext.dongthap.logic.schema.parameters import flag, limit_only, strict, texts
from ckanext.dongthap.observations.wanted import FIELDS, SORTS, Order

from harvesters.vietnamese.periods import Period, parse

STATUSES = ("official", "estimate", "provisional", "illustrative")
TOTALS = ("exact", "estimate", "none")


@validator_args
def filters(ignore_empty: Validator) -> Schema:
    """The filters that the search and the streams share."""
    return {
        "indicator": [ignore_empty, texts, known_indicators],
        "area": [ignore_empty, texts, known_areas],
        "period_from": [ignore_empty, period],
        "period_to": [ignore_empty, period, not_before_period_from],
        "dimensions": [ignore_empty, dimensions],
        "status": [ignore_empty, texts, known_statuses],
        "latest": [ignore_empty, flag],
        "fields": [ignore_empty, texts, known_fields],
    }


@validator_args
def observation_search(
    ignore_empty: Validator, unicode_safe: Validator, default: Factory, one_of: Factory
) -> Schema:
    return strict(
        {
            **filters(),
            "sort": [ignore_empty, texts, orders],
            "total": [default("exact"), one_of(list(TOTALS))],
            "cursor": [ignore_empty, unicode_safe],
            **limit_only(),
        }
    )


def stream() -> Schema:
    """A stream has the filters and no pages."""
    return strict(filters())


def _refuse(message: str, unknown: set[str]) -> None:
    if unknown:
        raise tk.Invalid(message.format(names=", ".join(sorted(unknown))))


def known_indicators(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Only codes of indicators that the user may see; what is removed during a page walk is no fault."""
    if data.get(("cursor",)):
        return
    code = model.Package.extras.op("->>")("code")
    query = model.Session.query(model.Package.id, code).filter(code.in_(data[key]))
    found = {row[0]: row[1] for row in query}
    _refuse(
        tk._("There is no indicator {names}"), set(data[key]) - {found[id] for id in seen(context, found)}
    )


def known_areas(value: list[str]) -> list[str]:
    """Only areas that the code list has, with or without their era."""
    known = codelists.by_key("areas")
    codes = {entry.code for entry in known.values()}
    _refuse(tk._("There is no area {names}"), set(value) - known.keys() - codes)
    return value


def known_statuses(value: list[str]) -> list[str]:
    """Only statuses that an observation may have."""
    _refuse(tk._("Unknown status: {names}"), set(value) - set(STATUSES))
    return value


def known_fields(value: list[str]) -> list[str]:
    """Only fields that an observation has."""
    _refuse(tk._("Unknown field: {names}"), set(value) - set(FIELDS))
    return value


def orders(value: list[str]) -> list[Order]:
    """``["period desc", "area_code"]`` as orders."""
    found: list[Order] = []
    for text in value:
        name, _, direction = text.partition(" ")
        if name not in SORTS or direction.strip().lower() not in ("", "asc", "desc"):
            known = ", ".join(SORTS)
            raise tk.Invalid(
                tk._("Can't sort by {name}; use {known}, with asc or desc").format(name=text, known=known)
            )
        found.append(Order(name, direction.strip().lower() == "desc"))
    return found


def period(value: Any) -> Period:
    """A period as published: 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15, 2016-2017."""
    found = parse(str(value))
    if not isinstance(found, Period):
        raise tk.Invalid(tk._("Not a period: use 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15 or 2016-2017"))
    return found


def not_before_period_from(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """The last period does not end before the first begins."""
    first, last = data.get(("period_from",)), data[key]
    if isinstance(first, Period) and isinstance(last, Period) and last.end < first.start:
        raise tk.Invalid(tk._("The end must not be before the start ({start})").format(start=first.period))


def dimensions(value: Any) -> dict[str, str]:
    """An object of disaggregation → code, or its JSON text; "" is the total."""
    try:
        found = jsontext.read(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(code, str) for code in found.values()):
        raise tk.Invalid(tk._('Must be an object of texts, such as {"level": "primary"}'))
    _refuse(tk._("There is no disaggregation {names}"), set(found) - set(codelists.by_key("dimensions")))
    return found

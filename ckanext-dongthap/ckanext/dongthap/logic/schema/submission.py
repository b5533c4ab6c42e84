"""What the actions on submissions accept; objects and lists come as JSON, or as JSON text in a form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckan.types import ValidatorFactory as Factory
from ckanext.dongthap import jsontext
from ckanext.dongthap.logic.schema.harvest import a_file
from ckanext.dongthap.logic.schema.observation import period
from ckanext.dongthap.logic.schema.parameters import flag, limits, strict, texts
from ckanext.dongthap.publication.difference import KINDS
from ckanext.dongthap.runs.sources import ZONE
from ckanext.dongthap.submissions.states import STATES

MAX_TEXT = 5000


@validator_args
def obligations(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    found = {"agency": [ignore_missing, unicode_safe], "q": [ignore_missing, a_text]}
    return strict({**found, "late": [ignore_missing, flag], **limits()})


@validator_args
def template(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    one_of: Factory,
    default: Factory,
) -> Schema:
    return strict(
        {
            "agency": [not_empty, unicode_safe],
            "indicator": [not_empty, texts],
            "period": [ignore_missing, texts, known_periods],
            "format": [default("xlsx"), one_of(["xlsx", "csv"])],
        }
    )


@validator_args
def create(not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator) -> Schema:
    own = {name: [ignore_missing, a_text] for name in ("key", "copy_of")}
    return strict({"agency": [not_empty, unicode_safe], **own, **_content()})


@validator_args
def update(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict({**_identified(), **_content(), "explanations": _optional(objects)})


@validator_args
def _content(ignore_missing: Validator, ignore_empty: Validator, boolean_validator: Validator) -> Schema:
    """What is submitted, however it comes."""
    return {
        "indicator": [ignore_missing, texts],
        "upload": [ignore_missing, a_file],
        "upload_id": [ignore_empty, a_text],
        "values": _optional(objects),
        "nil": _optional(objects),
        "mapping": _optional(objects),
        "replaces": [ignore_missing, boolean_validator],
        "note": [ignore_missing, a_text],
        "reason": [ignore_missing, a_text],
        "check": [ignore_missing, boolean_validator],
    }


@validator_args
def _identified(
    not_empty: Validator, unicode_safe: Validator, ignore_empty: Validator, is_positive_integer: Validator
) -> Schema:
    return {"id": [not_empty, unicode_safe], "revision": [ignore_empty, is_positive_integer]}


def one() -> Schema:
    """One submission."""
    return strict({"id": _identified()["id"]})


def revised() -> Schema:
    """One submission as somebody saw it."""
    return strict(_identified())


@validator_args
def decided(ignore_missing: Validator) -> Schema:
    return strict({**_identified(), "comment": [ignore_missing, a_text]})


@validator_args
def returned(ignore_missing: Validator) -> Schema:
    return strict({**_identified(), "comment": [ignore_missing, a_text], "remarks": _optional(remarks)})


@validator_args
def approved(ignore_missing: Validator, ignore_empty: Validator) -> Schema:
    return strict(
        {**_identified(), "comment": [ignore_missing, a_text], "publish_at": [ignore_empty, moment]}
    )


@validator_args
def listed(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "agency": [ignore_missing, unicode_safe],
            "state": [ignore_missing, texts, known_states],
            "indicator": [ignore_missing, unicode_safe],
            **limits(),
        }
    )


@validator_args
def report(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    return strict({**one(), "code": [ignore_missing, unicode_safe], **limits()})


@validator_args
def diff(ignore_missing: Validator, unicode_safe: Validator, one_of: Factory) -> Schema:
    return strict(
        {
            **one(),
            "indicator": [ignore_missing, unicode_safe],
            "kind": [ignore_missing, one_of(list(KINDS))],
            **limits(),
        }
    )


def _optional(check: Any) -> list[Any]:
    return [tk.get_validator("ignore_empty"), check]


def a_text(value: Any) -> str:
    """A text of a bearable length."""
    if not isinstance(value, str):
        raise tk.Invalid(tk._("Must be text"))
    if len(value) > MAX_TEXT:
        raise tk.Invalid(tk._("At most {n} characters").format(n=MAX_TEXT))
    return value.strip()


def objects(value: Any) -> dict[str, Any]:
    """A JSON object, or its text."""
    found = _json(value)
    if not isinstance(found, dict):
        raise tk.Invalid(tk._("Must be an object"))
    return found


def remarks(value: Any) -> list[dict[str, str]]:
    """``[{sheet, cell, text}]``, or its JSON text; only ``text`` must be there."""
    found = _json(value)
    well = isinstance(found, list) and all(_is_remark(each) for each in found)
    if not well:
        raise tk.Invalid(tk._("Must be a list of objects with sheet, cell and text"))
    return [{name: str(each.get(name) or "") for name in ("sheet", "cell", "text")} for each in found]


def _is_remark(each: Any) -> bool:
    return isinstance(each, dict) and 0 < len(str(each.get("text") or "")) <= MAX_TEXT


def _json(value: Any) -> Any:
    try:
        return jsontext.read(value) if isinstance(value, str) else value
    except ValueError:
        return None


def known_states(value: list[str]) -> list[str]:
    """Only states that a submission can have."""
    if unknown := set(value) - set(STATES):
        raise tk.Invalid(tk._("Unknown state: {names}").format(names=", ".join(sorted(unknown))))
    return value


def known_periods(value: list[str]) -> list[str]:
    """Only periods, as published."""
    return [period(each).period for each in value]


def moment(value: Any) -> datetime:
    """A time in ISO 8601; without a zone it is meant in the province."""
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise tk.Invalid(tk._("Not a time: use 2026-12-01T08:00")) from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)

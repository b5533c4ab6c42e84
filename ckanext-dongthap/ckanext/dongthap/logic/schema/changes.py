"""What the action on the change feed accepts."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.dongthap.changes.feed import EVENTS
from ckanext.dongthap.logic.schema.parameters import limit_only, strict, texts


@validator_args
def changes_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    return strict(
        {
            "cursor": [ignore_empty, unicode_safe],
            "event": [ignore_empty, texts, known_events],
            **limit_only(),
        }
    )


def known_events(value: list[str]) -> list[str]:
    """Only events that the feed has."""
    if unknown := set(value) - set(EVENTS):
        raise tk.Invalid(tk._("Unknown event: {names}").format(names=", ".join(sorted(unknown))))
    return value

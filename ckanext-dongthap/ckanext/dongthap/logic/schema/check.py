"""What the action on the nightly check accepts."""

from __future__ import annotations

from ckan.types import Schema
from ckanext.dongthap.logic.schema.parameters import limits, strict


def show() -> Schema:
    """Pages of problems."""
    return strict(limits())

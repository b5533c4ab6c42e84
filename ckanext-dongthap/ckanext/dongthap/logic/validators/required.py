"""Whether a field may stay empty."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator
from ckanext.scheming.validation import scheming_validator

__all__ = ["dongthap_required"]


@scheming_validator
def dongthap_required(field: dict[str, Any], schema: Schema) -> Validator:
    """An empty field is refused where the schema says ``required``, else it is not kept at all."""
    return tk.get_validator("not_empty" if field.get("required") else "ignore_empty")

"""What the code-list actions accept."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema

DEFAULT_LIMIT = 100
MAX_LIMIT = 5000


def paging() -> Schema:
    """``limit`` (1–5000, else 100) and ``offset`` (from 0)."""
    validator = tk.get_validator
    whole, default = validator("natural_number_validator"), validator("default")
    return {
        "limit": [default(DEFAULT_LIMIT), whole, validator("limit_to_configured_maximum")("", MAX_LIMIT)],
        "offset": [default(0), whole],
    }


def list_codelists() -> Schema:
    return {}


def show_codelist() -> Schema:
    validator = tk.get_validator
    text = [validator("ignore_missing"), validator("unicode_safe")]
    return {
        "id": [validator("not_empty"), validator("unicode_safe")],
        "q": text,
        "parent": text,
        "valid_from": text,
        **paging(),
    }

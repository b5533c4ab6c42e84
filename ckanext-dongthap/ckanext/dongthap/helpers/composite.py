"""Points, ways of scoring and states of composite indices in the page's words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.charts.words import number
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.composite import filling, known, words

__all__ = [
    "dongthap_points",
    "dongthap_scoring",
    "dongthap_self_assessment",
    "dongthap_standing",
]


def dongthap_points(points: str | Decimal, decimals: int = 2) -> str:
    """Points rounded for reading: ``77.1256`` → ``77,13``."""
    return number(f"{Decimal(points):.{decimals}f}", current_language())


def dongthap_scoring(criterion: Mapping[str, Any]) -> str:
    """How a criterion turns a value into points."""
    return words.scoring(criterion)


def dongthap_standing(code: str) -> str:
    """What is known of a criterion, or the state of an answer."""
    return words.standing(code)


def dongthap_self_assessment() -> str:
    """The index for which one of the user's agencies assesses itself; "" for none."""
    codes = dict.fromkeys(index.code for index in known.indices() if index.subjects)
    return next((code for code in codes if filling.agencies(code, tk.current_user.name)), "")

"""The scoreboard in the page's words."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.charts import words
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.scoreboard.quality import CHECKS
from markupsafe import Markup

__all__ = ["dongthap_bar", "dongthap_checks", "dongthap_measure", "dongthap_outcome", "dongthap_score"]


def dongthap_score(value: float | None) -> str:
    """A score with one decimal in the page's language; a dash for none."""
    return "–" if value is None else words.number(f"{value:.1f}", current_language())


def dongthap_bar(value: float | None) -> Markup:
    """A small bar of a score from 0 to 100; the number stands beside it in words."""
    if value is None:
        return Markup()
    return Markup(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="whole" width="100" height="6"/>'
        '<rect class="part" width="{}" height="6"/></svg>'
    ).format(f"{value:.1f}")


def dongthap_measure(name: str) -> str:
    """The name of a measure."""
    return {
        "composite": tk._("Composite index"),
        "reporting": tk._("Reporting"),
        "open_data": tk._("Open data"),
        "targets": tk._("Targets"),
    }[name]


def dongthap_outcome(outcome: str) -> str:
    """How the figures of a period came."""
    return {
        "on_time": tk._("on time"),
        "nil": tk._("on time, nothing to report"),
        "late": tk._("late"),
        "missing": tk._("not reported"),
        "open": tk._("not yet due"),
    }[outcome]


def dongthap_checks() -> list[tuple[str, str]]:
    """The checks of quality in their order, with what each asks for."""
    asked = {
        "licence": tk._("open licence"),
        "machine_readable": tk._("file that programs read"),
        "description": tk._("description"),
        "method": tk._("method or provenance"),
        "frequency": tk._("stated frequency"),
        "english": tk._("title and description in English"),
    }
    return [(name, asked[name]) for name in CHECKS]

"""Progress towards targets in the page's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import progress
from ckanext.dongthap.charts import words
from ckanext.dongthap.codelists import current_language

__all__ = ["dongthap_progress_choices", "dongthap_progress_label", "dongthap_progress_reason"]


#: What stands before a value that the source does not give exactly.
_QUALIFIERS = {"~": "≈ ", ">": "> ", "<": "< "}


def dongthap_progress_label(status: str) -> str:
    """A status in words."""
    labels = {
        "target_achieved": tk._("Target reached"),
        "substantial_progress": tk._("On track"),
        "moderate_progress": tk._("Progress, must speed up"),
        "limited_progress": tk._("Little progress"),
        "deterioration": tk._("Getting worse"),
        "target_missed": tk._("Target missed"),
        "not_available": tk._("Can’t be judged"),
    }
    return labels.get(status, tk._("No target"))


def dongthap_progress_choices() -> list[tuple[str, str]]:
    """Statuses to filter by, and none, with their words."""
    return [(status, dongthap_progress_label(status)) for status in (*progress.STATUSES, "none")]


def dongthap_progress_reason(entry: Mapping[str, Any], unit: str = "") -> str:
    """Why the status is what it is: the figures it was computed from, in a sentence or two."""
    facts = entry["components"]
    known = {
        "no_value": tk._("There is no value yet."),
        "bound": tk._("The value is known only as a bound, which decides nothing here."),
    }
    if facts["reason"] in known:
        return known[facts["reason"]]
    told = {
        "current": _QUALIFIERS.get(facts["current_qualifier"], "") + _value(facts["current_value"], unit),
        "period": words.period(facts["current_period"], current_language()),
        "base": _value(facts["base_value"], unit),
        "base_period": words.period(facts["base_period"], current_language()),
        "target": _value(facts["target_value"], unit),
        "target_period": words.period(str(entry["target"]["period"]), current_language()),
    }
    if facts["ratio"] is None:
        return _ungraded(entry, facts).format(**told)
    sentence = tk._(
        "From {base} ({base_period}) to {current} ({period}): {observed} a year; {required} a year lead to"
        " {target} by {target_period}. Observed ÷ required = {ratio}."
    )
    return sentence.format(
        **told,
        observed=_percent(facts["observed_growth"]),
        required=_percent(facts["required_growth"]),
        ratio=words.number(f"{facts['ratio']:.2f}", current_language()),
    )


def _ungraded(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    reasons = {
        "too_short": tk._(
            "{current} ({period}); target {target} by {target_period}. Less than a year of comparable data,"
            " so no growth can be told."
        ),
        "base_zero": tk._("The base is zero or negative, from which no rate of growth can be told."),
        "base_at_target": tk._("The base stands at the target already, so no growth leads there."),
    }
    if facts["reason"]:
        return reasons[facts["reason"]]
    by_status = {
        "target_achieved": tk._("{current} ({period}) reaches the target of {target} by {target_period}."),
        "target_missed": tk._(
            "The date of the target ({target} by {target_period}) has passed; {current} ({period})."
        ),
    }
    fallen = tk._(
        "The base {base} ({base_period}) had reached the target of {target}; now {current} ({period})."
    )
    computed = "target_achieved" if _reached(entry, facts) else "target_missed"
    if facts["required_years"] is not None:
        return fallen
    return by_status[computed]


def _reached(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether the computed status was “reached”, also where people have decided otherwise."""
    if entry["override"] is None:
        return entry["status"] == "target_achieved"
    value, target = facts["current_value"], facts["target_value"]
    return value >= target if facts["direction"] == "positive" else value <= target


def _value(value: float, unit: str) -> str:
    return tk.h.dongthap_with_unit(tk.h.dongthap_plain(value), unit)


def _percent(share: float) -> str:
    return tk.h.dongthap_rounded(share * 100, 1) + "%"

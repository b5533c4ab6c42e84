"""How a template writes areas and disaggregations: labels that mean one thing, codes that say their era."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from harvesters.areas import Area
from harvesters.forms.columns import TOTAL
from harvesters.forms.model import FormIndicator


def labels(areas: Sequence[Area]) -> dict[tuple[str, str], str]:
    """(code, valid_from) → the name, with the code beside it where a name occurs twice."""
    names = Counter(area.name for area in areas)
    return {
        (area.code, area.valid_from): area.name if names[area.name] == 1 else f"{area.name} ({area.code})"
        for area in areas
    }


def code(area: Area, era: str) -> str:
    """``82`` for a unit of the form's era, else ``82@`` with the date since which it exists."""
    alive = area.valid_from <= era and (not area.valid_to or era <= area.valid_to)
    return area.code if alive else f"{area.code}@{area.valid_from}"


def codes_by_label(areas: Sequence[Area], era: str) -> Mapping[str, str]:
    """Label → code as the template writes it."""
    shown = labels(areas)
    return {shown[area.code, area.valid_from]: code(area, era) for area in areas}


def combination(indicator: FormIndicator, codes: Sequence[str], language: str) -> dict[str, str]:
    """Role (``dim.<code>``) → label of a combination of disaggregations; the total by its word."""
    found = {}
    for dimension, code in zip(indicator.dimensions, codes, strict=True):
        label = next((value.label for value in dimension.values if value.code == code), None)
        shown = TOTAL if code == "" else label
        found[f"dim.{dimension.code}"] = (shown.vi if language == "vi" else shown.en) if shown else code
    return found

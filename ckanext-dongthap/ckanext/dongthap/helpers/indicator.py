"""What the indicator's page and the lists show, read through the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.indicators import areas

__all__ = [
    "dongthap_area",
    "dongthap_area_name",
    "dongthap_change",
    "dongthap_dimension_choices",
    "dongthap_dimension_label",
    "dongthap_headline",
    "dongthap_indicators",
    "dongthap_releases",
    "dongthap_what_changed",
]

#: Areas whose value stands for the province, the newest era first.
_HOME_AREAS = (("82", "2025-07-01"), ("87", ""))
_PAGE = 50
#: Units whose changes are told in points: a percentage of a percentage misleads.
_POINTS = ("phan-tram", "phan-nghin", "diem-0-1", "nam-truoc-100")


def dongthap_headline(latest: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The latest value that stands for the province, else the first there is; None where nothing is."""
    by_area = {(row["area_code"], row["area_valid_from"]): row for row in latest}
    found = (by_area[area] for area in _HOME_AREAS if area in by_area)
    return next(found, latest[0] if latest else None)


def dongthap_area(row: Mapping[str, Any]) -> str:
    """The name of a row's area, old units marked as such."""
    return areas.name((row["area_code"], row["area_valid_from"]), row.get("area_name") or "")


def dongthap_area_name(area: tuple[str, str] | str) -> str:
    """The name of an area (its key, or ``code@valid_from``), old units marked as such."""
    return areas.name(areas.key_of(area) if isinstance(area, str) else area)


def dongthap_change(change: Mapping[str, Any], unit: str, decimals: int | str | None) -> str:
    """A change since the period before: points for shares and indices, places for ranks, else percent."""
    if unit.startswith("hang"):
        n = abs(round(change["difference"]))
        return tk.ungettext("{n} place", "{n} places", n).format(n=n)
    if unit in _POINTS:
        points = tk.h.dongthap_rounded(change["difference"], decimals)
        return tk._("{n} points").format(n=points)
    if change["percent"] is None:
        return tk.h.dongthap_rounded(change["difference"], decimals)
    return tk.h.dongthap_rounded(change["percent"], 1) + "%"


def dongthap_indicators(limit: int = 3, **filters: Any) -> dict[str, Any]:
    """Indicators that match, as ``dongthap_indicator_list`` has them."""
    return tk.get_action("dongthap_indicator_list")({}, {"limit": limit, **filters})


def dongthap_what_changed(release: Mapping[str, Any]) -> str:
    """What a release brought, in words: only what is not zero."""
    kinds = [
        ("added", tk._("{n} added")),
        ("changed", tk._("{n} changed")),
        ("removed", tk._("{n} removed")),
    ]
    parts = [
        words.format(n=tk.h.dongthap_number(str(release[kind]))) for kind, words in kinds if release[kind]
    ]
    told = ", ".join(parts) or tk._("nothing changed in the figures")
    return tk._("release {number}: {changes}").format(number=release["number"], changes=told)


def dongthap_releases(package_id: str, limit: int = 10) -> list[dict[str, Any]]:
    """The newest releases of a dataset."""
    return tk.get_action("dongthap_release_list")({}, {"id": package_id, "limit": limit})["results"]


def dongthap_dimension_choices(dimension: str) -> list[dict[str, str]]:
    """Values of a disaggregation in their order: ``[{code, label}]``."""
    language = codelists.current_language()
    found = (entry for entry in codelists.entries("dimension_values") if entry.parent == dimension)
    return [{"code": entry.code, "label": entry.label(language)} for entry in found]


def dongthap_dimension_label(dimension: str, code: str) -> str:
    """The words for a value of a disaggregation; blank is the total."""
    if not code:
        return tk._("Total")
    found = (entry for entry in codelists.entries("dimension_values") if entry.code == code)
    match = next((entry for entry in found if entry.parent == dimension), None)
    return match.label(codelists.current_language()) if match else code
